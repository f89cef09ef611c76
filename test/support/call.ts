import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NgMessage } from './bencode.ts';
import type { Daemon } from './daemon.ts';
import type { SocketAddress } from './endpoint-protocol.ts';
import type { IpFamily, Lab } from './lab.ts';
import type { ReceivedPacket, RtpSocket } from './rtp-endpoint.ts';
import { buildRtcp, type RtpBurst } from './rtp.ts';
import { audioSdp, type ParsedMedia, parseMedia } from './sdp.ts';
import { eventually, waitFor } from './wait.ts';

/** One media stream of one telephone. */
export interface Leg {
  readonly tag: string;
  /** What its SDP says, and where it sends from unless a test says otherwise. */
  readonly rtp: RtpSocket;
  readonly rtcp: RtpSocket;
  /** A body with this one stream. */
  sdp(attributes?: readonly string[]): string;
  /** Where the daemon told it to send, from the last body it was given. */
  target(): ParsedMedia;
  /** Takes note of the media section that the daemon wrote for this leg. */
  aim(media: ParsedMedia): void;
  isAimed(): boolean;
}

export interface LegOptions {
  /** Name of its party; default the leg's own name (`a`, `b`). */
  readonly party?: string;
  readonly family?: IpFamily;
  readonly addressIndex?: number;
  readonly tag?: string;
}

export interface TestCall {
  readonly callId: string;
  readonly a: Leg;
  readonly b: Leg;
  /** Sends an offer by `from` (default a) and hands the rewritten body to the other leg. */
  offer(extra?: NgMessage, from?: Leg): Promise<ParsedMedia>;
  /** Sends the answer by `from` (default b). */
  answer(extra?: NgMessage, from?: Leg): Promise<ParsedMedia>;
  /** Offer by a and answer by b with the same extra keys. */
  connect(extra?: NgMessage): Promise<TestCall>;
  query(): Promise<NgMessage>;
  delete(extra?: NgMessage): Promise<NgMessage>;
}

/** A call with one audio stream between two parties; nothing has been sent yet. */
export async function createCall(
  lab: Lab,
  daemon: Daemon,
  options: { readonly a?: LegOptions; readonly b?: LegOptions } = {},
): Promise<TestCall> {
  const callId = newCallId();
  const a = await createLeg(lab, 'a', options.a);
  const b = await createLeg(lab, 'b', options.b);
  const otherThan = (leg: Leg): Leg => (leg === a ? b : a);

  async function send(command: 'offer' | 'answer', from: Leg, extra: NgMessage): Promise<ParsedMedia> {
    // In an answer the tags keep the places of the offer: from-tag is the offerer.
    const [fromTag, toTag] = command === 'offer' ? [from, otherThan(from)] : [otherThan(from), from];
    const withToTag = command === 'answer' || a.isAimed() ? { 'to-tag': toTag.tag } : {};
    const body = { 'call-id': callId, 'from-tag': fromTag.tag, ...withToTag, sdp: from.sdp(), ...extra };
    const [media] = await exchange(daemon, { command, ...body });
    assert.ok(media, `no media in the reply to ${command}`);
    otherThan(from).aim(media);
    return media;
  }

  const call: TestCall = {
    callId,
    a,
    b,
    offer: (extra = {}, from = a) => send('offer', from, extra),
    answer: (extra = {}, from = b) => send('answer', from, extra),
    async connect(extra = {}) {
      await send('offer', a, extra);
      await send('answer', b, extra);
      return call;
    },
    query: () => daemon.ng.request({ command: 'query', 'call-id': callId }),
    delete: (extra = {}) =>
      daemon.ng.request({ command: 'delete', 'call-id': callId, 'from-tag': a.tag, ...extra }),
  };
  return call;
}

/**
 * What the reply takes to the proxy and through its SIP message to the telephone. A daemon may use that time to set
 * up its media path, so media sent sooner than any telephone could proves nothing.
 */
const SIP_TRIP_MS = 50;

/** Sends an offer or answer and hands over the media of the rewritten body once a telephone could have it. */
export async function exchange(daemon: Daemon, message: NgMessage): Promise<readonly ParsedMedia[]> {
  const reply = await daemon.ng.ok(message);
  await sleep(SIP_TRIP_MS);
  return parseMedia(reply.sdp as string);
}

export function newCallId(): string {
  return `call-${randomBytes(6).toString('hex')}`;
}

export async function createLeg(lab: Lab, name: string, options: LegOptions = {}): Promise<Leg> {
  const party = lab.party(options.party ?? name);
  const [rtp, rtcp] = await party.endpoint.openPair(party.address(options.family, options.addressIndex));
  let target: ParsedMedia | undefined;
  return {
    tag: options.tag ?? `${name}-${randomBytes(4).toString('hex')}`,
    rtp,
    rtcp,
    sdp: (attributes = []) => audioSdp(rtp.address, rtp.port, attributes),
    target() {
      assert.ok(target, `${name} has not been told yet where to send`);
      return target;
    },
    aim(media) {
      target = media;
    },
    isAimed: () => target !== undefined,
  };
}

export interface FlowOptions {
  readonly count?: number;
  /** Where the packets leave from; default: the socket in the sender's SDP. */
  readonly source?: RtpSocket;
  /** Where they must arrive; default: the socket in the receiver's SDP. */
  readonly sink?: RtpSocket;
}

const DEFAULT_COUNT = 10;
const INTERVAL_MS = 5;
const PAYLOAD_BYTES = 160;

