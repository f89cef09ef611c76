import type { PacketLook, Step } from './relay-case.ts';

/** Packets of cases. */

export const SSRC = 0x11223344;

export interface RtpOptions {
  readonly sequence?: number;
  readonly ssrc?: number;
  readonly payloadType?: number;
  readonly timestamp?: number;
  /** Bytes behind the header. */
  readonly size?: number;
  readonly isMarked?: boolean;
}

/** RFC 3550 §5.1. */
export function rtp(options: RtpOptions = {}): Uint8Array {
  const { sequence = 1, ssrc = SSRC, payloadType = 0, size = 20, isMarked = false } = options;
  const packet = new Uint8Array(12 + size);
  const view = new DataView(packet.buffer);
  packet[0] = 0x80;
  packet[1] = payloadType | (isMarked ? 0x80 : 0);
  view.setUint16(2, sequence & 0xffff);
  view.setUint32(4, options.timestamp ?? (sequence * 160) >>> 0);
  view.setUint32(8, ssrc);
  for (let at = 12; at < packet.length; at += 1) packet[at] = (sequence + 7 * at) & 0xff;
  return packet;
}

/** A header of RTP with these bytes changed. */
export function rtpWith(changes: Readonly<Record<number, number>>, options: RtpOptions = {}): Uint8Array {
  const packet = rtp(options);
  for (const [at, value] of Object.entries(changes)) packet[Number(at)] = value;
  return packet;
}

export const SENDER_REPORT = 200;
export const APP = 204;

/** RFC 3550 §6.4; the length is not looked at. */
export function rtcp(type = SENDER_REPORT, size = 28): Uint8Array {
  const packet = new Uint8Array(size);
  packet.set([0x80, type, 0, size / 4 - 1, 0x11, 0x22, 0x33, 0x44].slice(0, size));
  return packet;
}

export const bytes = (length: number, first: number, second = 0): Uint8Array => {
  const packet = new Uint8Array(length).fill(0x5a);
  if (length > 0) packet[0] = first;
  if (length > 1) packet[1] = second;
  return packet;
};

type StepChanges = Partial<Omit<Step, 'to' | 'payload'>>;

function step(to: string, payload: Uint8Array, changes: StepChanges): Step {
  return {
    to,
    payload,
    from: null,
    look: {},
    goesTo: [],
    drop: null,
    path: 'kernel',
    as: null,
    waitMs: 0,
    ...changes,
  };
}

/** A packet to the port of a stream that goes on to the peers of others. */
export function sent(to: string, payload: Uint8Array, goesTo: string, changes: StepChanges = {}): Step {
  return step(to, payload, { goesTo: Array.from(goesTo), ...changes });
}

/** As `sent`, but by way of the socket. */
export function sentUp(to: string, payload: Uint8Array, goesTo: string, changes: StepChanges = {}): Step {
  return sent(to, payload, goesTo, { path: 'up', ...changes });
}

/** Dropped by the kernel itself. */
export function dropped(to: string, payload: Uint8Array, drop: string, changes: StepChanges = {}): Step {
  return step(to, payload, { drop, ...changes });
}

/** Dropped by whoever reads the socket. */
export function droppedUp(to: string, payload: Uint8Array, drop: string, changes: StepChanges = {}): Step {
  return dropped(to, payload, drop, { path: 'up', ...changes });
}

/** Left to the stack, which has no use for it. */
export function unseen(to: string, payload: Uint8Array, look: PacketLook, changes: StepChanges = {}): Step {
  return step(to, payload, { path: 'up', look, ...changes });
}

/** RTP with these sequence numbers from `a` to `b`. */
export function sequence(numbers: readonly number[], options: RtpOptions = {}): readonly Step[] {
  return numbers.map((number) => sent('a', rtp({ ...options, sequence: number }), 'b'));
}

/** `first` to `last`. */
export const range = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);
