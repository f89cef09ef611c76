import { toReadable, type ByteString } from '../base/bytes.ts';
import type { Call } from '../call/call.ts';
import { compilePlan } from '../call/compile-plan.ts';
import type { Clock } from '../call/context.ts';
import { transportOf } from '../call/leg-bundle.ts';
import type { Leg } from '../call/leg.ts';
import type { Dialogue, Participant, Side } from '../call/participant.ts';
import { soloOf } from '../call/solo-party.ts';
import type { SoloParty } from '../call/solo.ts';
import { subscriptionFlows, type SubscriptionFlow } from '../call/subscription-flows.ts';
import type { StreamId, StreamPlan } from '../plan/types.ts';
import type { SdpCodec } from '../protocols/sdp/index.ts';
import { collectStream } from './collect-stream.ts';
import type {
  CallFacts,
  CodecFacts,
  ControlFacts,
  HearingFacts,
  LegFacts,
  NegotiatedFacts,
  PartyFacts,
} from './facts.ts';
import { expectedCodecs } from './rules/quality.ts';

/** A leg and where it stands in its call. */
interface PlacedLeg {
  readonly id: number;
  readonly leg: Leg;
  readonly side: Side;
  /** Null: the party is in none. */
  readonly dialogue: Dialogue | null;
  readonly solo: SoloParty | null;
}

/** A call of more is no telephone call; rules compare legs with each other, so the time grows with the square. */
const MOST_LEGS = 256;

/** What is known of a call at this moment, for a diagnosis. Reads only; the data plane's figures are read from shared memory. */
export function collectFacts(call: Call, clock: Clock): CallFacts {
  const now = clock.unixMs();
  const all = placeLegs(call);
  const placed = all.slice(0, MOST_LEGS);
  const plans = new Map(compilePlan(call).streams.map((plan) => [plan.id, plan]));
  const owners = new Map<StreamId, number>();
  for (const { id, leg } of placed) if (leg.rtp !== null) owners.set(leg.rtp.id, id);
  const collected = {
    call,
    now,
    plans,
    owners,
    byLeg: new Map(placed.map((each) => [each.leg, each])),
    parties: new Map(call.participants.map((party) => [party, partyFacts(call, party)])),
    flows: subscriptionFlows(call),
    sinks: placed.map(({ leg }) => ownersOf(planOf(plans, leg)?.rtpSinks ?? [], owners)),
  };
  return {
    callId: legible(call.id),
    ageMs: now - call.createdAt,
    signalAgeMs: now - call.lastSignalAt,
    isForeign: call.isForeign,
    endsInMs: call.deleteAt === null ? null : Math.max(0, call.deleteAt - clock.monotonicMs()),
    legs: placed.map((each) => legFacts(each, collected)),
    legsLeftOut: all.length - placed.length,
  };
}

interface Collected {
  readonly flows: readonly SubscriptionFlow[];
  readonly call: Call;
  readonly now: number;
  readonly byLeg: ReadonlyMap<Leg, PlacedLeg>;
  readonly plans: ReadonlyMap<StreamId, StreamPlan>;
  readonly owners: ReadonlyMap<StreamId, number>;
  readonly parties: ReadonlyMap<Participant, PartyFacts>;
  /** By number of the leg. */
  readonly sinks: readonly (readonly number[])[];
}

/** Dialogues in order, in each the caller's legs first; then parties that are in none. MSRP passes us by and is no leg of ours. */
function placeLegs(call: Call): readonly PlacedLeg[] {
  const found: PlacedLeg[] = [];
  const add = (side: Side, dialogue: Dialogue | null, solo: SoloParty | null): void => {
    for (const leg of side.legs)
      if (leg.description?.kind !== 'untouched') found.push({ id: found.length, leg, side, dialogue, solo });
  };
  for (const dialogue of call.dialogues) for (const side of dialogue.sides) add(side, dialogue, null);
  for (const solo of call.solos) add(solo.side, null, solo);
  return found;
}

function legFacts(placed: PlacedLeg, collected: Collected): LegFacts {
  const { id, leg, side } = placed;
  const { call, now, plans, owners, parties, sinks } = collected;
  const plan = planOf(plans, leg);
  const rtcpPlan = leg.rtcp === null ? undefined : plans.get(leg.rtcp.id);
  const partner = partnerOf(placed, collected);
  const negotiated = negotiatedFacts(placed, partner?.leg, plan);
  const transport = transportOf(leg, side.legs);
  const names = codecNames(negotiated);
  return {
    id,
    party: parties.get(side.participant)!,
    section: leg.index + 1,
    type: legible(leg.description?.type ?? leg.type),
    protocol: legible(leg.description?.protocol ?? leg.protocol),
    partner: partner?.id ?? null,
    transport: collected.byLeg.get(transport)?.id ?? id,
    sinks: sinks[id]!,
    feeders: sinks.flatMap((list, feeder) => (list.includes(id) ? [feeder] : [])),
    hears: hearingFacts(leg, collected),
    negotiated,
    control: controlFacts(call, plan, owners),
    rtp: plan === undefined ? null : collectStream(call, { leg, transport, plan, component: 0, names, now }),
    rtcp:
      rtcpPlan === undefined || leg.isMuxed
        ? null
        : collectStream(call, { leg, transport, plan: rtcpPlan, component: 1, names, now }),
  };
}

