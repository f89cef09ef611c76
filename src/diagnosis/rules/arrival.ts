/** What comes from a party, and what does not. */
import { isPrivateAddress } from '../address-scope.ts';
import type { CallFacts, LegFacts, SourceFacts, StreamFacts } from '../facts.ts';
import { fault, state, type Finding } from '../finding.ts';
import {
  dropCount,
  dropsOn,
  hearersOf,
  isExpectedToSend,
  isFlowing,
  latestSource,
  rtpAgeMs,
  wantsToHear,
} from '../flow.ts';
import { setupTrouble } from './setup.ts';
import { ageText, countText, endpointText, legName, packetsText, partyName, startOf, sum } from '../words.ts';

/** Silence suppression and DTMF leave gaps; this is more than those. */
const STOPPED_MS = 5000;
/** Refused packets of longer ago are no longer what is the matter. */
const REFUSED_MS = 10_000;
/** So few may be strays, or the first packets with an old key. */
const FEW = 5;

export function strictSource(leg: LegFacts, call: CallFacts): Finding | null {
  const { rtp } = leg;
  if (rtp === null || isFlowing(leg)) return null;
  const dropped = dropCount(rtp, 'media.strictSource');
  if (dropped < FEW || (rtp.refused !== null && rtp.refused.ageMs > REFUSED_MS)) return null;
  const from = rtp.refused === null ? 'another address' : endpointText(rtp.refused.endpoint);
  const wanted = endpointText(rtp.endpoint ?? rtp.advertised);
  return fault('strict-source', leg, {
    summary: `${startOf(legName(leg, call))} sends from ${from}, but only ${wanted} is accepted (strict source).`,
    seen: [
      `${packetsText(dropped)} dropped for that`,
      rtp.refused === null
        ? 'the kernel dropped them, which keeps no address'
        : `the last one ${ageText(rtp.refused.ageMs)} ago`,
      acceptedText(rtp),
    ],
    likely:
      rtp.refused !== null && rtp.refused.endpoint.address === rtp.advertised?.address
        ? 'the party sends from another port than it receives on, or a NAT has changed the port'
        : 'a NAT or a second media address of the party; if the address is not one of its own, somebody else sends here',
    checks: [
      'if that address is legitimate: leave out the flag strict-source, or let it be learned (media-handover, asymmetric)',
      captureHint(rtp),
    ],
  });
}

export function srtpAuthentication(leg: LegFacts, call: CallFacts): Finding | null {
  const { rtp } = leg;
  if (rtp === null) return null;
  const failed = dropCount(rtp, 'srtp.authFailed', 'srtp.wrongMki');
  if (failed < FEW || (isFlowing(leg) && failed <= rtp.in.packets)) return null;
  return fault('srtp-authentication', leg, {
    summary: `Packets from ${legName(leg, call)} fail SRTP authentication, and are dropped.`,
    seen: [`${packetsText(failed)} failed, ${countText(rtp.in.packets)} passed`, ...given(rtp.srtp)],
    likely: 'the party encrypts with another key than its SDP names, or with another suite',
    checks: [
      'does the proxy pass every SDP of the party on to rtpengine, that of re-offers and of the final answer too?',
      'a=crypto (suite, key) in the SDP of the party as it reaches rtpengine',
    ],
  });
}

export function loop(leg: LegFacts, call: CallFacts): Finding | null {
  const { rtp } = leg;
  if (rtp === null) return null;
  const looped = dropCount(rtp, 'media.loop');
  if (looped < FEW || looped * 10 < rtp.in.packets) return null;
  return fault('loop', leg, {
    summary: `The packets of ${legName(leg, call)} go round in a loop.`,
    seen: [`${packetsText(looped)} came back and were dropped`],
    likely:
      'the SDP of one side names an address of this daemon: the proxy has sent the same SDP through rtpengine twice',
    checks: ['how many times the proxy calls rtpengine for one SIP message (flag loop-protect)'],
  });
}

