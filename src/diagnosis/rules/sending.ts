/** What should go to a party, and does not. */
import type { CallFacts, LegFacts, StreamFacts } from '../facts.ts';
import { fault, type Cause, type Finding } from '../finding.ts';
import { dropsOn, isFlowing, legsById, wantsToHear, type DropFacts } from '../flow.ts';
import { countText, endpointText, legName, packetsText, partyName, percentText, startOf } from '../words.ts';

/** Failures that are rare against what went out are no cause of anything. */
const LEAST = 10;
const LEAST_SHARE = 0.1;

/** The data plane does not know where to send: the address is missing, or of a family that our socket is not of. */
export function noDestination(leg: LegFacts, call: CallFacts): Finding | null {
  const { rtp } = leg;
  if (rtp === null || !wantsToHear(leg) || leg.transport !== leg.id) return null;
  const senders = legsById(leg.feeders, call).filter((each) => isFlowing(each));
  if (senders.length === 0) return null;
  const target = rtp.endpoint ?? rtp.advertised;
  const isOtherFamily = target !== null && rtp.local !== null && target.family !== rtp.local.family;
  if (target !== null && !isOtherFamily) return null;
  const dropped = rtp.drops['send.noDestination'] ?? 0;
  return fault('no-destination', leg, {
    summary: isOtherFamily
      ? `Nothing can be sent to ${legName(leg, call)}: its address is ${endpointText(target)}, and our socket towards it is ${endpointText(rtp.local)}, of another family.`
      : `Nothing can be sent to ${legName(leg, call)}: it has named no address.`,
    seen: [arrivingText(senders), `${packetsText(dropped)} dropped since there is nowhere to send them`],
    likely: isOtherFamily
      ? 'the SDP of the party is of another address family than the one it was offered'
      : 'its SDP has a zero address or none that can be used',
    checks: [
      'the c= line of its SDP',
      ...(isOtherFamily ? ['flag address-family, or interfaces with addresses of both families'] : []),
    ],
  });
}

/** Sending fails for a good part of what was to go there. */
export function sendingFails(leg: LegFacts, call: CallFacts): Finding | null {
  const { rtp } = leg;
  if (rtp === null || !wantsToHear(leg)) return null;
  const [worst] = dropsOn(rtp, 'out')
    .filter(({ reason }) => reason.isError)
    .sort((a, b) => b.count - a.count);
  if (worst === undefined || worst.count < LEAST) return null;
  const total = rtp.out.packets + worst.count;
  if (worst.count < LEAST_SHARE * total) return null;
  const { cause, summary, likely, checks } = failureWords(worst, rtp, legName(leg, call));
  const share = rtp.out.packets === 0 ? 'all' : percentText((100 * worst.count) / total);
  return fault(cause, leg, {
    summary,
    seen: [`${packetsText(worst.count)} (${share}) could not be sent because ${worst.reason.because}`],
    likely,
    checks,
  });
}

interface FailureWords extends Pick<Finding, 'summary' | 'likely' | 'checks'> {
  readonly cause: Cause;
}

function failureWords({ reason }: DropFacts, rtp: StreamFacts, name: string): FailureWords {
  const where = endpointText(rtp.endpoint ?? rtp.advertised);
  const address = (rtp.endpoint ?? rtp.advertised)?.address ?? '?';
  switch (reason.name) {
    case 'send.unreachable':
      return {
        cause: 'destination-unreachable',
        summary: `This machine has no route to ${where}, where ${name} wants its media.`,
        likely:
          'its SDP names an address of a network that cannot be reached from here, or a route is missing',
        checks: [`ip route get ${address}`, 'the c= line of its SDP'],
      };
    case 'send.refused':
      return {
        cause: 'destination-unreachable',
        summary: `${startOf(where)} refuses the media for ${name}: nobody listens on that port.`,
        likely: 'the party has ended or listens elsewhere than its SDP says',
        checks: ['does the party still have the call?', 'the port in its m= line'],
      };
    case 'send.notPermitted':
      return {
        cause: 'destination-unreachable',
        summary: `A firewall on this machine forbids sending to ${where}, where ${name} wants its media.`,
        likely: null,
        checks: ['nft list ruleset (chain output), iptables -L OUTPUT -v'],
      };
    case 'send.forbidden':
      return {
        cause: 'not-sent',
        summary: `${startOf(name)} names a control port of this daemon, ${where}, as its media address; nothing is sent there.`,
        likely: 'an attack, or a test tool that is set up wrongly',
        checks: ['where that SDP comes from'],
      };
    default:
      return {
        cause: 'not-sent',
        summary: `Media for ${name} cannot be sent to ${where}: ${reason.because}.`,
        likely: null,
        checks: [],
      };
  }
}

function arrivingText(senders: readonly LegFacts[]): string {
  return senders
    .map(({ party, rtp }) => `${countText(rtp?.in.packets ?? 0)} packets have come from ${partyName(party)}`)
    .join(', ');
}
