import { linkTypes, SNAP_LENGTH, type CaptureFormat } from './capture-format.ts';
import { frameOverhead, writeFrame } from './frames.ts';

/** Block types of draft-ietf-opsawg-pcapng, §4. */
const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;

const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const SECTION_BYTES = 28;
const INTERFACE_BYTES = 20;
/** Up to the packet's bytes; behind them come the options and the length again. */
const PACKET_HEADER_BYTES = 28;
const FLAGS_OPTION_BYTES = 8;
const TRAILER_BYTES = FLAGS_OPTION_BYTES + 4 + 4;

/** `epb_flags` (§4.3.1): whether we received or sent it. */
const EPB_FLAGS = 2;
const INBOUND = 1;
const OUTBOUND = 2;

/** The newer capture file: one section with one interface, microseconds, and for each packet its direction. */
export const pcapng: CaptureFormat = {
  extension: 'pcapng',
  header: (framing) => {
    const header = new Uint8Array(SECTION_BYTES + INTERFACE_BYTES);
    const view = new DataView(header.buffer);
    view.setUint32(0, SECTION_HEADER, true);
    view.setUint32(4, SECTION_BYTES, true);
    view.setUint32(8, BYTE_ORDER_MAGIC, true);
    view.setUint16(12, 1, true);
    // How long the section is, is not known: it ends with the file.
    view.setBigInt64(16, -1n, true);
    view.setUint32(24, SECTION_BYTES, true);
    view.setUint32(28, INTERFACE_DESCRIPTION, true);
    view.setUint32(32, INTERFACE_BYTES, true);
    view.setUint16(36, linkTypes[framing], true);
    view.setUint32(40, SNAP_LENGTH, true);
    view.setUint32(44, INTERFACE_BYTES, true);
    return header;
  },
  sizeOf: (framing, packet) =>
    PACKET_HEADER_BYTES + frameOverhead(framing, packet.isIPv6) + packet.length + 3 + TRAILER_BYTES,
  write: (into, at, framing, packet) => {
    const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
    const frame = at + PACKET_HEADER_BYTES;
    const end = writeFrame(bytes, frame, framing, packet);
    const captured = Math.min(end - frame, SNAP_LENGTH);
    const padded = (captured + 3) & ~3;
    const options = frame + padded;
    const size = PACKET_HEADER_BYTES + padded + TRAILER_BYTES;
    const microseconds = Math.round(packet.time * 1000);
    bytes.fill(0, frame + captured, options + TRAILER_BYTES);
    into.setUint32(at, ENHANCED_PACKET, true);
    into.setUint32(at + 4, size, true);
    into.setUint32(at + 8, 0, true);
    into.setUint32(at + 12, Math.floor(microseconds / 2 ** 32), true);
    into.setUint32(at + 16, microseconds % 2 ** 32, true);
    into.setUint32(at + 20, captured, true);
    into.setUint32(at + 24, end - frame, true);
    into.setUint16(options, EPB_FLAGS, true);
    into.setUint16(options + 2, 4, true);
    into.setUint32(options + 4, packet.isEgress ? OUTBOUND : INBOUND, true);
    into.setUint32(at + size - 4, size, true);
    return at + size;
  },
};
