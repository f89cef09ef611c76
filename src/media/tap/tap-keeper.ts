import type { StreamPlan } from '../../plan/types.ts';
import type { TapPlan } from '../../plan/tap.ts';
import { countedTurns } from '../secure/counted-turns.ts';
import { SrtpKeys } from '../secure/srtp-keys.ts';
import type { RoundClock } from '../worker/round-clock.ts';
import type { SocketBackend } from '../worker/socket-backend.ts';
import type { StreamState } from '../worker/stream-state.ts';
import { PacketRingWriter } from './packet-ring.ts';
import { RecordingCounters, type WorkerTapMemory } from './recording-counters.ts';
import { StreamTap, type TapKeys, type TapMeans } from './stream-tap.ts';

/** Gives streams of a worker their taps, and takes them away, as their plans say. */
export class TapKeeper {
  readonly #means: TapMeans;
  readonly #keys: SrtpKeys;

  constructor(memory: WorkerTapMemory, backend: SocketBackend, clock: RoundClock) {
    const ring = new PacketRingWriter(memory.ring);
    this.#means = { backend, clock, ring, counters: new RecordingCounters(memory.counters) };
    this.#keys = new SrtpKeys(backend);
  }

  /** After the rest of the plan: the sockets are known. */
  configure(stream: StreamState, { tap }: StreamPlan): void {
    const current = stream.tap;
    if (tap === null) {
      if (current !== null) this.removed(stream);
      return;
    }
    if (current === null || !isSameTap(current.plan, tap)) {
      const keys = this.#keysFor(stream, tap, current);
      if (keys !== current?.keys) current?.close();
      stream.tap = new StreamTap(this.#means, tap, keys);
    }
    stream.tap?.setLocals(stream.locals);
  }

  removed(stream: StreamState): void {
    stream.tap?.close();
    stream.tap = null;
  }

  #keysFor(stream: StreamState, { keys }: TapPlan, current: StreamTap | null): TapKeys | null {
    if (keys === null) return null;
    // The counters of a key in use must not be lost.
    if (current !== null && JSON.stringify(current.plan.keys) === JSON.stringify(keys)) return current.keys;
    const inbound = this.#keys.create(keys.inbound);
    const outbound = this.#keys.create(keys.outbound);
    // Recording may begin in the middle of a stream, after its sequence numbers have gone round.
    const [turnsIn, turnsOut] = [countedTurns([stream]), countedTurns(stream.feeders)];
    if (turnsIn !== null) inbound.expectTurns(turnsIn);
    if (turnsOut !== null) outbound.expectTurns(turnsOut);
    return { inbound, outbound };
  }
}

function isSameTap(a: TapPlan, b: TapPlan): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
