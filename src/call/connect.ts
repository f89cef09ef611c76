import type { ConnectRequest, MeshRequest } from '../policy/party-requests.ts';
import type { Call } from './call.ts';
import { compilePlan } from './compile-plan.ts';
import { failure, type CallFailure } from './context.ts';
import { dialoguesOf, findByTag, partnerOf } from './find-dialogue.ts';
import type { Leg } from './leg.ts';
import { subscriptionLimitExceeded } from './limits.ts';
import { participantName, type Participant } from './participant.ts';
import { selectParties } from './select-party.ts';
import { currentSide } from './solo-party.ts';
import { withoutConnections, withoutSubscriptions, type Subscription } from './subscription.ts';

type Done = { readonly ok: true } | CallFailure;

/** Gives two parties of a call to each other, or lets one hear more than it did. */
export function performConnect(call: Call, request: ConnectRequest): Done {
  if (request.toCallId !== null && request.toCallId !== call.id)
    return failure('"connect" with a party of another call is not supported: calls are not merged');
  const selected = selectParties(call, request.selection);
  if (!selected.ok) return selected;
  const sink = findByTag(call, request.toTag);
  if (sink === null) return failure('To-tag not found');
  const sources = selected.parties.filter((party) => party !== sink);
  const [source] = sources;
  if (source === undefined) return failure('No monologues matched');
  if (request.isDirectional)
    return addFlows(
      call,
      sources.map((party) => [party, sink]),
      request,
    );
  if (sources.length > 1) return failure('"connect" of several parties needs the flag "directional"');
  return connectPair(call, source, sink);
}

/** Lets parties of one call hear each other as listed. */
export function performMesh(call: Call, request: MeshRequest): Done {
  const pairs: (readonly [Participant, Participant])[] = [];
  for (const { from, to } of request.flows) {
    const source = findByTag(call, from);
    if (source === null) return failure('From-tag given, but no such tag exists');
    for (const tag of to) {
      const sink = findByTag(call, tag);
      if (sink === null) return failure('To-tag not found');
      if (sink !== source) pairs.push([source, sink]);
    }
  }
  return addFlows(call, pairs, request);
}

/** Like an offer and answer between the two: whatever else they exchanged with others ends. */
function connectPair(call: Call, first: Participant, second: Participant): Done {
  const there = flowsBetween(call, first, second, 'offer/answer');
  if ('ok' in there) return there;
  const back = there.map((flow) => ({
    ...flow,
    source: flow.sink,
    sourceIndex: flow.sinkIndex,
    sink: flow.source,
    sinkIndex: flow.sourceIndex,
  }));
  const theirs = new Set([...dialoguesOf(call, first), ...dialoguesOf(call, second)]);
  const common = dialoguesOf(call, first).find((dialogue) => partnerOf(dialogue, first) === second);
  const others = withoutConnections(call.subscriptions, [first, second]);
  const overLimit = subscriptionLimitExceeded(others.length + 2 * there.length);
  if (overLimit !== null) return failure(overLimit);
  for (const dialogue of theirs) dialogue.isActive = dialogue === common;
  call.subscriptions = common === undefined ? [...others, ...there, ...back] : others;
  call.handle.apply(compilePlan(call));
  return { ok: true };
}

function addFlows(
  call: Call,
  pairs: readonly (readonly [Participant, Participant])[],
  options: { readonly isBidirectional: boolean; readonly isUnsubscribing?: boolean },
): Done {
  const wanted = options.isBidirectional
    ? pairs.flatMap(([source, sink]) => [[source, sink] as const, [sink, source] as const])
    : pairs;
  let subscriptions = call.subscriptions;
  if (options.isUnsubscribing === true)
    for (const sink of new Set(wanted.map(([, to]) => to)))
      subscriptions = withoutSubscriptions(subscriptions, sink, null);
  for (const [source, sink] of wanted) {
    const flows = flowsBetween(call, source, sink, 'pub/sub');
    if ('ok' in flows) return flows;
    subscriptions = [...withoutSubscriptions(subscriptions, sink, source), ...flows];
    const overLimit = subscriptionLimitExceeded(subscriptions.length);
    if (overLimit !== null) return failure(overLimit);
  }
  call.subscriptions = subscriptions;
  call.handle.apply(compilePlan(call));
  return { ok: true };
}

/** Section by section: what one party sends goes to the other, whose section with the same number must be able to take it. */
function flowsBetween(
  call: Call,
  source: Participant,
  sink: Participant,
  type: Subscription['type'],
): readonly Subscription[] | CallFailure {
  const from = currentSide(call, source)?.legs ?? [];
  const to = currentSide(call, sink)?.legs ?? [];
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
