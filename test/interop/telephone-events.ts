import type { HeardRtp } from './telephone.ts';

const DIGITS = '0123456789*#ABCD';
/** Event, E bit with volume, duration in two bytes (RFC 4733 §2.3). */
const EVENT_BYTES = 4;

/**
 * The digits that telephone events of this payload type say, in order. Throws on one that is not as RFC 4733 has it:
 * a marker at its start, a duration that does not shrink, three packets that end it.
 */
export function digitsOf(heard: readonly HeardRtp[], payloadType: number): string {
  const events = new Map<number, HeardRtp[]>();
  for (const packet of heard) {
    if (packet.payloadType !== payloadType) continue;
    if (packet.payload.length < EVENT_BYTES) throw new Error(`event of ${packet.payload.length} bytes`);
    events.set(packet.timestamp, [...(events.get(packet.timestamp) ?? []), packet]);
  }
  return [...events.values()].filter(isOver).map(digitOf).join('');
}

function isOver(packets: readonly HeardRtp[]): boolean {
  return packets.filter(hasEndBit).length >= 3;
}

function digitOf(packets: readonly HeardRtp[]): string {
  const codes = new Set(packets.map(({ payload }) => payload[0]!));
  if (codes.size !== 1) throw new Error(`one event with the codes ${[...codes].join()}`);
  if (!packets[0]!.marker) throw new Error('an event begins without marker');
  const durations = packets.map(({ payload }) => payload.readUInt16BE(2));
  if (durations.some((duration, at) => duration < (durations[at - 1] ?? 1)))
    throw new Error(`durations of an event: ${durations.join()}`);
  return DIGITS[[...codes][0]!] ?? '?';
}

function hasEndBit({ payload }: HeardRtp): boolean {
  return (payload[1]! & 0x80) !== 0;
}
