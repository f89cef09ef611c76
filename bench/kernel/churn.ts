import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { KernelProgram } from '../../test/support/kernel-program.ts';
import { localOf, ringFlow } from './ring.ts';

export interface ChurnFigures {
  /** A second. */
  readonly pushes: number;
  readonly pulls: number;
  /** Megabytes that the kernel charges for the map. */
  readonly charged: number;
  /** Megabytes that the machine has less, whatever else it does meanwhile. */
  readonly taken: number;
}

/** Puts so many flows in, looks at the memory, and takes them out. */
export function measureFlowChurn(program: KernelProgram, flows: number): ChurnFigures {
  const specs = Array.from({ length: flows }, (_, index) => ringFlow(index, (index + 1) % flows));
  const locals = specs.map((_, index) => localOf(index));
  const [chargedBefore, availableBefore] = [charged(program.flowsDescriptor), available()];
  const pushes = perSecond(flows, () => specs.forEach((spec) => program.push(spec)));
  const taken = availableBefore - available();
  const chargedAfter = charged(program.flowsDescriptor);
  const pulls = perSecond(flows, () => locals.forEach((local) => assert.ok(program.flows.pull(local))));
  return { pushes, pulls, charged: chargedAfter - chargedBefore, taken };
}

function perSecond(count: number, action: () => void): number {
  const start = performance.now();
  action();
  return (count * 1000) / (performance.now() - start);
}

const MEGABYTE = 1 << 20;

/** proc_pid_fdinfo(5). */
function charged(descriptor: number): number {
  return field(`/proc/self/fdinfo/${descriptor}`, 'memlock') / MEGABYTE;
}

function available(): number {
  return (field('/proc/meminfo', 'MemAvailable') * 1024) / MEGABYTE;
}

function field(path: string, name: string): number {
  const match = new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(path, 'latin1'));
  if (!match) throw new Error(`no ${name} in ${path}`);
  return Number(match[1]);
}
