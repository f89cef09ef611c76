import { linkTypes, SNAP_LENGTH, type CaptureFormat } from './capture-format.ts';
import { frameOverhead, writeFrame } from './frames.ts';

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
/** Little-endian, microseconds. */
const MAGIC = 0xa1b2c3d4;

/** The classic capture file, version 2.4 (draft-ietf-opsawg-pcap). */
export const pcap: CaptureFormat = {
  extension: 'pcap',
  header: (framing) => {
    const header = new Uint8Array(FILE_HEADER_BYTES);
    const view = new DataView(header.buffer);
    view.setUint32(0, MAGIC, true);
    view.setUint16(4, 2, true);
    view.setUint16(6, 4, true);
    view.setUint32(16, SNAP_LENGTH, true);
    view.setUint32(20, linkTypes[framing], true);
    return header;
  },
  sizeOf: (framing, packet) => RECORD_HEADER_BYTES + frameOverhead(framing, packet.isIPv6) + packet.length,
  write: (into, at, framing, packet) => {
    const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
    const frame = at + RECORD_HEADER_BYTES;
    const end = writeFrame(bytes, frame, framing, packet);
    const microseconds = Math.round(packet.time * 1000);
    const seconds = Math.floor(microseconds / 1_000_000);
    const captured = Math.min(end - frame, SNAP_LENGTH);
    into.setUint32(at, seconds, true);
    into.setUint32(at + 4, microseconds - seconds * 1_000_000, true);
    into.setUint32(at + 8, captured, true);
    into.setUint32(at + 12, end - frame, true);
    return frame + captured;
  },
};
