/** The polynomial of ISO 3309 and Ethernet, bits reversed. */
const POLYNOMIAL = 0xedb88320;

const table: Readonly<Uint32Array> = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});

/** CRC-32 of `bytes[start..end)` (ITU-T V.42 §8.1.1.6.2), unsigned. */
export function crc32(bytes: Uint8Array, start: number, end: number): number {
  let value = 0xffffffff;
  for (let at = start; at < end; at += 1) value = table[(value ^ bytes[at]!) & 0xff]! ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}