/** Somebody has asked for it. */
export function blocked(leg: LegFacts, call: CallFacts): Finding | null {
  const { control, partner } = leg;
  const name = legName(leg, call);
  if (control.isTrafficDropped)
    return blockedBy(leg, 'Media of this call goes nowhere: it was started or forwarded with drop-traffic.');
  if (control.isEchoed) return blockedBy(leg, `Media of ${name} is sent back to itself, on request.`);
  if (control.media === 'drop')
    return blockedBy(leg, `Media of ${name} is blocked on request (block media).`);
  if (control.media === 'silence')
    return blockedBy(leg, `Media of ${name} is replaced by silence on request (silence media).`);
  const cutOff = partner === null ? undefined : call.legs[partner];
  if (cutOff === undefined) return null;
  if (control.blockedSinks.includes(cutOff.id))
    return blockedBy(
      leg,
      `Media of ${name} to ${partyName(cutOff.party)} is blocked on request (block media).`,
    );
  return control.silencedSinks.includes(cutOff.id)
    ? blockedBy(
        leg,
        `${startOf(partyName(cutOff.party))} gets silence in place of media of ${name} on request (silence media).`,
      )
    : null;
}

function blockedBy(leg: LegFacts, summary: string): Finding {
  return state('blocked', leg, {
    summary,
    seen: leg.rtp === null ? [] : [acceptedText(leg.rtp)],
    checks: ['if that is not wanted any more: unblock media, unsilence media, or whatever undoes it'],
  });
}

/** Who only receives gets an answer that only sends: that is no hold. */
export function oneWay(leg: LegFacts, call: CallFacts): Finding | null {
  const other = leg.partner === null ? undefined : call.legs[leg.partner];
  const { direction, isOfferer, isUnidirectional } = leg.negotiated;
  if (other === undefined || isOfferer || isUnidirectional || direction !== 'sendonly') return null;
  if (other.negotiated.direction !== 'recvonly') return null;
  return state('one-way', leg, {
    summary: `Media goes one way, from ${legName(leg, call)}, since ${partyName(other.party)} has said that it only receives (recvonly).`,
    seen: [isFlowing(leg) ? 'it comes' : 'none comes at this moment'],
    checks: isFlowing(leg) ? [] : ['if there is something to be heard: why does it not send?'],
  });
}

export function onHold(leg: LegFacts, call: CallFacts): Finding | null {
  const { negotiated, partner } = leg;
  const { direction, isZeroAddress, isOfferer } = negotiated;
  if (direction === 'sendrecv' || direction === 'recvonly') return null;
  const other = partner === null ? undefined : call.legs[partner];
  // Both are inactive after a hold: it is the offerer who put the other one there.
  if (direction === 'inactive' && other?.negotiated.direction === 'inactive' && !isOfferer) return null;
  if (other === undefined || negotiated.isUnidirectional || other.negotiated.isUnidirectional) return null;
  const how = isZeroAddress ? 'zero address' : direction;
  // An announcement looks the same, but that nobody has spoken before it.
  const isFromTheStart = direction === 'sendonly' && !isZeroAddress && !hasAnything(other.rtp);
  return state('on-hold', leg, {
    summary: isFromTheStart
      ? `${startOf(legName(leg, call))} only sends (${how}), as for an announcement or on hold: nothing is to be sent to it.`
      : `${startOf(legName(leg, call))} has put the call on hold (${how}): nothing is to be sent to it.`,
    seen: [
      direction === 'sendonly' && leg.rtp !== null
        ? isFlowing(leg)
          ? `it sends itself${isFromTheStart ? '' : ', as with music on hold'}`
          : `it sends nothing itself${isFromTheStart ? ' at this moment' : ', so there is no music on hold from there'}`
        : 'neither side is to send',
      ...(isFromTheStart ? [`${partyName(other.party)} has never sent anything`] : []),
    ],
    likely: null,
    checks: ['if it should be over: did the re-offer that ends it reach rtpengine?'],
  });
}

/** ICE runs between the parties: they need not take the way over us. */
export function directPath(leg: LegFacts, call: CallFacts): Finding | null {
  const { rtp, negotiated, partner } = leg;
  const other = partner === null ? undefined : call.legs[partner];
  if (rtp === null || other === undefined || negotiated.ice !== 'beside') return null;
  if (!negotiated.isOfferer || isFlowing(leg) || isFlowing(other)) return null;
  return state('direct-path', leg, {
    summary: `Nothing passes here: ICE runs between ${partyName(leg.party)} and ${partyName(other.party)} themselves, who may have found a path past this machine.`,
    seen: [acceptedText(rtp)],
    checks: ['if media is to pass here in any case: ICE=force in place of passing ICE through'],
  });
}

