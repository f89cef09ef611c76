/** What comes before any media: signalling, ICE, DTLS, keys. Where one of these holds, the rest of the leg needs no look. */
import type { CallFacts, LegFacts } from '../facts.ts';
import { fault, state, type Finding } from '../finding.ts';
import { isFlowing } from '../flow.ts';
import { endpointText, legName, partyName, startOf } from '../words.ts';
import { adviceOn, dtlsAdvice, iceAdvice } from './advice.ts';

export function otherBranch(leg: LegFacts, call: CallFacts): Finding | null {
  const { isActive, isAnswered } = leg.negotiated;
  // Who was connected elsewhere speaks and hears by way of subscriptions.
  if (isActive || leg.sinks.length > 0 || leg.feeders.length > 0) return null;
  return state('other-branch', leg, {
    summary: `No media flows with ${legName(leg, call)} in this dialogue: ${isAnswered ? 'another branch has won, or it was connected elsewhere' : 'another branch was answered'}.`,
    seen: [],
  });
}

export function declined(leg: LegFacts, call: CallFacts): Finding | null {
  const { negotiated, partner } = leg;
  if (!negotiated.isDeclined) return null;
  // The same words from both sides, so that it is said once.
  const decliner = negotiated.isDecliner || partner === null ? leg : (call.legs[partner] ?? leg);
  return state('declined', leg, {
    summary: `Media is declined (port 0) by ${legName(decliner, call)}, so nothing of it flows.`,
    seen: [],
  });
}

export function unanswered(leg: LegFacts, call: CallFacts): Finding | null {
  const { isAnswered, isOfferer } = leg.negotiated;
  if (isAnswered) return null;
  const other = leg.partner === null ? undefined : call.legs[leg.partner];
  const [offerer, answerer] = isOfferer ? [leg, other] : [other, leg];
  const who = answerer === undefined ? 'nobody' : partyName(answerer.party);
  const offer = offerer === undefined ? 'our offer' : `the offer of ${partyName(offerer.party)}`;
  return state('unanswered', leg, {
    summary: `${startOf(who)} has not answered ${offer} yet.`,
    seen: [],
    checks: ['if the SIP call is answered: does the proxy pass the answer on to rtpengine?'],
  });
}

export function keysFailed(leg: LegFacts, call: CallFacts): Finding | null {
  const { keying, isAnswered, isOfferer } = leg.negotiated;
  if (keying !== 'failed' && !(keying === 'waiting' && isAnswered)) return null;
  if (isAnswered && !isOfferer && !leg.protocol.includes('SAVP')) return answeredInClear(leg, call);
  return fault('keys-failed', leg, {
    summary: `No keys are agreed with ${legName(leg, call)}, so no media passes to or from it.`,
    seen: [
      `its section is ${leg.protocol}; ${keying === 'failed' ? 'what it and we offered has no way of keying in common' : 'our offer had keys, its answer brought none'}`,
    ],
    likely: 'the two ends support different kinds of encryption (SDES suites, DTLS)',
    checks: [
      'the crypto, fingerprint and setup lines in the SDP of both parties',
      'flags of the proxy: transport-protocol, SDES-..., DTLS=...',
    ],
  });
}

function answeredInClear(leg: LegFacts, call: CallFacts): Finding {
  return fault('keys-failed', leg, {
    summary: `${startOf(legName(leg, call))} was offered encrypted media and has answered with ${leg.protocol}, so no media passes to or from it.`,
    seen: [],
    likely: 'it does not support SRTP, or not in the way that it was offered',
    checks: ['flags of the proxy towards this party: transport-protocol (RTP/AVP), OSRTP=offer'],
  });
}

export function iceNotConnected(leg: LegFacts, call: CallFacts): Finding | null {
  const { rtp } = leg;
  if (rtp === null || leg.negotiated.ice !== 'own' || rtp.ice === null || rtp.isIceSelected) return null;
  // What flows is no trouble, whatever ICE thinks of it.
  if (isFlowing(leg)) return null;
  const { likely, checks } = adviceOn(rtp.ice, iceAdvice);
  return fault('ice-not-connected', leg, {
    summary: `ICE has not connected with ${legName(leg, call)}: ${rtp.ice}.`,
    seen: [`our socket is ${endpointText(rtp.shown)}, its address by SDP ${endpointText(rtp.advertised)}`],
    likely,
    checks,
  });
}

export function dtlsStuck(leg: LegFacts, call: CallFacts): Finding | null {
  const { rtp } = leg;
  if (rtp === null) return null;
  if (rtp.dtls === null || rtp.isDtlsVerified) return null;
  const early = rtp.drops['srtp.keysPending'] ?? 0;
  const { likely, checks } = adviceOn(rtp.dtls, dtlsAdvice);
  return fault('dtls-stuck', leg, {
    summary: `The DTLS handshake with ${legName(leg, call)} is not done: ${rtp.dtls}.`,
    seen: [
      `handshake packets go between our ${endpointText(rtp.shown)} and ${endpointText(rtp.endpoint ?? rtp.advertised)}`,
      ...(early > 0 ? [`SRTP packets that came before the keys: ${early}`] : []),
    ],
    likely,
    checks,
  });
}

/** Keys or the path are not there, so no media can be. */
export function setupTrouble(leg: LegFacts, call: CallFacts): Finding | null {
  return keysFailed(leg, call) ?? iceNotConnected(leg, call) ?? dtlsStuck(leg, call);
}
