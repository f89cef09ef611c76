/** Wire format of rtnetlink(7): messages of a header and attributes, each padded to four bytes. Numbers in host order. */

export const MESSAGE_HEADER = 16;
export const NLM_F_REQUEST = 1;
export const NLM_F_DUMP = 0x300;
const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;

export interface Message {
  readonly type: number;
  /** What follows the header. */
  readonly body: DataView;
}

const align = (length: number): number => (length + 3) & ~3;

/** The messages of one datagram. */
export function* messagesOf(datagram: DataView): Generator<Message> {
  for (let at = 0; at + MESSAGE_HEADER <= datagram.byteLength;) {
    const length = datagram.getUint32(at, true);
    if (length < MESSAGE_HEADER || at + length > datagram.byteLength) return;
    yield {
      type: datagram.getUint16(at + 4, true),
      body: new DataView(datagram.buffer, datagram.byteOffset + at + MESSAGE_HEADER, length - MESSAGE_HEADER),
    };
    at += align(length);
  }
}

/** 0 or a negated errno of a message that ends an answer; null if it is another one. */
export function outcomeOf({ type, body }: Message): number | null {
  if (type !== NLMSG_ERROR && type !== NLMSG_DONE) return null;
  return body.byteLength >= 4 ? body.getInt32(0, true) : 0;
}

/** Attributes by number, from behind the fixed part of a message. A number that comes twice keeps the last. */
export function attributesOf(body: DataView, from: number): Map<number, DataView> {
  const found = new Map<number, DataView>();
  for (let at = from; at + 4 <= body.byteLength;) {
    const length = body.getUint16(at, true);
    if (length < 4 || at + length > body.byteLength) break;
    const type = body.getUint16(at + 2, true) & 0x3fff;
    found.set(type, new DataView(body.buffer, body.byteOffset + at + 4, length - 4));
    at += align(length);
  }
  return found;
}

/** A request: header, the fixed part, then attributes. */
export function writeRequest(
  into: Uint8Array,
  type: number,
  flags: number,
  fixed: Uint8Array,
  attributes: readonly (readonly [type: number, bytes: Uint8Array])[] = [],
): number {
  const view = new DataView(into.buffer, into.byteOffset, into.byteLength);
  into.set(fixed, MESSAGE_HEADER);
  let length = MESSAGE_HEADER + align(fixed.length);
  for (const [number, bytes] of attributes) {
    view.setUint16(length, 4 + bytes.length, true);
    view.setUint16(length + 2, number, true);
    into.set(bytes, length + 4);
    length += align(4 + bytes.length);
  }
  view.setUint32(0, length, true);
  view.setUint16(4, type, true);
  view.setUint16(6, NLM_F_REQUEST | flags, true);
  view.setUint32(8, 1, true);
  view.setUint32(12, 0, true);
  return length;
}

export function uint32Of(view: DataView | undefined): number | null {
  return view && view.byteLength >= 4 ? view.getUint32(0, true) : null;
}

/** Text that a zero byte ends. */
export function textOf(view: DataView | undefined): string {
  if (!view) return '';
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString('utf8').replace(/\0.*$/s, '');
}

export function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