/** Not a packet of media, from nobody: what the parties have in common is this machine. */
export function nothingFromAnybody(leg: LegFacts, call: CallFacts): Finding | null {
  const talkers = call.legs.filter((each) => isMediaMissing(each, call) && setupTrouble(each, call) === null);
  const isAny = call.legs.some(({ rtp, rtcp }) => hasAnything(rtp) || hasAnything(rtcp));
  if (isAny || talkers.length < 2 || talkers[0] !== leg) return null;
  return fault('nothing-from-anybody', leg, {
    summary: 'Not a single packet has come from either party.',
    seen: talkers.map(
      (each) => `${partyName(each.party)} was told to send to ${endpointText(each.rtp!.shown)}`,
    ),
    likely:
      'what both have in common is this machine: a firewall before it, or an address in our SDP that does not lead here',
    checks: [
      'a firewall on or before this machine: the UDP ports of port-min to port-max',
      'the address that our SDP shows (option interface, advertised address) against the public one of this machine',
      'does the proxy send our SDP on, or the original one?',
    ],
  });
}

export function privateAddress(leg: LegFacts, call: CallFacts): Finding | null {
  const { rtp } = leg;
  if (rtp === null || !isMediaMissing(leg, call)) return null;
  const { advertised, shown } = rtp;
  if (advertised === null || shown === null) return null;
  if (!isPrivateAddress(advertised) || isPrivateAddress(shown)) return null;
  return fault('private-address', leg, {
    summary: `Nothing has ever come from ${legName(leg, call)}, and its SDP names a private address, ${endpointText(advertised)}.`,
    seen: [
      `our side of it is ${endpointText(shown)}, which is public`,
      `${packetsText(rtp.out.packets)} sent to that address, which only its own network can reach`,
    ],
    likely:
      'the party is behind a NAT: we learn its public address from its first packet, and none has come. It waits for our media before it sends, or its NAT or firewall blocks UDP',
    checks: [
      captureHint(rtp),
      'does the party send by itself? If not, its SDP must name its public address (STUN, ALG)',
    ],
  });
}

export function rtcpOnly(leg: LegFacts, call: CallFacts): Finding | null {
  const { rtp, rtcp } = leg;
  if (rtp === null || !leg.negotiated.isReadable || !isMediaMissing(leg, call)) return null;
  const heard = rtp.in.packets + (rtcp?.in.packets ?? 0);
  if (heard === 0) return null;
  const ages = [rtp, rtcp].flatMap((stream) => stream?.lastPacketAgeMs ?? []);
  return fault('rtcp-only', leg, {
    summary: `Only RTCP comes from ${legName(leg, call)}, and no RTP.`,
    // Figures of the data plane may be a packet apart.
    seen: [
      `${packetsText(heard)} of RTCP${ages.length === 0 ? '' : `, the last ${ageText(Math.min(...ages))} ago`}`,
    ],
    likely:
      rtcp === null || rtp.in.packets > 0
        ? 'the party is there and reaches us, but sends no media: muted, no microphone or camera, or it believes to be on hold'
        : 'the party sends no media (muted, no microphone, on hold), or its RTP is blocked on the way while its RTCP, one port up, is not',
    checks: [captureHint(rtp), 'the direction in the last SDP that the party was given'],
  });
}

