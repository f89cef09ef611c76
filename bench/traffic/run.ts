import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { inNamespace } from '../../test/support/namespace.ts';
import { cpuMicroseconds } from '../support/processes.ts';
import { percentileOfSorted } from '../support/statistics.ts';
import { CapacityMeter } from './capacity.ts';
import type { TrafficEnd, TrafficJob, TrafficResult, TrafficRun } from './protocol.ts';
import { Receiver } from './receiver.ts';
import { Sender, openTrafficSocket } from './sender.ts';

/** Packets between two looks at the receiving sockets: few, so that arrivals are noticed soon. */
const BURST = 8;
/** When that many are due the generator is behind: larger bursts cost it less a packet. */
const BEHIND = 32;
/** How long after the last packet was sent arrivals still count. */
const GRACE_MS = 300;
const FIRST_CALLER_SSRC = 0x10000000;
const FIRST_CALLEE_SSRC = 0x20000000;

/** Both ends of all calls in one thread, which never sleeps: it wants a core of its own. */
export class Traffic {
  readonly #job: TrafficJob;
  readonly #senders: readonly Sender[];
  readonly #receivers: readonly Receiver[];
  readonly #meter: CapacityMeter | null;
  #turn = 0;

  constructor(job: TrafficJob) {
    this.#job = job;
    const [caller, callee] = [openTrafficSocket(job.caller), openTrafficSocket(job.callee)];
    const senders = [
      new Sender(caller, job.caller.targets, FIRST_CALLER_SSRC),
      new Sender(callee, job.callee.targets, FIRST_CALLEE_SSRC),
    ];
    this.#senders = senders.filter((_, side) => [job.caller, job.callee][side]!.targets.length > 0);
    this.#receivers = [new Receiver(caller), new Receiver(callee)];
    const poll = (): void => {
      for (const receiver of this.#receivers) receiver.receiveAll(() => 0);
    };
    this.#meter = job.meteredCore === undefined ? null : new CapacityMeter(job.meteredCore, poll);
  }

  async ready(): Promise<void> {
    await this.#meter?.ready;
  }

  run(run: TrafficRun): TrafficResult {
    const meter = this.#meter;
    if (run.metered !== true || meter === null) return this.#run(run);
    let result: TrafficResult | undefined;
    const share = meter.measure(() => (result = this.#run(run)));
    return { ...result!, coreCost: share * result!.sendingSeconds * 1e6 };
  }

  #run({ rate, seconds }: TrafficRun): TrafficResult {
    const now = (): number => performance.now();
    const total = Math.round(rate * seconds);
    const droppedBefore = this.#droppedAtReceiver();
    const cpuBefore = this.#job.watchedPids.map(cpuMicroseconds);
    const start = now();
    for (const receiver of this.#receivers) receiver.start(start, total);
    const lastSent = this.#send(total, rate / 1000, start, now);
    // Before the wait for stragglers, in which a daemon may do housekeeping.
    const cpu = this.#job.watchedPids.map((pid, index) => cpuMicroseconds(pid) - cpuBefore[index]!);
    this.#drain(total, lastSent, now);
    return {
      sent: total,
      received: this.#sum(({ received }) => received),
      strays: this.#sum(({ strays }) => strays),
      droppedAtReceiver: this.#droppedAtReceiver() - droppedBefore,
      sendingSeconds: (lastSent - start) / 1000,
      delay: this.#delay(),
      cpu,
      coreCost: null,
    };
  }

  /** Returns when the last packet went out. */
  #send(total: number, perMillisecond: number, start: number, now: () => number): number {
    let sent = 0;
    let time = start;
    while (sent < total) {
      time = now();
      const due = Math.min(total, Math.floor((time - start) * perMillisecond)) - sent;
      if (due > 0) sent += this.#sendSome(due > BEHIND ? due : Math.min(due, BURST), time);
      for (const receiver of this.#receivers) receiver.receiveAll(now);
      this.#meter?.tick(time);
    }
    return time;
  }

  /** At most one packet of each stream of one side. */
  #sendSome(count: number, time: number): number {
    const sender = this.#senders[this.#turn % this.#senders.length]!;
    this.#turn += 1;
    return sender.send(count, time);
  }

  #drain(total: number, lastSent: number, now: () => number): void {
    while (this.#sum(({ received }) => received) < total && now() - lastSent < GRACE_MS)
      for (const receiver of this.#receivers) receiver.receiveAll(now);
  }

  #sum(count: (receiver: Receiver) => number): number {
    return this.#receivers.reduce((sum, receiver) => sum + count(receiver), 0);
  }

  #delay(): TrafficResult['delay'] {
    const parts = this.#receivers.map((receiver) => receiver.delays());
    const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
    parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
    all.sort();
    const at = (fraction: number): number =>
      all.length === 0 ? NaN : percentileOfSorted(all, fraction) * 1000;
    return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
  }

  #droppedAtReceiver(): number {
    return droppedAt(this.#job.caller) + droppedAt(this.#job.callee);
  }
}

/** The `drops` column of /proc/net/udp for a socket of ours. */
function droppedAt({ namespace, port }: TrafficEnd): number {
  const table = inNamespace(namespace, () => readFileSync('/proc/thread-self/net/udp', 'latin1'));
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(suffix))
    .reduce((sum, fields) => sum + Number(fields.at(-1)), 0);
}
