import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import type { NgMessage } from './bencode.ts';
import type { Daemon } from './daemon.ts';
import type { SocketAddress } from './endpoint-protocol.ts';
import type { IpFamily, Lab } from './lab.ts';
import type { ReceivedPacket, RtpSocket } from './rtp-endpoint.ts';
import { buildRtcp, type RtpBurst } from './rtp.ts';
import { audioSdp, type ParsedMedia, parseMedia } from './sdp.ts';
import { waitFor } from './wait.ts';

/** One telephone in a call of one audio stream. */
export interface Leg {
  readonly tag: string;
  /** What its SDP says, and where it sends from unless a test says otherwise. */
  readonly rtp: RtpSocket;
  readonly rtcp: RtpSocket;
  /** Its body; `attributes` replace the default ones. */
  sdp(attributes?: readonly string[]): string;
  /** Where the daemon told it to send, from the last body it was given. */
  target(): ParsedMedia;
}

export interface LegOptions {
  /** Name of its party; default the leg's own name (`a`, `b`). */
  readonly party?: string;
  readonly family?: IpFamily;
  readonly addressIndex?: number;
  readonly attributes?: readonly string[];
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

export async function createCall(
  lab: Lab,
  daemon: Daemon,
  options: { readonly a?: LegOptions; readonly b?: LegOptions } = {},
): Promise<TestCall> {
  const callId = `call-${randomBytes(6).toString('hex')}`;
  const targets = new Map<Leg, ParsedMedia>();
  const a = await createLeg(lab, targets, 'a', options.a ?? {});
  const b = await createLeg(lab, targets, 'b', options.b ?? {});
  const otherThan = (leg: Leg): Leg => (leg === a ? b : a);

  async function send(command: 'offer' | 'answer', from: Leg, extra: NgMessage): Promise<ParsedMedia> {
    // In an answer the tags keep the places of the offer: from-tag is the offerer.
    const [fromTag, toTag] = command === 'offer' ? [from, otherThan(from)] : [otherThan(from), from];
    const withToTag = command === 'answer' || targets.has(a) ? { 'to-tag': toTag.tag } : {};
    const reply = await daemon.ng.ok({
      command,
      'call-id': callId,
      'from-tag': fromTag.tag,
      ...withToTag,
      sdp: from.sdp(),
      ...extra,
    });
    const [media] = parseMedia(reply.sdp as string);
    assert.ok(media, `no media in the reply to ${command}`);
    targets.set(otherThan(from), media);
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

async function createLeg(
  lab: Lab,
  targets: ReadonlyMap<Leg, ParsedMedia>,
  name: string,
  options: LegOptions,
): Promise<Leg> {
  const party = lab.party(options.party ?? name);
  const [rtp, rtcp] = await party.endpoint.openPair(party.address(options.family, options.addressIndex));
  const leg: Leg = {
    tag: `${name}-${randomBytes(4).toString('hex')}`,
    rtp,
    rtcp,
    sdp: (attributes = options.attributes ?? []) => audioSdp(rtp.address, rtp.port, attributes),
    target() {
      const target = targets.get(leg);
      assert.ok(target, `${name} has not been told yet where to send`);
      return target;
    },
  };
  return leg;
}

export interface FlowOptions {
  readonly count?: number;
  /** Where the packets leave from; default: the socket in the sender's SDP. */
  readonly source?: RtpSocket;
  /** Where they must arrive; default: the socket in the receiver's SDP. */
  readonly sink?: RtpSocket;
  readonly payloadType?: number;
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

/** Sends RTP from one leg and requires that all of it, unchanged, arrives at the other from the daemon's port. */
export async function expectRtp(from: Leg, to: Leg, options: FlowOptions = {}): Promise<void> {
  const burst = aBurst(options.count, options.payloadType);
  await (options.source ?? from.rtp).sendRtp(from.target(), burst);
  await expectArrival(burst, options.sink ?? to.rtp, to.target());
}

/** Requires that `sink` gets the whole of `burst`, in order of sending, from `source`. */
export async function expectArrival(burst: RtpBurst, sink: RtpSocket, source: SocketAddress): Promise<void> {
  const packets = await waitFor(`${burst.count} RTP packets at ${sink.address}:${sink.port}`, async () => {
    const arrived = await arrivalsOf(burst, sink);
    return arrived.length >= burst.count ? arrived : null;
  });
  const seqs = packets.map(({ rtp }) => rtp!.seq).sort((x, y) => x - y);
  const sent = Array.from({ length: burst.count }, (_, index) => burst.firstSeq + index);
  assert.deepEqual(seqs, sent, 'sequence numbers');
  for (const { from, rtp, data } of packets) {
    assert.equal(rtp!.payloadType, burst.payloadType);
    assert.equal(data.length, 12 + burst.payloadBytes);
    assertSource(from, source);
  }
}

/** Sends one RTCP packet from `from` and requires it at `to`'s RTCP socket from the daemon's RTCP port. */
export async function expectRtcp(
  from: Leg,
  to: Leg,
  options: { readonly source?: RtpSocket; readonly sink?: RtpSocket } = {},
): Promise<void> {
  const packet = buildRtcp(randomInt(1, 2 ** 32));
  await (options.source ?? from.rtcp).sendRaw(rtcpTarget(from.target()), packet);
  const sink = options.sink ?? to.rtcp;
  const arrived = await waitFor(`an RTCP packet at ${sink.address}:${sink.port}`, async () =>
    (await sink.received()).find(({ data }) => data.equals(packet)),
  );
  assertSource(arrived.from, rtcpTarget(to.target()));
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
