import { assert } from '../base/assert.ts';
import type { ConnectRequest, MeshRequest } from '../policy/party-requests.ts';
import type { Call } from './call.ts';
import { compilePlan } from './compile-plan.ts';
import { failure, type CallFailure } from './context.ts';
import { dialoguesOf, findByTag, partnerOf } from './find-dialogue.ts';
import type { CallStore } from './call-store.ts';
import type { Leg } from './leg.ts';
import { subscriptionLimitExceeded } from './limits.ts';
import { mergeProblem } from './merge.ts';
import { participantName, type Participant } from './participant.ts';
import { selectParties } from './select-party.ts';
import { currentSide } from './solo-party.ts';
import { withoutConnections, withoutSubscriptions, type Subscription } from './subscription.ts';

type Done = { readonly ok: true } | CallFailure;
type Pair = readonly [source: Participant, sink: Participant];
/** How other calls are found, and become part of one. */
export type OtherCalls = Pick<CallStore, 'find' | 'merge'>;

/** Gives two parties to each other, or lets one hear more than it did. Where they are in two calls, these become one. */
export function performConnect(call: Call, request: ConnectRequest, others: OtherCalls): Done {
  const other = request.toCallId === null ? call : others.find(request.toCallId);
  if (other === null) return failure('Unknown call-ID');
  const selected = selectParties(call, request.selection);
  if (!selected.ok) return selected;
  const sink = findByTag(other, request.toTag);
  if (sink === null) return failure('To-tag not found');
  const calls = other === call ? [call] : [call, other];
  const pairs = selected.parties.filter((party) => party !== sink).map((party): Pair => [party, sink]);
  const [pair] = pairs;
  if (pair === undefined) return failure('No monologues matched');
  if (request.isDirectional) return addFlows(calls, pairs, request, others);
  if (pairs.length > 1) return failure('"connect" of several parties needs the flag "directional"');
  return connectPair(calls, pair, others);
}

/** Lets parties hear each other as listed. Calls, where there are several, become one. */
export function performMesh(calls: readonly Call[], request: MeshRequest, others: OtherCalls): Done {
  const find = (tag: string): Participant | null =>
    calls.map((call) => findByTag(call, tag)).find((party) => party !== null) ?? null;
  const pairs: Pair[] = [];
  for (const { from, to } of request.flows) {
    const source = find(from);
    if (source === null) return failure('From-tag given, but no such tag exists');
    for (const tag of to) {
      const sink = find(tag);
      if (sink === null) return failure('To-tag not found');
      if (sink !== source) pairs.push([source, sink]);
    }
  }
  return addFlows(calls, pairs, request, others);
}

/** Like an offer and answer between the two: whatever else they exchanged with others ends. */
function connectPair(calls: readonly Call[], [first, second]: Pair, others: OtherCalls): Done {
  const there = flowsBetween(calls, [first, second], 'offer/answer');
  if ('ok' in there) return there;
  const back = there.map((flow) => ({
    ...flow,
    source: flow.sink,
    sourceIndex: flow.sinkIndex,
    sink: flow.source,
    sinkIndex: flow.sourceIndex,
  }));
  const kept = withoutConnections(subscriptionsOf(calls), [first, second]);
  const problem = subscriptionLimitExceeded(kept.length + 2 * there.length) ?? whyApart(calls);
  if (problem !== null) return failure(problem);
  const call = united(calls, others);
  const common = dialoguesOf(call, first).find((dialogue) => partnerOf(dialogue, first) === second);
  for (const dialogue of new Set([...dialoguesOf(call, first), ...dialoguesOf(call, second)]))
    dialogue.isActive = dialogue === common;
  call.subscriptions = common === undefined ? [...kept, ...there, ...back] : kept;
  call.handle.apply(compilePlan(call));
  return { ok: true };
}

function addFlows(
  calls: readonly Call[],
  pairs: readonly Pair[],
  options: { readonly isBidirectional: boolean; readonly isUnsubscribing?: boolean },
  others: OtherCalls,
): Done {
  const wanted = options.isBidirectional
    ? pairs.flatMap(([source, sink]): Pair[] => [
        [source, sink],
        [sink, source],
      ])
    : pairs;
  let subscriptions = subscriptionsOf(calls);
  if (options.isUnsubscribing === true)
    for (const sink of new Set(wanted.map(([, to]) => to)))
      subscriptions = withoutSubscriptions(subscriptions, sink, null);
  for (const pair of wanted) {
    const flows = flowsBetween(calls, pair, 'pub/sub');
    if ('ok' in flows) return flows;
    subscriptions = [...withoutSubscriptions(subscriptions, pair[1], pair[0]), ...flows];
    const overLimit = subscriptionLimitExceeded(subscriptions.length);
    if (overLimit !== null) return failure(overLimit);
  }
  const problem = whyApart(calls);
  if (problem !== null) return failure(problem);
  const call = united(calls, others);
  call.subscriptions = subscriptions;
  call.handle.apply(compilePlan(call));
  return { ok: true };
}

function subscriptionsOf(calls: readonly Call[]): readonly Subscription[] {
  return calls.flatMap(({ subscriptions }) => subscriptions);
}

/** Why the calls cannot be one; null: they can, or are. */
function whyApart(calls: readonly Call[]): string | null {
  return calls.length > 1 ? mergeProblem(calls) : null;
}

function united(calls: readonly Call[], { merge }: OtherCalls): Call {
  const [call, ...more] = calls;
  assert(call, 'no call to connect parties of');
  if (more.length > 0) merge(call, more);
  return call;
}

/** Section by section: what one party sends goes to the other, whose section with the same number must be able to take it. */
function flowsBetween(
  calls: readonly Call[],
  [source, sink]: Pair,
  type: Subscription['type'],
): readonly Subscription[] | CallFailure {
  const from = legsOf(calls, source);
  const to = legsOf(calls, sink);
  const flows: Subscription[] = [];
  for (const leg of from) {
    const other = to[leg.index];
    if (other === undefined || !isAlive(leg) || !isAlive(other) || leg.type !== other.type) continue;
    if (!haveCommonCodec(leg, other))
      return failure(
        `Media section ${leg.index + 1} of ${participantName(source)} and ${participantName(sink)} has no codec in common under one payload type, and there is no transcoding`,
      );
    flows.push({
      source,
      sourceIndex: leg.index,
      sink,
      sinkIndex: leg.index,
      type,
      isEgress: false,
      isBidirectional: false,
      isRtcpMirrored: false,
    });
  }
  if (flows.length > 0) return flows;
  return failure(`${participantName(source)} and ${participantName(sink)} have no media section in common`);
}

/** Of the end where the party is at this time. */
function legsOf(calls: readonly Call[], party: Participant): readonly Leg[] {
  const call = calls.find(({ participants }) => participants.includes(party));
  return call === undefined ? [] : (currentSide(call, party)?.legs ?? []);
}

function isAlive({ ports, description }: Leg): boolean {
  return ports !== null && description !== null && !description.isRejected;
}

function haveCommonCodec({ description: a }: Leg, { description: b }: Leg): boolean {
  if (a?.kind !== 'rtp' || b?.kind !== 'rtp') return a?.kind === b?.kind;
  return a.codecs.some((own) =>
    b.codecs.some(
      (other) =>
        other.payloadType === own.payloadType &&
        other.name.toLowerCase() === own.name.toLowerCase() &&
        other.clockRate === own.clockRate,
    ),
  );
}
