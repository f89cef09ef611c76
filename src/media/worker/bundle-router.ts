import { readUint32 } from '../../base/big-endian.ts';
import type { BundleRoute } from '../../plan/bundle.ts';
import type { StreamId } from '../../plan/types.ts';
import { RtcpHeader, readRtcpHeader } from '../../protocols/rtcp/index.ts';
import { ExtensionElement, findExtension } from '../../protocols/rtp/index.ts';

/** SSRCs that are remembered in each direction; the oldest goes first. */
const MAX_SSRCS = 64;
/** RFC 3550 §6.4, RFC 4585 §6.1: where an RTCP packet names the media that it is about. */
const SENDER_AT = 4;
const FEEDBACK_MEDIA_AT = 8;
const REPORT_BLOCK = 24;
const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const TRANSPORT_FEEDBACK = 205;
const PAYLOAD_FEEDBACK = 206;

/** A route with its target looked up and its mid as bytes. */
interface Route<Stream> extends BundleRoute {
  readonly stream: Stream;
  readonly midBytes: Uint8Array;
}

/**
 * Tells the packets of several media sections on one transport apart (RFC 9143 §9.2): by SSRC, once the mid in a header
 * extension, the SDP or a payload type of one section alone has said whose it is. RTCP goes to whoever sent or gets the media that it is about.
 */
export class BundleRouter<Stream extends object> {
  readonly #routes: readonly Route<Stream>[];
  readonly #bySsrc = new Map<number, Stream>();
  /** What we send over the transport: SSRC -> whose it is. */
  readonly #sent = new Map<number, Stream>();
  readonly #byPayloadType: (Stream | null)[] = new Array<Stream | null>(128).fill(null);
  readonly #element = new ExtensionElement();
  readonly #header = new RtcpHeader();
  readonly #targets: Stream[] = [];
  #lastSent = -1;

  /** `before`: what was learned so far goes on, as far as its sections are still there. */
  constructor(
    routes: readonly BundleRoute[],
    streamOf: (id: StreamId) => Stream | undefined,
    before: BundleRouter<Stream> | null,
  ) {
    this.#routes = routes.flatMap((route) => {
      const stream = streamOf(route.target);
      return stream ? [{ ...route, stream, midBytes: Buffer.from(route.mid, 'latin1') }] : [];
    });
    if (before !== null) this.#goOnFrom(before);
    for (const { stream, ssrcs, payloadTypes } of this.#routes) {
      for (const ssrc of ssrcs) this.#bySsrc.set(ssrc, stream);
      for (const payloadType of payloadTypes) this.#byPayloadType[payloadType & 0x7f] = stream;
    }
  }

  /** By mid, since sections may have exchanged their streams: that with the connection stays when its section goes. */
  #goOnFrom(before: BundleRouter<Stream>): void {
    const now = new Map(this.#routes.map(({ mid, stream }) => [mid, stream]));
    const successors = new Map(before.#routes.map(({ mid, stream }) => [stream, now.get(mid)]));
    for (const [ssrc, stream] of before.#bySsrc) {
      const successor = successors.get(stream);
      if (successor !== undefined) this.#bySsrc.set(ssrc, successor);
    }
    for (const [ssrc, stream] of before.#sent) {
      const successor = successors.get(stream);
      if (successor !== undefined) this.#sent.set(ssrc, successor);
    }
  }

  /** Whose the RTP packet `bytes[0..length)` is; null if nothing says so. */
  routeRtp(bytes: Uint8Array, length: number): Stream | null {
    const ssrc = readUint32(bytes, 8);
    const hasExtension = (bytes[0]! & 0x10) !== 0;
    // A sender that moves an SSRC to another section says so by its mid (RFC 9143 §9.2), which few packets carry.
    const named = hasExtension ? this.#byMid(bytes, length) : null;
    const known = this.#bySsrc.get(ssrc);
    if (known !== undefined && (named === null || named === known)) return known;
    const stream = named ?? this.#byPayloadType[bytes[1]! & 0x7f] ?? null;
    if (stream !== null) remember(this.#bySsrc, ssrc, stream);
    return stream;
  }

  /** Whom the compound `bytes[0..length)` concerns, each once; the same array each time. */
  routeRtcp(bytes: Uint8Array, length: number): readonly Stream[] {
    const targets = this.#targets;
    targets.length = 0;
    const header = this.#header;
    for (let at = 0; at < length && readRtcpHeader(bytes, at, length, header) === null; at = header.end) {
      if (header.end - at < SENDER_AT + 4) continue;
      this.#add(this.#bySsrc.get(readUint32(bytes, at + SENDER_AT)));
      if (header.type === TRANSPORT_FEEDBACK || header.type === PAYLOAD_FEEDBACK) {
        if (header.end - at >= FEEDBACK_MEDIA_AT + 4)
          this.#add(this.#sent.get(readUint32(bytes, at + FEEDBACK_MEDIA_AT)));
      } else if (header.type === SENDER_REPORT || header.type === RECEIVER_REPORT) {
        const blocks = at + (header.type === SENDER_REPORT ? 28 : 8);
        for (let block = 0; block < header.count; block += 1) {
          const from = blocks + block * REPORT_BLOCK;
          if (from + REPORT_BLOCK > header.contentEnd) break;
          this.#add(this.#sent.get(readUint32(bytes, from)));
        }
      }
    }
    return targets;
  }

  /** A packet of that section goes out over the transport: RTCP about its SSRC will concern it. */
  noteSent(bytes: Uint8Array, offset: number, stream: Stream): void {
    const ssrc = readUint32(bytes, offset + 8);
    if (ssrc === this.#lastSent) return;
    this.#lastSent = ssrc;
    if (this.#sent.get(ssrc) !== stream) remember(this.#sent, ssrc, stream);
  }

  #add(stream: Stream | undefined): void {
    if (stream !== undefined && !this.#targets.includes(stream)) this.#targets.push(stream);
  }

  #byMid(bytes: Uint8Array, length: number): Stream | null {
    const element = this.#element;
    for (const { stream, midExtensionId, midBytes } of this.#routes) {
      if (midExtensionId === null || !findExtension(bytes, length, midExtensionId, element)) continue;
      if (isEqual(bytes, element, midBytes)) return stream;
    }
    return null;
  }
}

function isEqual(bytes: Uint8Array, { start, length }: ExtensionElement, wanted: Uint8Array): boolean {
  if (length !== wanted.length) return false;
  for (let index = 0; index < length; index += 1) if (bytes[start + index] !== wanted[index]) return false;
  return true;
}

function remember<Stream>(ssrcs: Map<number, Stream>, ssrc: number, stream: Stream): void {
  if (ssrcs.size >= MAX_SSRCS && !ssrcs.has(ssrc)) ssrcs.delete(ssrcs.keys().next().value!);
  ssrcs.set(ssrc, stream);
}