function hearingFacts(leg: Leg, { flows, byLeg }: Collected): readonly HearingFacts[] {
  return flows
    .filter(({ to, isRtcpOnly }) => to.leg === leg && !isRtcpOnly)
    .flatMap(({ from, problem }) => {
      const source = byLeg.get(from.leg);
      return source === undefined
        ? []
        : [{ leg: source.id, problem: problem === null ? null : legible(problem) }];
    });
}

function partnerOf({ dialogue, side, leg }: PlacedLeg, { byLeg }: Collected): PlacedLeg | undefined {
  if (dialogue === null) return undefined;
  const other = dialogue.sides[dialogue.sides[0] === side ? 1 : 0].legs[leg.index];
  return other === undefined ? undefined : byLeg.get(other);
}

function negotiatedFacts(
  { leg, dialogue, side, solo }: PlacedLeg,
  partner: Leg | undefined,
  plan: StreamPlan | undefined,
): NegotiatedFacts {
  const { description, treatment, ice, security, codecs } = leg;
  const isOfferer = dialogue !== null && dialogue.sides[dialogue.offerer] === side;
  const isRejected = description?.isRejected ?? false;
  const isRejectedByPartner = partner?.description?.isRejected ?? false;
  return {
    hasSpoken: description !== null,
    isAnswered: dialogue?.isAnswered ?? solo?.isAnswered ?? false,
    isActive: dialogue?.isActive ?? true,
    isDeclined: isRejected || isRejectedByPartner,
    isDecliner: isRejected && (isOfferer || !isRejectedByPartner),
    isOfferer,
    direction: description?.direction ?? (solo?.role === 'subscriber' ? 'recvonly' : 'sendrecv'),
    isZeroAddress: description?.isZeroAddress ?? false,
    codecs: codecFacts(description?.codecs ?? []),
    told: codecFacts(codecs.told),
    isReadable: description?.kind === 'rtp' && plan?.carries !== 'other',
    ice: ice.running !== null ? 'own' : ice.mode === 'beside' ? 'beside' : 'none',
    keying: security.agreed.kind,
    isStrictSource: treatment.isStrictSource,
    isNatWait: treatment.isNatWait,
    isUnidirectional: treatment.isUnidirectional,
  };
}

const noControl: ControlFacts = {
  media: 'pass',
  blockedSinks: [],
  silencedSinks: [],
  areEventsChanged: false,
  delayMs: 0,
  isEchoed: false,
  isTrafficDropped: false,
};

function controlFacts(
  { control }: Call,
  plan: StreamPlan | undefined,
  owners: ReadonlyMap<StreamId, number>,
): ControlFacts {
  const treatment = plan?.treatment ?? null;
  if (control === null) return noControl;
  return {
    media: treatment?.media ?? 'pass',
    blockedSinks: ownersOf(treatment?.blockedSinks ?? [], owners),
    silencedSinks: ownersOf(treatment?.silencedSinks ?? [], owners),
    areEventsChanged: treatment !== null && treatment.events.mode !== 'pass',
    delayMs: treatment?.delayMs ?? 0,
    isEchoed: treatment !== null && treatment.echoSsrc !== null,
    isTrafficDropped: control.isTrafficDropped,
  };
}

function partyFacts(call: Call, participant: Participant): PartyFacts {
  return {
    tag: participant.tag === null ? '' : legible(participant.tag),
    label: participant.label === null ? null : legible(participant.label),
    role: roleOf(call, participant),
  };
}

function roleOf(call: Call, participant: Participant): PartyFacts['role'] {
  if (call.dialogues.some(({ sides }) => sides[0].participant === participant)) return 'caller';
  if (call.dialogues.some(({ sides }) => sides[1].participant === participant)) return 'callee';
  const role = soloOf(call, participant)?.role;
  return role === 'publisher' || role === 'subscriber' ? role : 'party';
}

function planOf(plans: ReadonlyMap<StreamId, StreamPlan>, { rtp }: Leg): StreamPlan | undefined {
  return rtp === null ? undefined : plans.get(rtp.id);
}

function ownersOf(streams: readonly StreamId[], owners: ReadonlyMap<StreamId, number>): readonly number[] {
  return streams.flatMap((stream) => owners.get(stream) ?? []);
}

function codecFacts(codecs: readonly SdpCodec[]): readonly CodecFacts[] {
  return codecs.map(({ payloadType, name, clockRate, channels }) => ({
    payloadType,
    // Without an rtpmap a number of the dynamic range stands for nothing in particular.
    name: name === '' ? 'unnamed' : legible(`${name}/${clockRate}${channels > 1 ? `/${channels}` : ''}`),
  }));
}

/** What the party may send, by payload type. */
function codecNames(negotiated: NegotiatedFacts): ReadonlyMap<number, string> {
  return new Map(expectedCodecs({ negotiated }).map(({ payloadType, name }) => [payloadType, name]));
}

/** Text of a peer for a terminal: it must neither begin a line of its own nor move the cursor. */
function legible(text: ByteString): string {
  return toReadable(text).replace(/\p{C}/gu, '?');
}
