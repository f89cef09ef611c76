import { BPF, bpf, setBytes } from './bpf-call.ts';

/** Largest packet that comes out: Ethernet, IP and the largest UDP datagram would be more, but one page is what goes in. */
const OUTPUT_SIZE = 4096;
/** `struct __sk_buff`; only the fields below may be set. */
const CONTEXT_SIZE = 192;
const MARK_WORD = 2;
const IFINDEX_WORD = 10;

export interface TestRun {
  /** From the Ethernet header on (devices without one: from the IP header on, for programs that expect that). */
  readonly packet: Uint8Array;
  readonly mark?: number;
  /** Device that the packet came in on, which must exist; the loopback device if left out. */
  readonly ifindex?: number;
  /** How often the program runs; each run sees what the last one left. */
  readonly repeat?: number;
}

export interface TestRunResult {
  /** What the program returned: TC_ACT_… */
  readonly verdict: number;
  readonly packet: Uint8Array;
  /** Mean of one run in nanoseconds. */
  readonly duration: number;
}

/** Runs a tc program on a packet (BPF_PROG_TEST_RUN); a negated errno when the kernel would not. */
export function testRun(
  programFd: number,
  { packet, mark, ifindex, repeat = 1 }: TestRun,
): TestRunResult | number {
  let words: Uint32Array = new Uint32Array();
  let output: Uint8Array = new Uint8Array();
  const result = bpf(
    BPF.programTestRun,
    (slab) => {
      const context = slab.allocate(CONTEXT_SIZE);
      slab.uint32[(context >> 2) + MARK_WORD] = mark ?? 0;
      slab.uint32[(context >> 2) + IFINDEX_WORD] = ifindex ?? 0;
      const out = slab.allocate(OUTPUT_SIZE);
      slab.uint32.set([programFd, 0, packet.length, OUTPUT_SIZE]);
      setBytes(slab, 16, packet);
      slab.setPointer(24, out);
      slab.uint32.set([repeat, 0, CONTEXT_SIZE, 0], 8);
      slab.setPointer(48, context);
      words = slab.uint32;
      output = slab.bytes.subarray(out, out + OUTPUT_SIZE);
    },
    CONTEXT_SIZE + OUTPUT_SIZE + packet.length + 16,
  );
  if (result < 0) return result;
  return { verdict: words[1]! | 0, packet: output.slice(0, words[3]), duration: words[9]! };
}
