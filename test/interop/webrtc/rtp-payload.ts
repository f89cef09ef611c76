/** What a packet carries behind CSRCs and header extension, without padding (RFC 3550 §5.1). */
export function rtpPayload(packet: Buffer): Buffer {
  let start = 12 + 4 * (packet[0]! & 0x0f);
  if ((packet[0]! & 0x10) !== 0) start += 4 + 4 * packet.readUInt16BE(start + 2);
  const padding = (packet[0]! & 0x20) === 0 ? 0 : packet.at(-1)!;
  return packet.subarray(start, packet.length - padding);
}
