import type { IcePlan } from '../plan/security.ts';
import { isControlling } from '../policy/ice/role.ts';
import type { IceDescription, IceMode } from '../policy/ice/types.ts';
import { componentOf } from '../policy/ice/words.ts';
import { newCredentials, sameCredentials } from '../protocols/ice/index.ts';
import type { AnswerRequest, OfferRequest, Sides } from '../policy/request.ts';
import type { CallContext } from './context.ts';
import type { IceSession } from './ice-state.ts';
import { legSockets } from './leg-addresses.ts';
import type { IceNews } from './leg-security.ts';
import type { Leg } from './leg.ts';

function hasPeer(session: IceSession | null): session is IceSession & { readonly remote: IceDescription } {
  return session !== null && session.remote !== null;
}

/** `ICE-lite` of an offer, seen from the side of its sender or receiver; null leaves it as it was. */
export function litenessOf(wish: Sides | null, side: 'sender' | 'receiver', before: boolean): boolean {
  if (wish === null) return before;
  return wish === 'both' || wish === (side === 'receiver' ? 'forward' : 'backward');
}

/** Takes note of what an offer says about the side that it comes from. What runs there goes on until the answer. */
export function noteOfferersIce(sender: Leg, request: OfferRequest): void {
  sender.ice = {
    ...sender.ice,
    isRejected: request.isIceRejected,
    isLite: litenessOf(request.iceLite, 'sender', sender.ice.isLite),
  };
}

/** What the receiver of an offer is told. `arePortsNew`: the ports differ from what it was told before. */
export function offerIce(
  receiver: Leg,
  mode: IceMode,
  request: Pick<OfferRequest, 'iceLite' | 'isTrickle' | 'isReset' | 'mediaAddress'>,
  arePortsNew: boolean,
  context: CallContext,
): IceNews {
  const before = receiver.ice;
  const isLite = litenessOf(request.iceLite, 'receiver', before.isLite);
  if (mode !== 'own') {
    receiver.ice = { ...before, mode, isLite, offered: null };
    return { isPassthrough: mode === 'beside' };
  }
  const known = before.running ?? before.offered;
  const isTrickle = request.isTrickle || (known?.remote?.isTrickle ?? false);
  const shown = { isTrickle, shownAddress: request.mediaAddress };
  const goesOn = known !== null && !request.isReset && !arePortsNew && known.isLite === isLite;
  // Checks may come before the answer does (RFC 8445 §7.3): a new session runs at once, without the peer's credentials.
  const session: IceSession = goesOn
    ? { ...known, ...shown }
    : {
        ...shown,
        local: newCredentials(context.randomBytes),
        isLite,
        isControlling: !isLite,
        remote: null,
      };
  receiver.ice = { ...before, mode, isLite, offered: session, running: session };
  return { isPassthrough: false };
}

/** The answerer has spoken: with ICE of its own the session gets its peer, without it there is none. */
export function acceptIce(answerer: Leg, remote: IceDescription | null): void {
  const { offered, running } = answerer.ice;
  if (offered === null || remote === null) {
    answerer.ice = { ...answerer.ice, running: null };
    return;
  }
  const isSameSession = hasPeer(running) && sameCredentials(running.local, offered.local);
  const controls = isSameSession
    ? running.isControlling
    : isControlling({ areWeOfferer: true, isLocalLite: offered.isLite, isRemoteLite: remote.isLite });
  answerer.ice = { ...answerer.ice, running: { ...offered, isControlling: controls, remote } };
}

/** What the offerer is told in the answer. New credentials of its own, or new ports of ours, begin a new session. */
export function answerIce(
  offerer: Leg,
  mode: IceMode,
  request: Pick<AnswerRequest, 'isTrickle' | 'mediaAddress'>,
  arePortsNew: boolean,
  context: CallContext,
): void {
  const { running, isLite } = offerer.ice;
  const remote = offerer.description?.ice ?? null;
  if (mode !== 'own' || remote === null) {
    offerer.ice = { ...offerer.ice, mode, running: null, offered: null };
    return;
  }
  const goesOn =
    hasPeer(running) &&
    !arePortsNew &&
    running.isLite === isLite &&
    sameCredentials(running.remote.credentials, remote.credentials);
  const session: IceSession = {
    isLite,
    remote,
    local: goesOn ? running.local : newCredentials(context.randomBytes),
    isControlling: goesOn
      ? running.isControlling
      : isControlling({ areWeOfferer: false, isLocalLite: isLite, isRemoteLite: remote.isLite }),
    isTrickle: request.isTrickle || remote.isTrickle,
    shownAddress: request.mediaAddress,
  };
  offerer.ice = { ...offerer.ice, mode, running: session, offered: null };
}

/** No media, no ICE. */
export function dropIce(leg: Leg): void {
  leg.ice = { ...leg.ice, mode: 'none', running: null, offered: null };
}

/** ICE among the flags of a media section in reports. */
export function iceFlags(leg: Leg): readonly string[] {
  const { running, mode } = leg.ice;
  if (running === null) return mode === 'beside' ? ['passthrough', 'ICE'] : [];
  const flags = ['ICE'];
  if (running.remote?.isTrickle ?? false) flags.push('trickle ICE');
  if (running.isControlling) flags.push('ICE controlling');
  if (running.remote?.isLite ?? false) flags.push('ICE-lite peer');
  if (running.isLite) flags.push('ICE-lite self');
  return flags;
}

/**
 * The parties check each other, and our ports are among their candidates: their STUN goes through here. With an agent of ours on
 * one side that would make no sense.
 */
export function isIceBeside(leg: Leg, partner: Leg | undefined): boolean {
  const modes = [leg.ice.mode, partner?.ice.mode ?? 'none'];
  return modes.includes('beside') && !modes.includes('own');
}

/** The agent's share in one stream; null where none of ours runs, or the component has gone (RFC 5761 §5.1.3). */
export function icePlan(leg: Leg, component: 0 | 1): IcePlan | null {
  const session = leg.ice.running;
  if (session === null || leg.rtp === null || (component === 1 && leg.isMuxed)) return null;
  const { local, remote } = session;
  const number = component === 0 ? 1 : 2;
  return {
    agent: leg.rtp.id,
    component: number,
    isLite: session.isLite,
    isControlling: session.isControlling,
    local,
    remote: remote?.credentials ?? null,
    isRemoteLite: remote?.isLite ?? false,
    candidates: remote?.candidates.filter((line) => componentOf(line) === number) ?? [],
    hasAllCandidates: remote !== null && (!remote.isTrickle || remote.isEndOfCandidates),
    advertised: legSockets(leg, component).map(({ advertised }) => session.shownAddress ?? advertised),
  };
}
