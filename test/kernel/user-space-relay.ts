import type { Endpoint } from '../../src/base/endpoint.ts';
import { CounterRegion } from '../../src/media/counters/counter-region.ts';
import { decodeSsrc } from '../../src/media/counters/decode.ts';
import { SSRC_ENTRIES, SSRC_ENTRY_COUNT, SSRC_ENTRY_FLOATS } from '../../src/media/counters/layout.ts';
import { ForbiddenTargets } from '../../src/media/worker/forbidden-targets.ts';
import { noSecurity } from '../../src/media/secure/no-security.ts';
import { noWatcher } from '../../src/media/worker/kernel-placer.ts';
import { NatPiercer } from '../../src/media/worker/nat-piercer.ts';
import { PacketPath } from '../../src/media/worker/packet-path.ts';
import { RoundClock } from '../../src/media/worker/round-clock.ts';
import type { StreamState } from '../../src/media/worker/stream-state.ts';
import { StreamTable } from '../../src/media/worker/stream-table.ts';
import { socketAddress } from '../../src/native/socket-address.ts';
import type { SocketId, StreamId, StreamPlan } from '../../src/plan/types.ts';
import { MemoryBackend } from '../support/memory-backend.ts';
import { reachesSocket, type Arrival, type Passage, type Relay, type RelayPlan, type RelayStream, type SentPacket, type StreamFigures } from './relay-case.ts'; // prettier-ignore

const FIRST_FD = 3;

/** The worker's forwarder with everything real but the sockets. */
export class UserSpaceRelay implements Relay {
  readonly #names: readonly string[];
  readonly #locals: readonly Endpoint[];
  readonly #streams: readonly StreamState[];
  readonly #backend = new MemoryBackend();
  readonly #clock = new RoundClock();
  readonly #table = new StreamTable(this.#backend, {
    piercer: new NatPiercer(this.#backend),
    forbidden: new ForbiddenTargets({ ports: [], hosts: [] }),
    watcher: noWatcher,
    security: noSecurity,
    onDtmf: () => undefined,
    taps: null,
    reports: null,
    delays: null,
  });
  readonly #counters = new CounterRegion((index, chunk) => this.#table.addChunk(index, chunk));
  readonly #path: PacketPath;
  #keepsRetired = true;

  /** `onLearned`: the destination of a stream has moved. */
  constructor(plan: RelayPlan, onLearned: () => void = () => undefined) {
    this.#names = Object.keys(plan);
    this.#locals = Object.values(plan).map(({ local }) => local);
    this.#path = new PacketPath(this.#backend, {
      mirror: null,
      clock: this.#clock,
      targets: this.#table.targets,
      events: {
        endpointLearned: onLearned,
        ssrcRetired: ({ slot, float64, uint32 }, entry) => {
          if (this.#keepsRetired) this.#counters.retire(slot, decodeSsrc(float64, uint32, entry));
        },
      },
      watcher: noWatcher,
      control: noSecurity,
      delays: null,
    });
    this.#table.apply(this.#plans(plan), 0, false);
    this.#streams = this.#names.map((_, index) => this.#table.sockets[FIRST_FD + index]!.stream);
    for (const [index, { peer }] of Object.values(plan).entries()) {
      const stream = this.#streams[index]!;
      stream.learner.restore(socketAddress(peer), true);
      stream.publish(this.#table.targets);
    }
  }

  receive({ to, from, payload, look }: Arrival): Passage {
    if (!reachesSocket(look, this.#locals[this.#names.indexOf(to)]!)) return { sent: [], verdict: null };
    return { sent: this.deliver(to, from ?? this.destination(to), payload), verdict: null };
  }

  deliver(to: string, from: Endpoint, payload: Uint8Array): readonly SentPacket[] {
    this.#clock.read();
    this.#backend.deliver(from, payload);
    this.#path.receive(this.#table.sockets[FIRST_FD + this.#names.indexOf(to)]!);
    return this.#backend.takeSends().map(({ fd, target, payload: bytes }) => ({
      from: this.#locals[fd - FIRST_FD]!,
      to: this.#streams.find((stream) => stream.target === target)!.learner.destination.toEndpoint()!,
      payload: bytes,
      seen: null,
    }));
  }

  /** As `deliver`, for a packet whose RTP header somebody else has already counted. */
  deliverCounted(to: string, from: Endpoint, payload: Uint8Array): readonly SentPacket[] {
    const { float64, start } = this.#stream(to);
    const entries = float64.subarray(
      start + SSRC_ENTRIES,
      start + SSRC_ENTRIES + SSRC_ENTRY_COUNT * SSRC_ENTRY_FLOATS,
    );
    const before = entries.slice();
    this.#keepsRetired = false;
    const sent = this.deliver(to, from, payload);
    this.#keepsRetired = true;
    entries.set(before);
    return sent;
  }

  destination(name: string): Endpoint {
    return this.#stream(name).learner.destination.toEndpoint()!;
  }

  /** Hz by payload type, 0 where unknown. */
  clockRates(name: string): Float64Array {
    return this.#stream(name).ticks.map((ms) => (ms > 0 ? 1000 / ms : 0));
  }

  figures(): ReadonlyMap<string, StreamFigures> {
    return new Map(
      this.#names.map((name, slot) => {
        const { in: received, out, drops, refused, ssrcs } = this.#counters.read(slot);
        const figures = ssrcs.map((ssrc) => [ssrc.ssrc, { ...ssrc, isShared: false }] as const);
        return [name, { in: received, out, drops, refused, ssrcs: new Map(figures) }];
      }),
    );
  }

  close(): void {
    this.#table.remove(this.#streams.map(({ id }) => id));
  }

  #stream(name: string): StreamState {
    return this.#streams[this.#names.indexOf(name)]!;
  }

  #plans(plan: RelayPlan): readonly StreamPlan[] {
    const idOf = (name: string): StreamId => (1 + this.#names.indexOf(name)) as StreamId;
    return Object.entries(plan).map(([name, stream], index) => ({
      ...planOf(stream),
      id: idOf(name),
      slot: this.#counters.allocate(),
      sockets: [{ id: index as SocketId, fd: FIRST_FD + index, local: stream.local }],
      rtpSinks: stream.rtpSinks.map(idOf),
      rtcpSinks: stream.rtcpSinks.map(idOf),
    }));
  }
}

function planOf({
  peer,
  carries,
  isStrict,
  isHandover,
  clockRates,
  payloadTypesOut,
}: RelayStream): Omit<StreamPlan, 'id' | 'slot' | 'sockets' | 'rtpSinks' | 'rtcpSinks'> {
  return {
    carries,
    peer,
    clockRates,
    // The window of three seconds is long over.
    learning: { mode: 'heuristic', signalledAt: 0, isSdpSent: true },
    isStrictSource: isStrict,
    isMediaHandover: isHandover,
    isAsymmetric: false,
    isNatWait: false,
    isNatPierce: false,
    tos: 0,
    isUnidirectional: false,
    security: null,
    isFeedbackStripped: false,
    maskedExtensions: [],
    treatment: null,
    payloadTypes: [...(payloadTypesOut ?? [])],
    bundle: null,
    tap: null,
  };
}
