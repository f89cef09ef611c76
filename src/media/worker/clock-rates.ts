/** RTP clocks of static payload types in Hz (RFC 3551 §6, tables 4 and 5). */
const STATIC_CLOCKS: readonly (readonly [payloadType: number, hertz: number])[] = [
  ...[0, 3, 4, 5, 7, 8, 9, 12, 13, 15, 18].map((type) => [type, 8000] as const),
  [6, 16000],
  [10, 44100],
  [11, 44100],
  [14, 90000],
  [16, 11025],
  [17, 22050],
  ...[25, 26, 28, 31, 32, 33, 34].map((type) => [type, 90000] as const),
];

/** Calls use few different codec lists; a peer that invents more gets tables of its own. */
const MAX_SHARED = 256;

/** Milliseconds of one timestamp unit by payload type, 0 where unknown. Equal plans share one table. */
export class TickTables {
  readonly #byKey = new Map<string, Float64Array>();
  readonly #hertz = new WeakMap<Float64Array, Float64Array>();

  /** A table of `get`, in Hz; the same one for the same one. */
  hertz(ticks: Float64Array): Float64Array {
    const known = this.#hertz.get(ticks);
    if (known) return known;
    const table = ticks.map((tickMs) => (tickMs > 0 ? Math.round(1000 / tickMs) : 0));
    this.#hertz.set(ticks, table);
    return table;
  }

  get(clockRates: readonly (readonly [payloadType: number, hertz: number])[]): Float64Array {
    const key = clockRates.join(' ');
    const known = this.#byKey.get(key);
    if (known) return known;
    const table = new Float64Array(128);
    for (const [payloadType, hertz] of [...STATIC_CLOCKS, ...clockRates])
      if (payloadType >= 0 && payloadType < 128) table[payloadType] = hertz > 0 ? 1000 / hertz : 0;
    if (this.#byKey.size < MAX_SHARED) this.#byKey.set(key, table);
    return table;
  }
}
