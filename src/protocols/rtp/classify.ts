/** What shares a media port (RFC 7983 §7, RFC 5761 §4). */
export type PacketClass = 'stun' | 'zrtp' | 'dtls' | 'turnChannel' | 'rtp' | 'rtcp' | 'unknown';

/** First byte, upper bound included -> class. */
const ranges: readonly (readonly [last: number, PacketClass])[] = [
  [3, 'stun'],
  [15, 'unknown'],
  [19, 'zrtp'],
  [63, 'dtls'],
  [79, 'turnChannel'],
  [127, 'unknown'],
  [191, 'rtp'],
  [255, 'unknown'],
];

const byFirstByte: readonly PacketClass[] = Array.from(
  { length: 256 },
  (_, byte) => ranges.find(([last]) => byte <= last)?.[1] ?? 'unknown',
);

/** RTCP packet types as rtpengine takes them: all that are assigned, which leaves RTP payload types up to 65 and from 96. */
const FIRST_RTCP_TYPE = 194;
const LAST_RTCP_TYPE = 223;

/** Tells by the first two bytes what the packet in `bytes[start..end)` is; nothing behind them is looked at. */
export function classifyPacket(bytes: Uint8Array, start: number, end: number): PacketClass {
  if (end <= start) return 'unknown';
  const byFirst = byFirstByte[bytes[start]!]!;
  if (byFirst !== 'rtp' || end - start < 2) return byFirst;
  const second = bytes[start + 1]!;
  return second >= FIRST_RTCP_TYPE && second <= LAST_RTCP_TYPE ? 'rtcp' : 'rtp';
}
