import assert from 'node:assert/strict';
import type { Endpoint } from '../../src/base/endpoint.ts';
import type { LocalAddress } from '../../src/base/interface.ts';
import type {
  MediaHandle,
  MediaPlane,
  ReportedJitter,
  SsrcCounters,
  StreamCounters,
  StreamTally,
} from '../../src/plan/media-plane.ts';
import { placement } from '../../src/plan/placement-reasons.ts';
import type { CallPlan, MediaSocket, SocketId, StreamId } from '../../src/plan/types.ts';

/** A data plane without sockets: hands out ports in order and remembers what it was told. */
export interface FakeMediaPlane extends MediaPlane {
  /** The last plan of each call that is open. */
  readonly plans: ReadonlyMap<string, CallPlan>;
  /** `ADDRESS:PORT` of every socket that is open, in the order of opening. */
  readonly openPorts: () => readonly string[];
  /** From now on this many sockets can be opened. */
  limitSockets: (count: number) => void;
  /** Pretends that a packet arrived on a stream at this monotonic millisecond. */
  notePacket: (slot: number, monotonicMs: number) => void;
  /** What a stream's RTP sources have sent so far. */
  readonly setSources: (slot: number, sources: readonly SsrcCounters[]) => void;
  /** What the data plane knows of a stream. */
  readonly setCounters: (slot: number, counters: Partial<StreamCounters>) => void;
  /** What is read of a stream for sums over many. */
  readonly setTally: (slot: number, tally: Partial<StreamTally>) => void;
  readonly setReportedJitter: (slot: number, jitter: ReportedJitter) => void;
  readonly setRoundTrip: (slot: number, microseconds: number) => void;
  /** Pretends that ICE has chosen where a stream's packets go, by way of that socket of the plan. */
  selectByIce: (slot: number, endpoint: Endpoint, socketIndex?: number) => void;
  readonly closedStreams: readonly StreamId[];
  readonly tosOf: ReadonlyMap<number, number>;
}

const noCounters: StreamCounters = {
  in: { packets: 0, bytes: 0, errors: 0 },
  out: { packets: 0, bytes: 0, errors: 0 },
  kernel: { in: { packets: 0, bytes: 0, errors: 0 }, out: { packets: 0, bytes: 0, errors: 0 } },
  lastPacketAt: 0,
  security: { ice: null, dtls: null, srtp: null, isIceSelected: false, isDtlsVerified: false },
  lastUserPacketAt: 0,
  lastKernelPacketAt: 0,
  isInKernel: false,
  path: 'user space: a test',
  endpoint: null,
  isConfirmed: false,
  socketIndex: 0,
  ssrcs: [],
  drops: {},
  refused: null,
};

function readTally({ drops, ...numbers }: Partial<StreamTally> = {}, into: StreamTally): void {
  Object.assign(into, { placement: placement.off }, numbers);
  into.drops.fill(0);
  if (drops) into.drops.set(drops);
}

export function createFakeMediaPlane(): FakeMediaPlane {
  const open = new Map<SocketId, MediaSocket>();
  const plans = new Map<string, CallPlan>();
  const lastPackets = new Map<number, number>();
  const sources = new Map<number, readonly SsrcCounters[]>();
  const known = new Map<number, Partial<StreamCounters>>();
  const tallies = new Map<number, Partial<StreamTally>>();
  const roundTrips = new Map<number, number>();
  const jitters = new Map<number, ReportedJitter>();
  const selected = new Map<number, Pick<StreamCounters, 'endpoint' | 'socketIndex' | 'security'>>();
  const closedStreams: StreamId[] = [];
  const tosOf = new Map<number, number>();
  const nextPorts = new Map<number, number>();
  let nextId = 1;
  let budget = Infinity;

  function openSocket(address: LocalAddress, port: number, tos: number): MediaSocket {
    const id = nextId++ as SocketId;
    const socket = { id, fd: 1000 + id, local: { family: address.family, address: address.address, port } };
    open.set(id, socket);
    tosOf.set(port, tos);
    return socket;
  }

  const surrenders = new WeakMap<MediaHandle, () => readonly MediaSocket[]>();

  function createHandle(callId: string): MediaHandle {
    let planned: readonly MediaSocket[] = [];
    const close = (sockets: readonly MediaSocket[]): void =>
      sockets.forEach((socket) => open.delete(socket.id));
    const handle: MediaHandle = {
      openSockets: (address, count, tos) => {
        if (budget < count) return { kind: 'portsExhausted', reason: 'the test has set a limit' };
        budget -= count;
        const port = nextPorts.get(address.id) ?? address.portMin;
        nextPorts.set(address.id, port + 2);
        return Array.from({ length: count }, (_, offset) => openSocket(address, port + offset, tos));
      },
      setTos: (sockets, tos) => sockets.forEach((socket) => tosOf.set(socket.local.port, tos)),
      discard: close,
      createStream: () => {
        const id = nextId++;
        return { id: id as StreamId, slot: id };
      },
      closeStream: (id) => void closedStreams.push(id),
      apply: (plan) => {
        const next = plan.streams.flatMap((stream) => stream.sockets);
        for (const socket of next) assert.equal(open.get(socket.id), socket, 'a plan names a closed socket');
        close(planned.filter((socket) => !next.includes(socket)));
        planned = next;
        plans.set(callId, plan);
      },
      counters: (slot) => ({
        ...noCounters,
        lastPacketAt: lastPackets.get(slot) ?? 0,
        ...selected.get(slot),
        ...known.get(slot),
      }),
      inbound: () => noCounters.in,
      sources: (slot) => sources.get(slot) ?? [],
      tally: (slot, into) => readTally(tallies.get(slot), into),
      roundTripUs: (slot) => roundTrips.get(slot) ?? null,
      reportedJitter: (slot) => jitters.get(slot) ?? { reports: 0, milliseconds: 0 },
      isInKernel: (slot) => tallies.get(slot)?.placement === placement.kernel,
      lastPacketAt: (slot) => lastPackets.get(slot) ?? 0,
      absorb: (other) => {
        planned = [...planned, ...surrenders.get(other)!()];
        return (slot) => slot;
      },
      close: () => {
        close(planned);
        plans.delete(callId);
      },
    };
    surrenders.set(handle, () => {
      const given = planned;
      planned = [];
      plans.delete(callId);
      return given;
    });
    return handle;
  }

  return {
    plans,
    closedStreams,
    tosOf,
    openPorts: () => [...open.values()].map(({ local }) => `${local.address}:${local.port}`),
    limitSockets: (count) => {
      budget = count;
    },
    setSources: (slot, counters) => void sources.set(slot, counters),
    setCounters: (slot, counters) => void known.set(slot, counters),
    setTally: (slot, tally) => void tallies.set(slot, tally),
    setReportedJitter: (slot, jitter) => void jitters.set(slot, jitter),
    setRoundTrip: (slot, microseconds) => void roundTrips.set(slot, microseconds),
    notePacket: (slot, monotonicMs) => void lastPackets.set(slot, monotonicMs),
    selectByIce: (slot, endpoint, socketIndex = 0) => {
      selected.set(slot, {
        endpoint,
        socketIndex,
        security: { ...noCounters.security, isIceSelected: true },
      });
    },
    createCall: createHandle,
    portUse: () => [],
    kernelTraffic: () => noCounters.in,
    traffic: () => noCounters.in,
    trafficByAddress: () => new Map(),
  };
}
