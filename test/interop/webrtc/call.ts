import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import type { NgField, NgMessage } from '../../support/bencode.ts';
import { createLeg, newCallId, type Leg } from '../../support/call.ts';
import type { Daemon } from '../../support/daemon.ts';
import type { IpFamily, Lab } from '../../support/lab.ts';
import { buildRtcp, buildRtp } from '../../support/rtp.ts';
import { parseMedia } from '../../support/sdp.ts';
import { waitFor } from '../../support/wait.ts';
import { startWebrtcPeer, type WebrtcPeer } from './peer.ts';
import { payloadTypes, type CodecName, type StackName } from './protocol.ts';
import { rtpPayload } from './rtp-payload.ts';

/** werift does not read the short form of `a=rtcp`, a port without an address (RFC 3605 §2.1). */
export const FULL_RTCP = 'full-rtcp-attribute';

/** From WebRTC to a telephone, as proxies are told to configure it. */
export const toPlain: NgMessage = {
  'transport-protocol': 'RTP/AVP',
  ICE: 'remove',
  'rtcp-mux': ['demux'],
  // Else the telephone is told an address of the caller's family.
  'address-family': 'IP4',
};
/** The other way. */
export const toWebrtc: NgMessage = {
  'transport-protocol': 'UDP/TLS/RTP/SAVPF',
  ICE: 'force',
  'rtcp-mux': ['offer'],
  flags: ['generate-mid', FULL_RTCP],
  SDES: ['off'],
};

const PACKETS = 20;

export interface BridgeOptions {
  readonly stack: StackName;
  readonly codec?: CodecName;
  /** Families of the candidates of the WebRTC end; default both. */
  readonly families?: readonly IpFamily[];
  readonly offerKeys?: NgMessage;
  readonly answerKeys?: NgMessage;
}

/** A call between a WebRTC stack at the party `a` and a telephone at `b`. */
export interface Bridge {
  readonly callId: string;
  readonly peer: WebrtcPeer;
  readonly phone: Leg;
  readonly codec: CodecName;
  /** Tag of the WebRTC end. */
  readonly peerTag: string;
  readonly daemon: Daemon;
  /** What the telephone sends; named in its SDP, since werift's tracks take no other. */
  readonly phoneSource: { readonly ssrc: number; sequence: number };
}

export function peerAddresses(
  lab: Lab,
  party: string,
  families: readonly IpFamily[] = ['IP4', 'IP6'],
): string[] {
  return families.map((family) => lab.party(party).address(family));
}

async function startBridge(lab: Lab, daemon: Daemon, options: BridgeOptions): Promise<Bridge> {
  const codec = options.codec ?? 'PCMU';
  const peer = await startWebrtcPeer(lab.party('a').host.namespace, {
    stack: options.stack,
    codec,
    addresses: peerAddresses(lab, 'a', options.families),
  });
  const phone = await createLeg(lab, 'b');
  const phoneSource = { ssrc: randomInt(1, 2 ** 32), sequence: randomInt(0, 30_000) };
  return { callId: newCallId(), peer, phone, codec, peerTag: 'webrtc', daemon, phoneSource };
}

/** The WebRTC end calls the telephone. */
export async function callPhone(lab: Lab, daemon: Daemon, options: BridgeOptions): Promise<Bridge> {
  const bridge = await startBridge(lab, daemon, options);
  await offerToPhone(bridge, await bridge.peer.offer(), options);
  return bridge;
}

/** Also for a further offer in the same call. */
export async function offerToPhone(
  bridge: Bridge,
  sdp: string,
  { offerKeys = {}, answerKeys = {} }: Partial<BridgeOptions> = {},
): Promise<void> {
  const { daemon, phone, callId, peer, peerTag } = bridge;
  const tags = { 'call-id': callId, 'from-tag': peerTag };
  const offered = await daemon.ng.ok({ command: 'offer', ...tags, sdp, ...toPlain, ...offerKeys });
  const [media] = parseMedia(sdpOf(offered));
  assert.equal(media!.protocol, 'RTP/AVP');
  phone.aim(media!);
  const answer = phoneSdp(bridge);
  const answered = await daemon.ng.ok({
    command: 'answer',
    ...tags,
    'to-tag': phone.tag,
    sdp: answer,
    ICE: 'force',
    flags: [FULL_RTCP],
    ...answerKeys,
  });
  await peer.takeAnswer(sdpOf(answered));
}

/** The telephone calls the WebRTC end. */
export async function callWebrtc(lab: Lab, daemon: Daemon, options: BridgeOptions): Promise<Bridge> {
  const bridge = await startBridge(lab, daemon, options);
  await offerToWebrtc(bridge, options);
  return bridge;
}

/** Also for a further offer in the same call. */
export async function offerToWebrtc(
  bridge: Bridge,
  { offerKeys = {}, answerKeys = {} }: Partial<BridgeOptions> = {},
): Promise<void> {
  const { daemon, phone, callId, peer, peerTag } = bridge;
  const tags = { 'call-id': callId, 'from-tag': phone.tag };
  const sdp = phoneSdp(bridge);
  const offered = await daemon.ng.ok({ command: 'offer', ...tags, sdp, ...toWebrtc, ...offerKeys });
  const answer = await peer.accept(sdpOf(offered));
  const answered = await daemon.ng.ok({
    command: 'answer',
    ...tags,
    'to-tag': peerTag,
    sdp: answer,
    ...answerKeys,
  });
  phone.aim(parseMedia(sdpOf(answered))[0]!);
}

