import { sameEndpoint } from '../base/endpoint.ts';
import type { CallPlan, MediaSocket, SocketId, StreamId, StreamPlan } from './types.ts';

/** What the data plane has to do to get from one plan of a call to the next. */
export interface PlanDifference {
  readonly added: readonly StreamPlan[];
  readonly changed: readonly StreamPlan[];
  readonly removed: readonly StreamId[];
  /** Sockets that no stream of the new plan has. */
  readonly closed: readonly MediaSocket[];
}

export function isEmptyDifference(difference: PlanDifference): boolean {
  const { added, changed, removed, closed } = difference;
  return added.length + changed.length + removed.length + closed.length === 0;
}

/** `null`: there was no plan before, or there will be none. */
export function diffPlans(before: CallPlan | null, after: CallPlan | null): PlanDifference {
  const old = new Map((before?.streams ?? []).map((stream) => [stream.id, stream]));
  const added: StreamPlan[] = [];
  const changed: StreamPlan[] = [];
  for (const stream of after?.streams ?? []) {
    const previous = old.get(stream.id);
    old.delete(stream.id);
    if (!previous) added.push(stream);
    else if (!sameStream(previous, stream)) changed.push(stream);
  }
  return { added, changed, removed: [...old.keys()], closed: missingSockets(before, after) };
}

function missingSockets(before: CallPlan | null, after: CallPlan | null): MediaSocket[] {
  const missing: MediaSocket[] = [];
  if (before === null) return missing;
  const kept = new Set<SocketId>();
  for (const { sockets } of after?.streams ?? []) for (const { id } of sockets) kept.add(id);
  for (const { sockets } of before.streams)
    for (const socket of sockets) if (!kept.has(socket.id)) missing.push(socket);
  return missing;
}

/** How each field of a stream is compared; a new field fails to compile here. */
const sameField: { readonly [Key in keyof StreamPlan]-?: (a: StreamPlan, b: StreamPlan) => boolean } = {
  id: (a, b) => a.id === b.id,
  slot: (a, b) => a.slot === b.slot,
  sockets: (a, b) => sameList(a.sockets, b.sockets, (x, y) => x.id === y.id),
  carries: (a, b) => a.carries === b.carries,
  peer: (a, b) => sameEndpoint(a.peer, b.peer),
  learning: ({ learning: a }, { learning: b }) =>
    a.mode === b.mode && a.signalledAt === b.signalledAt && a.isSdpSent === b.isSdpSent,
  isStrictSource: (a, b) => a.isStrictSource === b.isStrictSource,
  isMediaHandover: (a, b) => a.isMediaHandover === b.isMediaHandover,
  isAsymmetric: (a, b) => a.isAsymmetric === b.isAsymmetric,
  isNatWait: (a, b) => a.isNatWait === b.isNatWait,
  isNatPierce: (a, b) => a.isNatPierce === b.isNatPierce,
  tos: (a, b) => a.tos === b.tos,
  isUnidirectional: (a, b) => a.isUnidirectional === b.isUnidirectional,
  rtpSinks: (a, b) => sameList(a.rtpSinks, b.rtpSinks, Object.is),
  rtcpSinks: (a, b) => sameList(a.rtcpSinks, b.rtcpSinks, Object.is),
  clockRates: (a, b) => sameList(a.clockRates, b.clockRates, (x, y) => x[0] === y[0] && x[1] === y[1]),
  payloadTypes: (a, b) => sameList(a.payloadTypes, b.payloadTypes, (x, y) => x[0] === y[0] && x[1] === y[1]),
  // Deep and rare: only streams with keys, handshakes or ICE have one.
  security: ({ security: a }, { security: b }) => a === b || JSON.stringify(a) === JSON.stringify(b),
  bundle: ({ bundle: a }, { bundle: b }) => a === b || JSON.stringify(a) === JSON.stringify(b),
  treatment: ({ treatment: a }, { treatment: b }) => a === b || JSON.stringify(a) === JSON.stringify(b),
  maskedExtensions: (a, b) => sameList(a.maskedExtensions, b.maskedExtensions, Object.is),
  isFeedbackStripped: (a, b) => a.isFeedbackStripped === b.isFeedbackStripped,
  tap: ({ tap: a }, { tap: b }) => a === b || JSON.stringify(a) === JSON.stringify(b),
  reports: (a, b) => sameReports(a.reports ?? null, b.reports ?? null),
};
const comparisons = Object.values(sameField);

function sameReports(a: StreamPlan['reports'], b: StreamPlan['reports']): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function sameStream(a: StreamPlan, b: StreamPlan): boolean {
  return a === b || comparisons.every((same) => same(a, b));
}

function sameList<T>(a: readonly T[], b: readonly T[], same: (x: T, y: T) => boolean): boolean {
  return a === b || (a.length === b.length && a.every((item, index) => same(item, b[index]!)));
}
