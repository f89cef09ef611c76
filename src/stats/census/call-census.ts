import { MAX_DROP_REASONS } from '../../base/drop-reasons.ts';
import type { Call } from '../../call/call.ts';
import { CallTurn } from '../../call/call-turn.ts';
import type { Leg, StreamRef } from '../../call/leg.ts';
import type { MediaHandle, StreamTally } from '../../plan/media-plane.ts';
import { placement } from '../../plan/placement-reasons.ts';
import type { StreamId } from '../../plan/types.ts';
import { DropMark } from './drop-mark.ts';

/** What there was at the end of the last complete turn. */
export interface CensusGauges {
  /** Streams by the number of the path that they take (`placement`). */
  readonly placements: ReadonlyMap<number, number>;
  /** Media, as pairs of m= sections, by where both directions go. */
  readonly userSpace: number;
  readonly kernel: number;
  readonly mixed: number;
  /** Calls by the families of their media. */
  readonly ip4Calls: number;
  readonly ip6Calls: number;
  readonly mixedCalls: number;
}

interface Turn {
  readonly calls: CallTurn;
  readonly placements: Map<number, number>;
  userSpace: number;
  kernel: number;
  mixed: number;
  ip4Calls: number;
  ip6Calls: number;
  mixedCalls: number;
}

export interface CallCensusOptions {
  readonly calls: () => Iterable<Call>;
  readonly count: () => number;
}

/** A turn of few calls is made about once a second; of many, so that it takes about four. */
const LEAST_TURN_MS = 1000;
const CALLS_PER_TICK = 100;
const TICKS_PER_TURN = 40;

const IP4 = 1;
const IP6 = 2;

/**
 * Walks over all calls in turns, a few at a time so that nothing has to wait, and knows what one would have to look at every stream for:
 * paths and families as of the last turn, and the sums of all drops by reason. What a stream drops between the last look and its removal in
 * the middle of a call is not in the sums; the end of a call looks once more.
 */
export class CallCensus {
  /** Dropped packets by the number of the reason. */
  readonly drops = new Float64Array(MAX_DROP_REASONS);
  readonly #options: CallCensusOptions;
  /** Of streams that this turn has come by, and of those that the last one has. A stream may have become another call's meanwhile. */
  #marks = new Map<StreamId, DropMark>();
  #earlier: ReadonlyMap<StreamId, DropMark> = new Map();
  readonly #tally: StreamTally = newTally();
  #gauges: CensusGauges;
  #turn: Turn | null = null;
  #sinceTurnMs = LEAST_TURN_MS;

  constructor(options: CallCensusOptions) {
    this.#options = options;
    this.#gauges = newTurn(new CallTurn([], 0));
  }

  get gauges(): CensusGauges {
    return this.#gauges;
  }

  /** To be called often. */
  tick(elapsedMs: number): void {
    this.#sinceTurnMs += elapsedMs;
    if (this.#turn === null) {
      if (this.#sinceTurnMs < LEAST_TURN_MS) return;
      this.#sinceTurnMs = 0;
      const { calls, count } = this.#options;
      this.#turn = newTurn(new CallTurn(calls(), count()));
    }
    const share = Math.max(CALLS_PER_TICK, Math.ceil(this.#options.count() / TICKS_PER_TURN));
    for (let index = 0; index < share; index += 1) {
      const call = this.#turn.calls.next();
      if (call === null) {
        this.#endTurn(this.#turn);
        return;
      }
      this.#look(call, this.#turn);
    }
  }

  /** A last look, while its streams can still be read. */
  ended(call: Call): void {
    this.#look(call, null);
  }

  /** What this turn has not come by is gone. */
  #endTurn(turn: Turn): void {
    this.#gauges = turn;
    this.#turn = null;
    this.#earlier = this.#marks;
    this.#marks = new Map();
  }

  #look(call: Call, turn: Turn | null): void {
    const { handle } = call;
    let families = 0;
    const lookAt = (leg: Leg | undefined): void => {
      if (leg === undefined) return;
      this.#advance(handle, leg.rtp, turn);
      this.#advance(handle, leg.rtcp, turn);
      if (leg.ports !== null) families |= leg.ports.address.family === 'IP4' ? IP4 : IP6;
    };
    for (const { sides } of call.dialogues) {
      const [first, second] = sides;
      const sections = Math.max(first.legs.length, second.legs.length);
      for (let index = 0; index < sections; index += 1) {
        lookAt(first.legs[index]);
        lookAt(second.legs[index]);
        if (turn !== null) notePaths(turn, handle, first.legs[index], second.legs[index]);
      }
    }
    for (const { side, role } of call.solos) {
      for (const leg of side.legs) {
        lookAt(leg);
        if (turn !== null && role === 'publisher') notePaths(turn, handle, leg, undefined);
      }
    }
    if (turn !== null) noteFamilies(turn, families);
  }

  #advance(handle: MediaHandle, stream: StreamRef | null, turn: Turn | null): void {
    if (stream === null) return;
    handle.tally(stream.slot, this.#tally);
    const mark = this.#marks.get(stream.id) ?? this.#earlier.get(stream.id) ?? new DropMark();
    this.#marks.set(stream.id, mark);
    mark.advance(this.#tally.drops, this.drops);
    if (turn === null) return;
    const path = this.#tally.placement;
    turn.placements.set(path, (turn.placements.get(path) ?? 0) + 1);
  }
}

function newTally(): StreamTally {
  return {
    placement: placement.off,
    drops: new Uint32Array(MAX_DROP_REASONS),
  };
}

function newTurn(calls: CallTurn): Turn {
  return {
    calls,
    placements: new Map(),
    userSpace: 0,
    kernel: 0,
    mixed: 0,
    ip4Calls: 0,
    ip6Calls: 0,
    mixedCalls: 0,
  };
}

function notePaths(turn: Turn, handle: MediaHandle, first: Leg | undefined, second: Leg | undefined): void {
  const a = first?.rtp ?? null;
  const b = second?.rtp ?? null;
  const isInKernelA = a !== null && handle.isInKernel(a.slot);
  const isInKernelB = b !== null && handle.isInKernel(b.slot);
  if (!isInKernelA && !isInKernelB) turn.userSpace += 1;
  else if ((isInKernelA || a === null) && (isInKernelB || b === null)) turn.kernel += 1;
  else turn.mixed += 1;
}

function noteFamilies(turn: Turn, families: number): void {
  if (families === (IP4 | IP6)) turn.mixedCalls += 1;
  else if (families === IP4) turn.ip4Calls += 1;
  else if (families === IP6) turn.ip6Calls += 1;
}
