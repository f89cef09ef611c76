import { formatEndpoint } from '../../base/endpoint.ts';
import type { ComponentState, Generation } from './generation.ts';
import type { CandidatePair } from './pair.ts';
import type { Session } from './session.ts';
import type { IceComponent, IceState } from './types.ts';

/** What an operator wants to know of one agent; plain data. */
export interface IceDiagnosis {
  readonly state: IceState;
  readonly role: 'controlling' | 'controlled';
  /** Whole words: how it stands, and where it does not, what is missing. */
  readonly reason: string;
  readonly components: readonly IceComponentDiagnosis[];
  /** Named by the peer or learned from its checks. */
  readonly remoteCandidates: number;
  /** Passed over: TCP, host names (mDNS), of another generation, beyond the bound. */
  readonly ignoredCandidates: number;
}

export interface IceComponentDiagnosis {
  readonly component: IceComponent;
  /** `192.0.2.1:30000 <-> 198.51.100.7:4000 (prflx)`, or null: nothing may be sent. */
  readonly path: string | null;
  readonly checksSent: number;
  readonly checksAnswered: number;
  readonly checksReceived: number;
  readonly lastError: string | null;
}

/** Checks that failed before anything could come of them. */
export interface Refusals {
  username: number;
  integrity: number;
}

export function diagnose(session: Session, refusals: Readonly<Refusals>, now: number): IceDiagnosis {
  const { current, state, role } = session;
  return {
    state,
    role: role.isControlling ? 'controlling' : 'controlled',
    reason: reasonOf(session, refusals, now),
    components: session.components.map(({ component }) => {
      const generation = session.liveGeneration(component);
      // The checks of a restart are what one looks for while it is under way.
      const { checksSent, checksAnswered, checksReceived, lastError } = current.component(component);
      const counts = { checksSent, checksAnswered, checksReceived, lastError };
      return {
        component,
        path: generation && pathText(generation.component(component).selected!),
        ...counts,
      };
    }),
    remoteCandidates: current.remoteCandidates.length,
    ignoredCandidates: current.ignoredCandidates,
  };
}

function reasonOf(session: Session, refusals: Readonly<Refusals>, now: number): string {
  const { state, current, components } = session;
  if (state === 'connected') return connectedText(session, refusals);
  const troubled = components.find(({ component }) => session.liveGeneration(component) === null);
  if (troubled === undefined) return state;
  const lostAt = session.generations
    .map((generation) => generation.component(troubled.component).lostAt)
    .find((at) => at !== null);
  const trouble = current.remote === null ? waitingText(current) : troubleText(session, troubled, refusals);
  const name = components.length > 1 ? `${componentName(troubled.component)}: ` : '';
  const loss = lostAt === undefined ? '' : `consent lost ${Math.round((now - lostAt) / 1000)} s ago; `;
  const failure = state === 'failed' ? 'given up: ' : '';
  return `${name}${loss}${failure}${trouble}`;
}

function connectedText(session: Session, refusals: Readonly<Refusals>): string {
  const paths = session.components.map(({ component }) => {
    const text = pathText(session.liveGeneration(component)!.component(component).selected!);
    return session.components.length > 1 ? `${componentName(component)} ${text}` : text;
  });
  const restarting = session.components.find(({ isLive }) => !isLive);
  const text = `connected: ${paths.join(', ')}`;
  if (restarting === undefined) return text;
  const { current } = session;
  const trouble = current.remote === null ? waitingText(current) : troubleText(session, restarting, refusals);
  return `${text}, over the path of before an ICE restart; since then ${trouble}`;
}

function waitingText({ earlyChecks }: Generation): string {
  const checks = earlyChecks.length > 0 ? ', although its checks arrive' : '';
  return `the ICE description of the peer is not known yet${checks}`;
}

/** Why a component has no path. */
function troubleText(session: Session, state: ComponentState, refusals: Readonly<Refusals>): string {
  const { config, current } = session;
  const { checksSent, checksAnswered, checksReceived, component } = state;
  const error = state.lastError === null ? '' : `; ${state.lastError}`;
  if (checksReceived === 0 && refusals.integrity > 0) {
    return `the peer's checks fail integrity (${refusals.integrity}): wrong password or old generation${error}`;
  }
  if (checksReceived === 0 && refusals.username > 0) {
    return `the peer's checks name other credentials than ours (${refusals.username}): not its own SDP, or an old one${error}`;
  }
  if (config.isLite) {
    return checksReceived === 0
      ? 'no check from the peer arrived, and we are ICE-lite, so the peer has to begin'
      : "the peer's checks arrive, but it has not nominated a pair";
  }
  const targets = current.checklist.pairs.filter((pair) => pair.component === component);
  if (targets.length === 0) return noTargetText(current, component);
  const candidates = new Set(targets.map(({ remote }) => remote)).size;
  const sent = `${checksSent} sent to ${candidates} ${candidates === 1 ? 'candidate' : 'candidates'}`;
  if (checksAnswered === 0) {
    return checksReceived === 0
      ? `no check from the peer arrived, and none of ours was answered (${sent})${error}`
      : `the peer's checks arrive, but none of ours was answered (${sent})${error}`;
  }
  return session.role.isControlling
    ? `checks have been answered, but no nomination yet (${sent})${error}`
    : `checks have been answered, but the peer has not nominated a pair (${sent})${error}`;
}

function noTargetText(generation: Generation, component: IceComponent): string {
  const { ignoredCandidates, isEndOfCandidates, remoteCandidates } = generation;
  const isNamed = remoteCandidates.some((candidate) => candidate.component === component);
  if (isNamed) return 'none of our addresses is of the family of the candidates of the peer';
  const ignored =
    ignoredCandidates > 0
      ? ` (${ignoredCandidates} passed over: TCP, host names or not of this generation)`
      : '';
  const rest = isEndOfCandidates ? ', and will not' : ' yet';
  return `the peer has named no candidate that can be checked${rest}${ignored}, and no check from it arrived`;
}

function pathText({ local, remote }: CandidatePair): string {
  return `${formatEndpoint(local.local.address)} <-> ${formatEndpoint(remote.endpoint)} (${remote.type})`;
}

function componentName(component: IceComponent): string {
  return component === 1 ? 'RTP' : 'RTCP';
}
