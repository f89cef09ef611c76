import type { TappedPacket } from '../media/tap/packet-ring.ts';
import type { CaptureFraming } from './frames.ts';

/** Numbers of tcpdump.org's list of link types. */
export const linkTypes: Readonly<Record<CaptureFraming, number>> = { raw: 101, eth: 1 };

/** Longest packet that a capture may hold, as its header says. */
export const SNAP_LENGTH = 65_535;

/** One kind of capture file. Everything that is appended is whole: a file may end after any record. */
export interface CaptureFormat {
  readonly extension: string;
  /** What a file begins with. */
  readonly header: (framing: CaptureFraming) => Uint8Array;
  /** Bytes that `write` takes at most. */
  readonly sizeOf: (framing: CaptureFraming, packet: TappedPacket) => number;
  /** Writes the record of a packet; returns the index behind it. */
  readonly write: (into: DataView, at: number, framing: CaptureFraming, packet: TappedPacket) => number;
}
