import type { CallFacts, LegFacts } from './facts.ts';
import { causes, state, type Cause, type Finding, type Rule } from './finding.ts';
import { isFlowing, wantsToHear } from './flow.ts';
import {
  blocked,
  directPath,
  droppedOnArrival,
  loop,
  neverReceived,
  nothingFromAnybody,
  oneWay,
  onHold,
  privateAddress,
  rtcpOnly,
  srtpAuthentication,
  stopped,
  strictSource,
} from './rules/arrival.ts';
import { codecMismatch, loss, noCommonCodec } from './rules/quality.ts';
import { noDestination, sendingFails } from './rules/sending.ts';
import { declined, dtlsStuck, iceNotConnected, keysFailed, otherBranch, unanswered } from './rules/setup.ts';
import { ageText } from './words.ts';

/** What became of looking at a call. */
export interface Diagnosis {
  readonly facts: CallFacts;
  /**
   * `ok`: all well. `state`: nothing wrong, and nothing to be expected either (hold, no answer yet). `early`: the last offer or
   * answer is too recent to tell. `fault`: the first of `findings` is what to look at.
   */
  readonly status: 'ok' | 'state' | 'early' | 'fault';
  /** One sentence. */
  readonly verdict: string;
  /** What matters most first. */
  readonly findings: readonly Finding[];
}

/** As long as endpoints are being learned, much may still come right. */
const EARLY_MS = 3000;

/** Faults that are an absence: they need time before they are faults. */
const needTime: ReadonlySet<Cause> = new Set([
  'keys-failed',
  'ice-not-connected',
  'dtls-stuck',
  'nothing-from-anybody',
  'private-address',
  'rtcp-only',
  'never-received',
  'strict-source',
  'srtp-authentication',
]);

/** Other states are worth a verdict only where nothing flows. */
const saidAnyway: ReadonlySet<Cause> = new Set(['blocked', 'on-hold', 'unanswered']);

/** Where one of these holds, nothing else about the leg is worth saying: all of it follows. */
const setupRules: readonly Rule[] = [
  otherBranch,
  declined,
  unanswered,
  keysFailed,
  iceNotConnected,
  dtlsStuck,
];
/** Of each of these rows the first that holds is what is the matter. */
const mediaRules: readonly (readonly Rule[])[] = [
  [
    strictSource,
    srtpAuthentication,
    loop,
    blocked,
    oneWay,
    onHold,
    directPath,
    nothingFromAnybody,
    rtcpOnly,
    droppedOnArrival,
    privateAddress,
    neverReceived,
    stopped,
  ],
  [noDestination, sendingFails],
  [noCommonCodec, codecMismatch],
  [loss],
];

/** Says what is the matter with a call, if anything is. A pure function of what is known of it. */
export function diagnose(call: CallFacts): Diagnosis {
  const beyond = beyondDiagnosis(call);
  if (beyond !== null) return { facts: call, status: 'state', verdict: beyond.summary, findings: [beyond] };
  const found = call.legs.flatMap((leg) => findingsOf(leg, call));
  const findings = withoutNoise(found, call).map((finding) => inTime(finding, call));
  const sorted = [...findings].sort(byWeight);
  const [first] = sorted;
  return { facts: call, findings: sorted, ...conclude(first, call) };
}

/** Of a call whose media is not, or no longer, to pass here. */
function beyondDiagnosis({ isForeign, endsInMs, legs: [leg] }: CallFacts): Finding | null {
  if (leg === undefined) return null;
  if (isForeign)
    return state('foreign', leg, {
      summary: 'This machine stands by for the call: its media is with another machine.',
      seen: [],
      checks: ['diagnose it there; "active" takes all calls over'],
    });
  if (endsInMs === null) return null;
  return state('deleted', leg, {
    summary: `The call has been deleted: its ports stay open for another ${ageText(endsInMs)}.`,
    seen: [],
  });
}

function findingsOf(leg: LegFacts, call: CallFacts): readonly Finding[] {
  // A transport that is not there yet is said of once, and not of all that it carries.
  const setup = firstOf(setupRules, leg, call);
  if (setup !== null) return [setup];
  const transport = call.legs[leg.transport];
  if (transport !== undefined && transport !== leg && firstOf(setupRules, transport, call) !== null)
    return [];
  return mediaRules.flatMap((row) => firstOf(row, leg, call) ?? []);
}

function firstOf(rules: readonly Rule[], leg: LegFacts, call: CallFacts): Finding | null {
  for (const rule of rules) {
    const finding = rule(leg, call);
    if (finding !== null) return finding;
  }
  return null;
}

/** Leaves out what follows from something else that was found, and what was said already. */
function withoutNoise(findings: readonly Finding[], { legs }: CallFacts): readonly Finding[] {
  const isNothing = findings.some(({ cause }) => cause === 'nothing-from-anybody');
  const isAnswered = legs.some(({ negotiated }) => negotiated.isAnswered);
  return findings.filter(({ cause, summary, leg }, index) => {
    if (cause === 'never-received' || cause === 'private-address') return !isNothing;
    // Branches that ring on beside an answered one are nobody's trouble; a party that is in no dialogue does not ring.
    if (cause === 'unanswered' && isAnswered && legs[leg]!.partner !== null) return false;
    return findings.findIndex((other) => other.cause === cause && other.summary === summary) === index;
  });
}

function inTime(finding: Finding, call: CallFacts): Finding {
  if (call.signalAgeMs >= EARLY_MS || !needTime.has(finding.cause)) return finding;
  return state('too-early', call.legs[finding.leg]!, {
    summary: `So far: ${finding.summary}`,
    seen: finding.seen,
    checks: ['ask again in a few seconds'],
  });
}

function byWeight(a: Finding, b: Finding): number {
  return causes.indexOf(a.cause) - causes.indexOf(b.cause);
}

function conclude(first: Finding | undefined, call: CallFacts): Pick<Diagnosis, 'status' | 'verdict'> {
  if (first?.severity === 'fault') return { status: 'fault', verdict: first.summary };
  if (first?.cause === 'too-early')
    return {
      status: 'early',
      verdict: `Too early to tell: the last offer or answer was ${ageText(call.signalAgeMs)} ago. ${first.summary}`,
    };
  const isAnyFlow = call.legs.some((leg) => isFlowing(leg) && leg.sinks.length > 0);
  if (first !== undefined && (saidAnyway.has(first.cause) || !isAnyFlow))
    return { status: 'state', verdict: first.summary };
  return { status: 'ok', verdict: okText(call) };
}

function okText(call: CallFacts): string {
  const speakers = call.legs.filter((leg) => isFlowing(leg));
  const hearers = call.legs.filter((leg) => leg.feeders.length > 0 && wantsToHear(leg));
  if (speakers.length === 0)
    return hearers.length === 0
      ? 'Nothing is the matter: no media is to be expected.'
      : 'Nothing is the matter: no media flows at this moment, and none has to.';
  if (hearers.length === 0) return 'All is well: media comes, and there is nobody yet who is to hear it.';
  return 'All is well: media comes from every party that is to send, and goes to every party that is to hear.';
}