/** A burst with an SSRC no other burst has. */
export function aBurst(count = DEFAULT_COUNT, payloadType = 8): RtpBurst {
  return {
    payloadType,
    ssrc: randomInt(1, 2 ** 32),
    firstSeq: randomInt(0, 60_000),
    count,
    intervalMs: INTERVAL_MS,
    payloadBytes: PAYLOAD_BYTES,
  };
}

/** Packets of `burst` that `socket` has received so far. */
export async function arrivalsOf(burst: RtpBurst, socket: RtpSocket): Promise<readonly ReceivedPacket[]> {
  return (await socket.received()).filter(({ rtp }) => rtp?.ssrc === burst.ssrc);
}

/** Sends RTP from one leg and requires that it arrives, unchanged, at the other from the daemon's port. */
export async function expectRtp(from: Leg, to: Leg, options: FlowOptions = {}): Promise<void> {
  await expectDelivery(
    options.source ?? from.rtp,
    from.target(),
    options.sink ?? to.rtp,
    to.target(),
    options.count,
  );
}

/** How long one burst may be under way before the next is tried. */
const BURST_DEADLINE_MS = 3000;

/**
 * Requires that bursts from `source` to `target` come out at `sink`, complete and with the source address `via`. The
 * first ones may be lost: a daemon may take a moment after its reply until its media path is set up.
 */
export async function expectDelivery(
  source: RtpSocket,
  target: SocketAddress,
  sink: RtpSocket,
  via: SocketAddress,
  count?: number,
): Promise<void> {
  await eventually(async () => {
    const burst = aBurst(count);
    await source.sendRtp(target, burst);
    await expectArrival(burst, sink, via);
  });
}

async function expectArrival(burst: RtpBurst, sink: RtpSocket, via: SocketAddress): Promise<void> {
  for (const { from, rtp, data } of await completeArrival(burst, sink)) {
    assert.equal(rtp!.payloadType, burst.payloadType);
    assert.equal(data.length, 12 + burst.payloadBytes);
    assertSource(from, via);
  }
}

/** Waits until `sink` has all packets of `burst`, each once. */
export async function completeArrival(burst: RtpBurst, sink: RtpSocket): Promise<readonly ReceivedPacket[]> {
  let arrived: readonly ReceivedPacket[] = [];
  const indexes = (): readonly number[] =>
    arrived.map(({ rtp }) => rtp!.seq - burst.firstSeq).sort((x, y) => x - y);
  await waitFor(
    () => `${burst.count} RTP packets at ${sink.address}:${sink.port}, came: ${indexes().join(' ')}`,
    async () => {
      arrived = await arrivalsOf(burst, sink);
      return arrived.length >= burst.count;
    },
    BURST_DEADLINE_MS,
  );
  assert.deepEqual(
    indexes(),
    Array.from({ length: burst.count }, (_, index) => index),
    'each packet once',
  );
  return arrived;
}

export interface RtcpOptions {
  readonly source?: RtpSocket;
  readonly sink?: RtpSocket;
  /** The sender, the receiver, uses its RTP port for RTCP, whatever `a=rtcp` said. */
  readonly muxedFrom?: boolean;
  readonly muxedTo?: boolean;
}

/** Sends one RTCP packet from one leg and requires it at the other from the daemon's RTCP port. */
export async function expectRtcp(from: Leg, to: Leg, options: RtcpOptions = {}): Promise<void> {
  const packet = buildRtcp(randomInt(1, 2 ** 32));
  const source = options.source ?? (options.muxedFrom === true ? from.rtp : from.rtcp);
  const sink = options.sink ?? (options.muxedTo === true ? to.rtp : to.rtcp);
  const target = options.muxedFrom === true ? from.target() : rtcpTarget(from.target());
  const arrived = await deliver(packet, source, target, sink);
  assertSource(arrived.from, options.muxedTo === true ? to.target() : rtcpTarget(to.target()));
}

const RESEND_MS = 2000;

/** Sends `packet`, again every two seconds, until it comes out at `sink` with exactly the same bytes. */
export async function deliver(
  packet: Buffer,
  source: RtpSocket,
  target: SocketAddress,
  sink: RtpSocket,
): Promise<ReceivedPacket> {
  let arrived: ReceivedPacket | undefined;
  await eventually(async () => {
    await source.sendRaw(target, packet);
    arrived = await waitFor(
      `a packet of ${packet.length} bytes at ${sink.address}:${sink.port}`,
      async () => (await sink.received()).find(({ data }) => data.equals(packet)),
      RESEND_MS,
    );
  });
  return arrived!;
}

const SETTLE_MS = 400;

/** Sends RTP towards the daemon and requires that none of it reaches any of `sinks`. */
export async function expectNoRtp(
  source: RtpSocket,
  to: SocketAddress,
  sinks: readonly RtpSocket[],
): Promise<void> {
  const burst = aBurst();
  await source.sendRtp(to, burst);
  await sleep(SETTLE_MS);
  for (const sink of sinks)
    assert.equal((await arrivalsOf(burst, sink)).length, 0, `RTP reached ${sink.address}:${sink.port}`);
}

/** Where RTCP goes for a media section: `a=rtcp`, else the next port (RFC 3605 §2.1). */
export function rtcpTarget(media: ParsedMedia): SocketAddress {
  return { address: media.address, port: media.rtcpPort ?? media.port + 1 };
}

function assertSource(actual: SocketAddress, expected: SocketAddress): void {
  assert.deepEqual(
    { address: actual.address, port: actual.port },
    { address: expected.address, port: expected.port },
  );
}
