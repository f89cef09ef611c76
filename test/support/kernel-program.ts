import { readFileSync } from 'node:fs';
import { KernelFlowMap } from '../../src/media/kernel/flow-map.ts';
import type { FlowMap, FlowSpec } from '../../src/media/kernel/flow.ts';
import { loadLibbpf } from '../../src/native/bpf/libbpf.ts';
import { loadObject } from '../../src/native/bpf/load-object.ts';
import { testRun } from '../../src/native/bpf/test-run.ts';
import { closeDescriptor } from '../../src/native/descriptor.ts';

const MAPS = ['flows', 'fanout', 'payload_maps', 'totals', 'about'];
const PROGRAMS = ['rtpe_forward', 'rtpe_forward_l3'];
const ITERATORS = ['rtpe_list', 'rtpe_status', 'rtpe_blist'];

/** What the program makes of one packet (`linux/pkt_cls.h`). */
export type Verdict = 'up' | 'delivered' | 'dropped' | 'redirected';
const verdicts: ReadonlyMap<number, Verdict> = new Map([
  [-1, 'up'],
  [0, 'delivered'],
  [2, 'dropped'],
  [7, 'redirected'],
]);

export interface ProgramRun {
  readonly verdict: Verdict;
  /** The packet as it is afterwards. */
  readonly packet: Uint8Array;
  /** Mean nanoseconds. */
  readonly duration: number;
}

export interface RunOptions {
  /** Of the device that the packet came in on; 1 is loopback. */
  readonly ifindex?: number;
  /** Which copy this is, for the destinations that are served by copies. */
  readonly copy?: number;
  readonly repeat?: number;
  /** Runs the program for devices without a link header. */
  readonly isWithoutLink?: boolean;
}

/** The kernel's forwarder without devices: packets are handed to the loaded program one by one (BPF_PROG_TEST_RUN). */
export interface KernelProgram {
  readonly flows: FlowMap;
  readonly flowsDescriptor: number;
  push(spec: FlowSpec): void;
  run(frame: Uint8Array, options?: RunOptions): ProgramRun;
  close(): void;
}

const COPY_MARK = 0x52545000;

/** The program, or why it cannot be loaded here. */
export function loadKernelProgram(): KernelProgram | string {
  const libbpf = loadLibbpf();
  if (!libbpf) return 'libbpf.so.1 is not installed';
  const loaded = loadObject(libbpf, {
    bytes: readFileSync(new URL('../../../bpf/forward.bpf.o', import.meta.url)),
    name: 'forward',
    maps: MAPS,
    programs: PROGRAMS,
    withoutPrograms: ITERATORS,
  });
  if (loaded.kind === 'failed')
    return `the kernel refuses the program (errno ${loaded.errno}): ${loaded.log.slice(-500)}`;
  const { maps, programs } = loaded;
  const flows = new KernelFlowMap({
    flowsFd: maps.flows!,
    fanoutFd: maps.fanout!,
    payloadMapsFd: maps.payload_maps!,
  });
  return {
    flows,
    flowsDescriptor: maps.flows!,
    push: (spec) => {
      const result = flows.push(spec);
      if (result < 0) throw new Error(`pushing a flow: errno ${-result}`);
    },
    run: (frame, { ifindex = 1, copy, repeat = 1, isWithoutLink = false } = {}) => {
      const mark = copy === undefined ? 0 : COPY_MARK | copy;
      const program = isWithoutLink ? programs.rtpe_forward_l3! : programs.rtpe_forward!;
      const result = testRun(program, { packet: frame, mark, ifindex, repeat });
      if (typeof result === 'number') throw new Error(`running the program: errno ${-result}`);
      const verdict = verdicts.get(result.verdict);
      if (!verdict) throw new Error(`the program returned ${result.verdict}`);
      return { verdict, packet: result.packet, duration: result.duration };
    },
    close: () => [...Object.values(maps), ...Object.values(programs)].forEach(closeDescriptor),
  };
}