function phoneSdp({ phone, codec, phoneSource }: Bridge): string {
  const format = codec === 'PCMU' ? '0' : String(payloadTypes.opus);
  const rtpmap = codec === 'PCMU' ? 'rtpmap:0 PCMU/8000' : `rtpmap:${format} opus/48000/2`;
  return phone
    .sdp([rtpmap, `ssrc:${phoneSource.ssrc} cname:phone`])
    .replace('RTP/AVP 8 0', `RTP/AVP ${format}`);
}

export function sdpOf(reply: NgMessage): string {
  assert.equal(typeof reply.sdp, 'string');
  return reply.sdp as string;
}

/** ICE and DTLS are through at both ends; after an ICE restart, over the new path. werift drops what it sends before that. */
export async function untilConnected(
  daemon: Daemon,
  callId: string,
  tag: string,
  peer: WebrtcPeer,
): Promise<void> {
  let seen = '';
  await waitFor(
    () => seen,
    async () => {
      const { connection, remote } = await peer.state();
      const stream = await streamOf(daemon, callId, tag);
      seen = JSON.stringify({ connection, remote, ICE: stream.ICE, DTLS: stream.DTLS, drops: stream.drops });
      return (
        connection === 'connected' && remote !== null && isConnected(stream.ICE) && isConnected(stream.DTLS)
      );
    },
  );
}

const isConnected = (word: NgField | undefined): boolean =>
  typeof word === 'string' && word.startsWith('connected') && !word.includes('before an ICE restart');

/** What `query` says of the RTP stream of that party. */
export async function streamOf(daemon: Daemon, callId: string, tag: string): Promise<NgMessage> {
  const { tags } = await daemon.ng.ok({ command: 'query', 'call-id': callId });
  const { medias } = (tags as NgMessage)[tag] as NgMessage;
  const { streams } = (medias as readonly NgMessage[])[0]!;
  return (streams as readonly NgMessage[])[0]!;
}

/** Its words about one layer; empty if there are none. */
export async function layerOf(
  daemon: Daemon,
  callId: string,
  tag: string,
  layer: 'ICE' | 'DTLS' | 'SRTP',
): Promise<string> {
  const words = (await streamOf(daemon, callId, tag))[layer];
  return typeof words === 'string' ? words : '';
}

/** RTP and RTCP arrive both ways as they were sent. */
export async function expectMedia(bridge: Bridge): Promise<void> {
  const { daemon, callId, peerTag, peer } = bridge;
  await untilConnected(daemon, callId, peerTag, peer);
  await expectAtPhone(bridge);
  await expectAtPeer(bridge);
  await expectRtcpAtPhone(bridge);
  await expectRtcpAtPeer(bridge);
}

function somePayloads(): readonly Buffer[] {
  return Array.from({ length: PACKETS }, () => randomBytes(160));
}

export async function expectAtPhone({ peer, phone }: Bridge): Promise<void> {
  const sent = somePayloads();
  await phone.rtp.clear();
  await peer.send(sent);
  const received = await waitFor('media at the telephone', async () => {
    const packets = await phone.rtp.received();
    return packets.length >= sent.length && packets;
  });
  const target = phone.target();
  for (const { from } of received)
    assert.equal(`${from.address}:${from.port}`, `${target.address}:${target.port}`);
  assertPayloads(
    received.map(({ data }) => rtpPayload(data).toString('hex')),
    sent.map((payload) => payload.toString('hex')),
  );
}

/** Each once, in order; by their beginnings, since whole ones would fill the screen. */
function assertPayloads(received: readonly string[], sent: readonly string[]): void {
  const beginnings = (payloads: readonly string[]) => payloads.map((payload) => payload.slice(0, 16));
  assert.deepEqual(beginnings(received), beginnings(sent));
  assert.ok(
    received.every((payload, index) => payload === sent[index]),
    'payloads as they were sent',
  );
}

export async function expectAtPeer({ peer, phone, codec, phoneSource }: Bridge): Promise<void> {
  const before = (await peer.state()).payloads.length;
  const burst = {
    payloadType: payloadTypes[codec],
    ssrc: phoneSource.ssrc,
    firstSeq: phoneSource.sequence,
    count: PACKETS,
    intervalMs: 5,
    payloadBytes: 160,
  };
  phoneSource.sequence += PACKETS;
  await phone.rtp.sendRtp(phone.target(), burst);
  const sent = Array.from({ length: PACKETS }, (_, index) =>
    rtpPayload(buildRtp(burst, index)).toString('hex'),
  );
  await waitFor(
    'media at the WebRTC end',
    async () => (await peer.state()).payloads.length >= before + PACKETS,
  );
  assertPayloads((await peer.state()).payloads.slice(before), sent);
}

async function expectRtcpAtPhone({ peer, phone }: Bridge): Promise<void> {
  const ssrc = randomInt(1, 2 ** 32);
  await peer.sendRtcp(ssrc);
  const wanted = Buffer.alloc(4);
  wanted.writeUInt32BE(ssrc);
  await waitFor('RTCP at the telephone', async () =>
    (await phone.rtcp.received()).some(({ data, isRtcp }) => isRtcp && data.includes(wanted)),
  );
}

async function expectRtcpAtPeer({ peer, phone }: Bridge): Promise<void> {
  const ssrc = randomInt(1, 2 ** 32);
  const { address, port, rtcpPort } = phone.target();
  await phone.rtcp.sendRaw({ address, port: rtcpPort ?? port + 1 }, buildRtcp(ssrc));
  await waitFor('RTCP at the WebRTC end', async () => (await peer.state()).rtcpSsrcs.includes(ssrc));
}
