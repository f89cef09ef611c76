import type { DaemonView } from './daemon-view.ts';
import type { TelephoneState } from './telephone.ts';

/** One telephone, what the other sent it, and the daemon's side towards it. */
export interface Leg {
  readonly name: string;
  readonly view: DaemonView | null;
  readonly state: TelephoneState;
  readonly otherSent: number;
  readonly otherReportsSent: number;
  /** Median of the same way without the daemon, milliseconds. */
  readonly directDelayMs: number;
}

export interface Verdict {
  readonly pass: boolean;
  readonly text: string;
}

/** One packet in a hundred: a loopback relay loses none, but a machine may be busy with something else. */
const TOLERATED_LOSS = 0.01;
/** Both daemons take up to 3 s to make sure of a peer. */
export const LEARNING_SECONDS = 3;

/** Says in one line what came of the call, and if it failed, all that was wrong. */
export function judge(legs: readonly Leg[], seconds: number): Verdict {
  const problems = legs.flatMap((leg) => problemsOf(leg, seconds));
  if (problems.length > 0) return { pass: false, text: `FAIL: ${problems.join('; ')}` };
  const sent = legs.reduce((sum, { otherSent }) => sum + otherSent, 0);
  const packets = legs.reduce((sum, { state }) => sum + state.reception.packets, 0);
  const reports = legs.reduce((sum, { state }) => sum + state.reportsReceived, 0);
  const jitter = Math.max(...legs.map(({ state }) => state.reception.jitterMs));
  const delays = legs.map((leg) => addedDelayMs(leg)!);
  return {
    pass: true,
    text:
      `both directions arrived unchanged, ${packets} packets, loss ${percent(1 - packets / sent)}, ` +
      `jitter ${jitter.toFixed(2)} ms, added delay ${Math.max(...delays).toFixed(2)} ms, ${reports} RTCP reports: PASS`,
  };
}

/** Null before the first packet. Never below zero: two medians of a few hundred packets differ by chance. */
export function addedDelayMs({ state, directDelayMs }: Leg): number | null {
  const { delayMs } = state.reception;
  return delayMs === null ? null : Math.max(0, delayMs - directDelayMs);
}

export function lossOf({ state, otherSent }: Leg): number {
  return otherSent === 0 ? 0 : Math.max(0, 1 - state.reception.packets / otherSent);
}

function problemsOf(leg: Leg, seconds: number): readonly string[] {
  const { name, view, state, otherSent, otherReportsSent } = leg;
  const { packets, damaged } = state.reception;
  const checks: readonly (readonly [wrong: boolean, problem: string])[] = [
    [otherSent === 0, `nothing was sent to ${name}`],
    [packets === 0, `nothing arrived at ${name}`],
    [packets > 0 && lossOf(leg) > TOLERATED_LOSS, describeLoss(leg)],
    [damaged > 0, `${damaged} packets arrived changed at ${name}`],
    [otherReportsSent > 0 && state.reportsReceived === 0, `no RTCP arrived at ${name}`],
    [view === null, `the daemon does not know ${name}`],
    [view?.packets === 0, `the daemon counted no packet from ${name}`],
    [
      view !== null && !view.learned && seconds > LEARNING_SECONDS + 1,
      `the daemon never made sure where ${name} is`,
    ],
  ];
  return checks.flatMap(([wrong, problem]) => (wrong ? [problem] : []));
}

function describeLoss(leg: Leg): string {
  const { seen } = leg.state.reception;
  const missing = Array.from({ length: leg.otherSent }, (_, index) => index).filter((n) => !seen.has(n));
  const shown = missing.slice(0, 5).join(', ') + (missing.length > 5 ? ', ...' : '');
  return `${leg.name} lost ${percent(lossOf(leg))} (packets number ${shown})`;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
