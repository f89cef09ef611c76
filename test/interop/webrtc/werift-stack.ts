import {
  MediaStreamTrack,
  RTCPeerConnection,
  RTCRtpCodecParameters,
  RtcpReceiverInfo,
  RtcpRrPacket,
  RtpHeader,
  RtpPacket,
  type RTCDtlsTransport,
} from 'werift';
import { type CodecName, type PeerOptions, type SdpType, type Stack, payloadTypes } from './protocol.ts';

const codecs: Readonly<Record<CodecName, RTCRtpCodecParameters>> = {
  PCMU: new RTCRtpCodecParameters({
    mimeType: 'audio/PCMU',
    clockRate: 8000,
    channels: 1,
    payloadType: payloadTypes.PCMU,
  }),
  opus: new RTCRtpCodecParameters({
    mimeType: 'audio/opus',
    clockRate: 48000,
    channels: 2,
    payloadType: payloadTypes.opus,
  }),
};

/** werift: ICE, DTLS and SRTP written in TypeScript, nothing shared with us or with OpenSSL's DTLS. */
export function createWeriftStack({ codec, addresses }: PeerOptions): Stack {
  const connection = new RTCPeerConnection({
    codecs: { audio: [codecs[codec]] },
    iceServers: [],
    iceUseIpv4: addresses.some((address) => !address.includes(':')),
    iceUseIpv6: addresses.some((address) => address.includes(':')),
    iceAdditionalHostAddresses: [...addresses],
    iceFilterCandidatePair: ({ localCandidate }) => addresses.includes(localCandidate.host),
  });
  const payloads: string[] = [];
  const rtcpSsrcs: number[] = [];
  const track = new MediaStreamTrack({ kind: 'audio' });
  const transceiver = connection.addTransceiver(track, { direction: 'sendrecv' });
  const listening = new Set<RTCDtlsTransport>();
  let sequence = 100;

  /** Transports appear with the descriptions. Its tracks are no good for counting: after a new offer one packet comes twice. */
  function listen(): void {
    for (const transport of connection.dtlsTransports) {
      if (listening.has(transport)) continue;
      listening.add(transport);
      transport.onRtp.subscribe(({ payload }) => payloads.push(payload.toString('hex')));
      transport.onRtcp.subscribe((packet) => {
        if ('ssrc' in packet) rtcpSsrcs.push(packet.ssrc);
        if ('reports' in packet) rtcpSsrcs.push(...packet.reports.map(({ ssrc }) => ssrc));
      });
    }
  }

  async function describe(type: SdpType, iceRestart = false): Promise<string> {
    const description =
      type === 'offer' ? await connection.createOffer({ iceRestart }) : await connection.createAnswer();
    await connection.setLocalDescription(description);
    listen();
    return connection.localDescription!.sdp;
  }

  return {
    offer: (iceRestart) => describe('offer', iceRestart),
    async accept(sdp) {
      await connection.setRemoteDescription({ type: 'offer', sdp });
      return describe('answer');
    },
    takeAnswer: (sdp) => connection.setRemoteDescription({ type: 'answer', sdp }),
    send(payload) {
      sequence += 1;
      const header = new RtpHeader({
        payloadType: payloadTypes[codec],
        sequenceNumber: sequence,
        timestamp: sequence * 160,
      });
      track.writeRtp(new RtpPacket(header, payload));
    },
    async sendRtcp(ssrc) {
      const report = new RtcpReceiverInfo({
        ssrc,
        fractionLost: 0,
        packetsLost: 0,
        highestSequence: 0,
        jitter: 0,
        lsr: 0,
        dlsr: 0,
      });
      await transceiver.sender.dtlsTransport.sendRtcp([
        new RtcpRrPacket({ ssrc: transceiver.sender.ssrc, reports: [report] }),
      ]);
    },
    state: () => ({
      connection: connection.connectionState,
      remote: connection.iceTransports[0]?.connection.nominated?.remoteCandidate.host ?? null,
      payloads,
      rtcpSsrcs,
    }),
  };
}
