/** RTP and RTCP as the demonstration's telephones speak it, written apart from the code that it shows. */
const RTP_HEADER = 12;
const PCMU = 0;
const NTP_OFFSET_SECONDS = 2_208_988_800;

export interface RtpFields {
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
}

/** RFC 3550 §5.1; the marker says that a talk spurt begins. */
export function buildRtp(fields: RtpFields, payload: Uint8Array, marker: boolean): Buffer {
  const packet = Buffer.alloc(RTP_HEADER + payload.length);
  packet[0] = 0x80;
  packet[1] = PCMU | (marker ? 0x80 : 0);
  packet.writeUInt16BE(fields.sequence & 0xffff, 2);
  packet.writeUInt32BE(fields.timestamp >>> 0, 4);
  packet.writeUInt32BE(fields.ssrc >>> 0, 8);
  packet.set(payload, RTP_HEADER);
  return packet;
}

/** Null for what is no RTP packet. */
export function parseRtp(packet: Buffer): (RtpFields & { readonly payload: Buffer }) | null {
  if (packet.length < RTP_HEADER || packet[0] !== 0x80) return null;
  return {
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    ssrc: packet.readUInt32BE(8),
    payload: packet.subarray(RTP_HEADER),
  };
}

export interface SenderReport {
  readonly ssrc: number;
  readonly wallClockMs: number;
  readonly timestamp: number;
  readonly packets: number;
  readonly octets: number;
}

/** A sender report without report blocks and a CNAME, the compound that RFC 3550 §6.1 asks for at least. */
export function buildSenderReport(report: SenderReport): Buffer {
  const packet = Buffer.alloc(28 + 16);
  packet.writeUInt32BE(0x80c80006, 0);
  packet.writeUInt32BE(report.ssrc, 4);
  const seconds = report.wallClockMs / 1000;
  packet.writeUInt32BE((Math.floor(seconds) + NTP_OFFSET_SECONDS) >>> 0, 8);
  packet.writeUInt32BE(Math.floor((seconds % 1) * 2 ** 32), 12);
  packet.writeUInt32BE(report.timestamp >>> 0, 16);
  packet.writeUInt32BE(report.packets, 20);
  packet.writeUInt32BE(report.octets, 24);
  packet.writeUInt32BE(0x81ca0003, 28);
  packet.writeUInt32BE(report.ssrc, 32);
  // Item 1, CNAME, four characters; then the zero that ends the list and pads to the word.
  packet.write('\x01\x04demo', 36, 'latin1');
  return packet;
}

/** RFC 5761 §4: the first packet of a compound is a sender or a receiver report. */
export function isRtcpReport(packet: Buffer): boolean {
  return packet.length >= 8 && packet[0]! >> 6 === 2 && (packet[1] === 200 || packet[1] === 201);
}
