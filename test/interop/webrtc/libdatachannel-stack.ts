import { Audio, PeerConnection, type Track } from 'node-datachannel';
import { buildRtcp, isRtcp } from '../../support/rtp.ts';
import { waitFor } from '../../support/wait.ts';
import { rtpPayload } from './rtp-payload.ts';
import { type PeerOptions, type SdpType, type Stack, payloadTypes } from './protocol.ts';

const SSRC = 0x11d47ac4;
const MID = 'audio';

/** libdatachannel: libjuice for ICE, mbedTLS or OpenSSL for DTLS, libsrtp. Tracks hand over packets as they are. */
export function createLibdatachannelStack({ codec, addresses }: PeerOptions): Stack {
  const connection = new PeerConnection('peer', {
    iceServers: [],
    disableAutoNegotiation: true,
    // It binds to one address, or to all.
    ...(addresses.length === 1 && { bindAddress: addresses[0]! }),
  });
  const payloads: string[] = [];
  const rtcpSsrcs: number[] = [];
  let track: Track | undefined;
  let sequence = 500;

  function use(opened: Track): void {
    track = opened;
    track.onMessage((message) => {
      const packet = Buffer.from(message);
      if (!isRtcp(packet)) payloads.push(rtpPayload(packet).toString('hex'));
      else rtcpSsrcs.push(...ssrcsOf(packet));
    });
  }
  connection.onTrack(use);

  async function describe(type: SdpType): Promise<string> {
    connection.setLocalDescription(type);
    await waitFor('candidates', () => connection.gatheringState() === 'complete');
    return connection.localDescription()!.sdp;
  }

  return {
    async offer(iceRestart) {
      if (iceRestart) throw new Error('libdatachannel cannot restart ICE');
      const audio = new Audio(MID, 'SendRecv');
      if (codec === 'opus') audio.addOpusCodec(payloadTypes.opus);
      else audio.addAudioCodec(payloadTypes.PCMU, 'PCMU');
      audio.addSSRC(SSRC, 'peer');
      use(connection.addTrack(audio));
      return describe('offer');
    },
    accept(sdp) {
      connection.setRemoteDescription(sdp, 'offer');
      return describe('answer');
    },
    takeAnswer(sdp) {
      connection.setRemoteDescription(sdp, 'answer');
    },
    send(payload) {
      sequence += 1;
      const packet = Buffer.alloc(12 + payload.length);
      packet.set([0x80, payloadTypes[codec]]);
      packet.writeUInt16BE(sequence, 2);
      packet.writeUInt32BE(sequence * 160, 4);
      packet.writeUInt32BE(SSRC, 8);
      packet.set(payload, 12);
      track!.sendMessageBinary(packet);
    },
    sendRtcp(ssrc) {
      track!.sendMessageBinary(buildRtcp(ssrc));
    },
    state: () => ({
      connection: connection.state(),
      remote: connection.getSelectedCandidatePair()?.remote.address ?? null,
      payloads,
      rtcpSsrcs,
    }),
  };
}

/** Of the first packet of a compound: the sender's, and the first that a receiver report is about. */
function ssrcsOf(packet: Buffer): readonly number[] {
  const hasReport = packet[1] === 201 && (packet[0]! & 0x1f) > 0;
  return [packet.readUInt32BE(4), ...(hasReport ? [packet.readUInt32BE(8)] : [])];
}