export function neverReceived(leg: LegFacts, call: CallFacts): Finding | null {
  const { rtp } = leg;
  if (rtp === null || !isMediaMissing(leg, call)) return null;
  const { legs } = call;
  const isElsewhere = legs.some((other) => other !== leg && other.party === leg.party && isFlowing(other));
  const name = legName(leg, call);
  const hearers = hearersOf(leg, call).filter(wantsToHear);
  return fault('never-received', leg, {
    summary: `Nothing has ever come from ${name}${hearers.length === 1 ? `: ${partyName(hearers[0]!.party)} gets nothing` : ''}.`,
    seen: [
      `it was told to send to ${endpointText(rtp.shown)}${isSame(rtp) ? '' : ` (here ${endpointText(rtp.local)})`}`,
      ...strays(rtp),
      ...(wantsToHear(leg)
        ? [`${packetsText(rtp.out.packets)} sent to it, at ${endpointText(rtp.endpoint ?? rtp.advertised)}`]
        : []),
      ...(leg.negotiated.isNatWait ? ['NAT wait holds back what goes to it until it sends'] : []),
    ],
    likely: isElsewhere
      ? 'other sections of the party do arrive, so it does not send this one: camera or microphone off'
      : 'the party does not send, or its packets are lost before they get here: firewall, NAT, or it sends elsewhere',
    checks: [
      captureHint(rtp),
      'if they arrive at the machine: a firewall on it; if not: the SDP that the party was given, and the network between',
    ],
  });
}

export function stopped(leg: LegFacts, call: CallFacts): Finding | null {
  const { rtp, rtcp } = leg;
  if (rtp === null || !isExpectedToSend(leg, call)) return null;
  const age = rtpAgeMs(rtp);
  if (age === null || Math.min(age, call.signalAgeMs) < STOPPED_MS) return null;
  const isAlive = (rtcp?.lastPacketAgeMs ?? Infinity) < age - STOPPED_MS;
  return fault('stopped', leg, {
    summary: `${startOf(legName(leg, call))} has sent nothing for ${ageText(age)}.`,
    seen: [
      `before that ${packetsText(rtp.in.packets)} had come`,
      ...(isDtmf(latestSource(rtp)) ? ['the last of them was DTMF (telephone-event), no audio'] : []),
      ...(isAlive ? [`its RTCP still comes, the last ${ageText(rtcp!.lastPacketAgeMs!)} ago`] : []),
    ],
    likely: isAlive
      ? 'the party is there, and does not send: muted with silence suppression, or on hold without having said so'
      : 'the party has lost its network or has ended, or it is muted with silence suppression',
    checks: [captureHint(rtp), 'a BYE or re-INVITE that did not reach the proxy'],
  });
}

/** All else that is thrown away on arrival. */
export function droppedOnArrival(leg: LegFacts, call: CallFacts): Finding | null {
  const { rtp } = leg;
  if (rtp === null) return null;
  const { errors, packets } = rtp.in;
  if (errors < 2 * FEW || errors * 10 < packets + errors) return null;
  return fault('dropped-on-arrival', leg, {
    summary: `${countText(errors)} of ${packetsText(packets + errors)} from ${legName(leg, call)} are thrown away on arrival.`,
    seen: ['the reasons are listed with the leg below'],
    likely: 'what comes is not what was negotiated',
    checks: [captureHint(rtp)],
  });
}

/** Media should come, and none ever has. */
function isMediaMissing(leg: LegFacts, call: CallFacts): boolean {
  const { rtp } = leg;
  if (rtp === null || !isExpectedToSend(leg, call)) return false;
  return leg.negotiated.isReadable ? latestSource(rtp) === null : rtp.in.packets === 0;
}

/** Anything at all has arrived, accepted or not. */
function hasAnything(stream: StreamFacts | null): boolean {
  return stream !== null && stream.in.packets + sum(dropsOn(stream, 'in').map(({ count }) => count)) > 0;
}

/** What came, and is no media of the party. */
function strays(rtp: StreamFacts): readonly string[] {
  const count = sum(dropsOn(rtp, 'in').map((each) => each.count));
  return count === 0
    ? []
    : [`${packetsText(count)} came there that could not be taken for it: see "dropped" below`];
}

function isDtmf(source: SourceFacts | null): boolean {
  return source?.codec?.toLowerCase().startsWith('telephone-event/') ?? false;
}

function isSame({ local, shown }: StreamFacts): boolean {
  return local?.address === shown?.address;
}

function given(text: string | null): readonly string[] {
  return text === null ? [] : [text];
}

function acceptedText(rtp: StreamFacts): string {
  const age = rtpAgeMs(rtp);
  return age === null
    ? 'nothing from it was accepted'
    : `${packetsText(rtp.in.packets)} accepted, the last ${ageText(age)} ago`;
}

function captureHint({ local }: StreamFacts): string {
  return local === null ? 'a capture on this machine' : `tcpdump -ni any udp port ${local.port}`;
}
