import type { StreamTally } from '../../plan/media-plane.ts';

/** Traffic figures of one direction. */
export interface DirectionSums {
  packets: number;
  bytes: number;
  errors: number;
}

/** What streams on one local address have carried since start. */
export interface AddressTraffic {
  readonly ingress: DirectionSums;
  readonly egress: DirectionSums;
}

export function noAddressTraffic(): AddressTraffic {
  return { ingress: { packets: 0, bytes: 0, errors: 0 }, egress: { packets: 0, bytes: 0, errors: 0 } };
}

/** How far a stream's counters have been added up. */
export class StreamMark {
  #inPackets = 0;
  #inBytes = 0;
  #inErrors = 0;
  #outPackets = 0;
  #outBytes = 0;
  #outErrors = 0;
  /** Most streams drop nothing. */
  #drops: Uint32Array | null = null;

  /** Adds what the counters have gained since the last time. */
  advance(tally: StreamTally, { ingress, egress }: AddressTraffic, drops: Float64Array): void {
    ingress.packets += tally.inPackets - this.#inPackets;
    ingress.bytes += tally.inBytes - this.#inBytes;
    ingress.errors += tally.inErrors - this.#inErrors;
    egress.packets += tally.outPackets - this.#outPackets;
    egress.bytes += tally.outBytes - this.#outBytes;
    egress.errors += tally.outErrors - this.#outErrors;
    this.#inPackets = tally.inPackets;
    this.#inBytes = tally.inBytes;
    this.#inErrors = tally.inErrors;
    this.#outPackets = tally.outPackets;
    this.#outBytes = tally.outBytes;
    this.#outErrors = tally.outErrors;
    this.#advanceDrops(tally.drops, drops);
  }

  #advanceDrops(now: Uint32Array, sums: Float64Array): void {
    let known = this.#drops;
    for (let code = 0; code < now.length; code += 1) {
      const count = now[code]!;
      if (count === 0) continue;
      known ??= this.#drops = new Uint32Array(now.length);
      // A counter of 32 bits may have come round.
      sums[code]! += (count - known[code]!) >>> 0;
      known[code] = count;
    }
  }
}
