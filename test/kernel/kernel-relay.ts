import type { Endpoint } from '../../src/base/endpoint.ts';
import type { FlowSpec, FlowState, SsrcState } from '../../src/media/kernel/flow.ts';
import { parseFrame } from '../support/frames.ts';
import type { KernelProgram } from '../support/kernel-program.ts';
import { DEVICES, frameOf } from './case-frames.ts';
import { KernelFigures } from './kernel-figures.ts';
import { flowOf, sinksOf } from './flow-of-plan.ts';
import { reachesSocket, type Arrival, type Passage, type Relay, type RelayPlan, type SentPacket, type StreamFigures } from './relay-case.ts'; // prettier-ignore
import { UserSpaceRelay } from './user-space-relay.ts';

/** All streams of a plan in the kernel's program, and user space beside it for what the program hands up. */
export class KernelRelay implements Relay {
  readonly #plan: RelayPlan;
  readonly #program: KernelProgram;
  readonly #userSpace: UserSpaceRelay;
  readonly #flows = new Map<string, FlowSpec>();
  readonly #figures: KernelFigures;
  #isPlacementOld = false;

  constructor(plan: RelayPlan, program: KernelProgram) {
    this.#plan = plan;
    this.#program = program;
    this.#figures = new KernelFigures(plan);
    this.#userSpace = new UserSpaceRelay(plan, () => (this.#isPlacementOld = true));
    for (const name of Object.keys(plan)) this.#push(name, []);
  }

  receive(arrival: Arrival): Passage {
    const { to, payload, look } = arrival;
    const from = arrival.from ?? this.#userSpace.destination(to);
    const { device = 'loopback' } = look;
    const [ifindex, isWithoutLink] = [DEVICES[device], device === 'tunnel'];
    const { local } = this.#plan[to]!;
    const frame = frameOf(from, local, payload, look);
    const before = this.#counted(local, payload);
    const { verdict, packet } = this.#program.run(frame, { ifindex, isWithoutLink });
    if (verdict === 'up') {
      if (!reachesSocket(look, local)) return { verdict, sent: [] };
      return { verdict, sent: this.#handUp(to, from, payload, this.#counted(local, payload) > before) };
    }
    if (verdict === 'dropped') return { verdict, sent: [] };
    const frames = [
      ...this.#others(to, payload).map(
        (copy) => this.#program.run(frame, { ifindex, isWithoutLink, copy }).packet,
      ),
      packet,
    ];
    return {
      verdict: verdict === 'delivered' ? 'delivered' : 'sent',
      sent: frames.map((bytes) => sentOf(bytes, !isWithoutLink)),
    };
  }

  figures(): ReadonlyMap<string, StreamFigures> {
    return this.#figures.withUserSpace(
      this.#userSpace.figures(),
      new Map([...this.#flows].map(([name, { local }]) => [name, this.#program.flows.read(local)!])),
    );
  }

  /** Takes all flows out of the kernel and puts them in again, as placement does when anything changes. */
  placeAgain(): void {
    for (const [name, { local }] of this.#flows) {
      const state = this.#pull(name, local);
      this.#push(name, state.ssrcs);
    }
  }

  close(): void {
    for (const { local } of this.#flows.values()) this.#program.flows.pull(local);
    this.#userSpace.close();
  }

  #push(name: string, ssrcs: readonly SsrcState[]): void {
    const spec = flowOf(this.#plan, name, {
      destination: (sink) => this.#userSpace.destination(sink),
      clockRates: this.#userSpace.clockRates(name),
      ssrcs,
    });
    this.#program.push(spec);
    this.#flows.set(name, spec);
  }

  #pull(name: string, local: Endpoint): FlowState {
    const state = this.#program.flows.pull(local)!;
    this.#figures.add(name, state);
    return state;
  }

  /** Packets that the kernel has counted of the SSRC of this one. */
  #counted(local: Endpoint, payload: Uint8Array): number {
    const ssrc = ssrcOf(payload);
    if (ssrc === null) return 0;
    return this.#program.flows.read(local)!.ssrcs.find((state) => state.ssrc === ssrc)?.packets ?? 0;
  }

  /** What a worker makes of it, which may be that the flows are to change. */
  #handUp(to: string, from: Endpoint, payload: Uint8Array, isCounted: boolean): readonly SentPacket[] {
    const sent = isCounted
      ? this.#userSpace.deliverCounted(to, from, payload)
      : this.#userSpace.deliver(to, from, payload);
    if (this.#isPlacementOld) {
      this.#isPlacementOld = false;
      this.placeAgain();
    }
    return sent;
  }

  /** Destinations that are served by copies: all that want such a packet, but the last. */
  #others(to: string, payload: Uint8Array): readonly number[] {
    const stream = this.#plan[to]!;
    const wanting = isRtcp(payload) && stream.carries !== 'other' ? stream.rtcpSinks : stream.rtpSinks;
    return sinksOf(stream)
      .flatMap((sink, index) => (wanting.includes(sink) ? [index] : []))
      .slice(0, -1);
  }
}

function sentOf(frame: Uint8Array, hasLinkHeader: boolean): SentPacket {
  const { from, to, payload, ...seen } = parseFrame(frame, hasLinkHeader);
  return { from, to, payload, seen };
}

function isRtcp(payload: Uint8Array): boolean {
  return payload.length >= 8 && payload[0]! >> 6 === 2 && payload[1]! >= 192 && payload[1]! <= 223;
}

/** Null for what has no whole RTP header. */
function ssrcOf(payload: Uint8Array): number | null {
  if (payload.length < 12 || payload[0]! >> 6 !== 2 || isRtcp(payload)) return null;
  return new DataView(payload.buffer, payload.byteOffset).getUint32(8);
}
