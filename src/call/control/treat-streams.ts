import type { EventTreatment, MediaTreatment } from '../../plan/treatment.ts';
import type { StreamId, StreamPlan } from '../../plan/types.ts';
import type { Call } from '../call.ts';
import type { Leg } from '../leg.ts';
import type { Participant, Side } from '../participant.ts';
import { partnerLeg, sidesOfCall } from '../solo-party.ts';
import { mediaTypes } from './media-types.ts';
import { reportsPlan } from './own-reports.ts';
import type { DtmfControl, MediaControl, PartyControl } from './state.ts';

/** A plan while it is being compiled. */
type StreamDraft = { -readonly [Key in keyof StreamPlan]: StreamPlan[Key] };

/** Puts what was asked for media into plans that were compiled without. */
export function treatStreams(call: Call, streams: readonly StreamPlan[]): void {
  const { control } = call;
  if (control === null) return;
  const drafts = new Map(streams.map((stream) => [stream.id, stream as StreamDraft]));
  const owners = new Map<StreamId, Participant>();
  const sides = sidesOfCall(call);
  for (const { participant, legs } of sides)
    for (const { rtp } of legs) if (rtp !== null) owners.set(rtp.id, participant);
  for (const side of sides) {
    for (const leg of side.legs) {
      const rtp = leg.rtp === null ? undefined : drafts.get(leg.rtp.id);
      if (rtp === undefined) continue;
      const rtcp = leg.rtcp === null ? undefined : drafts.get(leg.rtcp.id);
      route(control, side, rtp, rtcp);
      report(control, side, leg, rtp, rtcp);
      const partner = partnerLeg(call, side, leg.index);
      rtp.treatment = treatment(control, side, leg, { partner, sinks: rtp.rtpSinks, owners });
    }
  }
}

/**
 * Packets of the leg are changed or read, not only dropped: its keys are needed. Those that were changed once stay so, since a receiver
 * that was sent others in their place has not counted those that its peer went on to encrypt.
 */
export function isLookedInto(call: Call, side: Side): boolean {
  const { control } = call;
  if (control === null) return false;
  if (control.areEventsTold || control.echoes.get(side)?.isEchoed === true) return true;
  if (control.reports.has(side)) return true;
  const { whole, changed } = control;
  const own = control.parties.get(side.participant);
  const isChanged = changed.has(null) || changed.has(side.participant);
  return isChanged || hasTrigger(whole) || (own !== undefined && hasTrigger(own)) || isSteering(own);
}

function isSteering(own: PartyControl | undefined): boolean {
  return own !== undefined && own.recordingCodes !== null && own.recordingCodes.codes.length > 0;
}

function hasTrigger({ dtmf }: PartyControl): boolean {
  return dtmf !== null && dtmf.trigger !== null;
}

function route(control: MediaControl, side: Side, rtp: StreamDraft, rtcp: StreamDraft | undefined): void {
  const echo = control.echoes.get(side);
  if (echo !== undefined) {
    rtp.rtpSinks = echo.isEchoed ? [rtp.id] : [];
    rtp.rtcpSinks = [];
    if (rtcp !== undefined) rtcp.rtpSinks = rtcp.rtcpSinks = [];
  }
  if (control.isTrafficDropped) rtp.rtpSinks = [];
}

/** A party that hears itself gets no reports: its own come back to it under another SSRC. */
function report(
  control: MediaControl,
  side: Side,
  leg: Leg,
  rtp: StreamDraft,
  rtcp: StreamDraft | undefined,
): void {
  const reports = control.reports.get(side);
  if (reports === undefined || control.echoes.has(side)) return;
  const plan = reportsPlan(reports, leg, rtp, rtcp);
  rtp.reports = plan;
  if (rtcp !== undefined) rtcp.reports = plan;
}

interface LegContext {
  readonly partner: Leg | undefined;
  readonly sinks: readonly StreamId[];
  readonly owners: ReadonlyMap<StreamId, Participant>;
}

function treatment(
  control: MediaControl,
  side: Side,
  leg: Leg,
  { partner, sinks, owners }: LegContext,
): MediaTreatment | null {
  const { participant } = side;
  const { whole } = control;
  const own = control.parties.get(participant);
  const isBlocked = whole.isBlocked || own?.isBlocked === true;
  // There is silence for audio only; what is no audio goes on.
  const isSilenced = leg.type === 'audio' && (whole.isSilenced || own?.isSilenced === true);
  const flows = control.flows.filter(({ from }) => from === participant);
  const sinksOf = (concerns: (flow: MediaControl['flows'][number]) => boolean): readonly StreamId[] =>
    sinks.filter((id) => flows.some((flow) => concerns(flow) && flow.to === owners.get(id)));
  const blockedSinks = sinksOf((flow) => flow.isBlocked);
  const silencedSinks = leg.type === 'audio' ? sinksOf((flow) => flow.isSilenced) : [];
  const dtmf = dtmfOf(whole, own);
  const echo = control.echoes.get(side);
  const types = mediaTypes(leg, partner);
  const result: MediaTreatment = {
    media: isBlocked ? 'drop' : isSilenced ? 'silence' : 'pass',
    blockedSinks,
    silencedSinks,
    events: types.events.length === 0 ? passedEvents : eventTreatment(dtmf),
    areEventsTold:
      types.events.length > 0 &&
      (control.areEventsTold || (dtmf !== null && dtmf.trigger !== null) || isSteering(own)),
    injections:
      types.events.length === 0 ? noInjections : (control.injections.get(participant) ?? noInjections),
    delayMs: own?.delayMs ?? 0,
    isShortDropped: types.fixed.length > 0 && own?.isShortBlocked === true,
    echoSsrc: echo?.isEchoed === true ? echo.ssrc : null,
    eventTypes: types.events,
    silence: types.silence,
    fixedTypes: types.fixed,
  };
  return isIdle(result) ? null : result;
}

/** What was asked for a party comes before what was asked for the call. */
function dtmfOf(whole: PartyControl, own: PartyControl | undefined): DtmfControl | null {
  return own?.dtmf ?? whole.dtmf;
}

const noInjections: MediaTreatment['injections'] = [];
const passedEvents: EventTreatment = { mode: 'pass', digit: 0, until: null, next: 'pass', delayMs: 0 };

function eventTreatment(dtmf: DtmfControl | null): EventTreatment {
  if (dtmf === null) return passedEvents;
  const { mode, digit, until, end, delayMs } = dtmf;
  return { mode, digit, until, next: end?.mode ?? mode, delayMs };
}

function isIdle({ media, blockedSinks, silencedSinks, events, ...rest }: MediaTreatment): boolean {
  return (
    media === 'pass' &&
    blockedSinks.length === 0 &&
    silencedSinks.length === 0 &&
    events.mode === 'pass' &&
    events.until === null &&
    events.delayMs === 0 &&
    !rest.areEventsTold &&
    rest.delayMs === 0 &&
    rest.injections.length === 0 &&
    !rest.isShortDropped &&
    rest.echoSsrc === null
  );
}
