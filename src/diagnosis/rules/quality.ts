/** Media flows, and still it is not right. */
import type { CallFacts, CodecFacts, LegFacts, SourceFacts } from '../facts.ts';
import { fault, type Finding } from '../finding.ts';
import { latestSource } from '../flow.ts';
import {
  ageText,
  countText,
  endpointText,
  legName,
  packetsText,
  partyName,
  percentText,
  startOf,
  sum,
} from '../words.ts';

/** From here on people hear it, with codecs that conceal little. */
export const LOSS_PERCENT = 3;
/** Fewer packets say nothing about loss. */
const ENOUGH_PACKETS = 50;
/** So long after an answer a party knows it. */
const SETTLED_MS = 1000;
/** Comfort noise (RFC 3389) and its number of before: many send it without having agreed on it. */
const comfortNoise: ReadonlySet<number> = new Set([13, 19]);
/** Go along with a codec, and are none. */
const supplemental = /^(telephone-event|cn|red)\//i;

export function noCommonCodec(leg: LegFacts, call: CallFacts): Finding | null {
  const { negotiated, partner } = leg;
  const other = partner === null ? undefined : call.legs[partner];
  // One finding for both: at whoever answered.
  if (other === undefined || negotiated.isOfferer) return null;
  if (!negotiated.isReadable || !negotiated.hasSpoken || !other.negotiated.hasSpoken) return null;
  const [own, theirs] = [realNames(negotiated.codecs), realNames(other.negotiated.codecs)];
  if (own.length === 0 || theirs.length === 0 || own.some((name) => isAmong(theirs, name))) return null;
  return fault('no-common-codec', leg, {
    summary: `${startOf(partyName(other.party))} and ${legName(leg, call)} have no codec in common, and nothing is transcoded.`,
    seen: [`${partyName(other.party)}: ${theirs.join(', ')}`, `${partyName(leg.party)}: ${own.join(', ')}`],
    likely: 'a codec was stripped or masked on the way, or a device answers with what it was not offered',
    checks: ['the m= lines of both, and codec flags of the proxy (codec-strip, codec-except, ...)'],
  });
}

export function codecMismatch(leg: LegFacts, call: CallFacts): Finding | null {
  const { rtp, negotiated } = leg;
  if (rtp === null || !negotiated.isReadable || negotiated.codecs.length === 0) return null;
  const source = latestSource(rtp);
  if (source === null) return null;
  if (source.codec !== null || comfortNoise.has(source.payloadType)) return null;
  const expected = expectedCodecs(leg);
  // Right after a re-offer the party may not have heard of the new numbers; with nothing in common there is another finding.
  if (expected.length === 0 || source.lastSeenAgeMs > call.signalAgeMs - SETTLED_MS) return null;
  const other = leg.partner === null ? undefined : call.legs[leg.partner];
  return fault('codec-mismatch', leg, {
    summary: `${startOf(legName(leg, call))} sends payload type ${source.payloadType}, which was not negotiated.`,
    seen: [
      `negotiated: ${namesOf(expected)}`,
      `the last such packet came ${ageText(source.lastSeenAgeMs)} ago, SSRC ${source.ssrc.toString(16)}`,
    ],
    likely: `${other === undefined ? 'whoever hears it' : partyName(other.party)} cannot play it, and hears nothing or noise`,
    checks: [
      'the a=rtpmap lines in the SDP of both; a re-offer that one side has not seen',
      'does the party keep to the numbers that it was offered?',
    ],
  });
}

export function loss(leg: LegFacts, call: CallFacts): Finding | null {
  const { rtp } = leg;
  if (rtp === null) return null;
  const recent = worstRecent(rtp.sources);
  const [received, lost] = [
    sum(rtp.sources.map(({ packets }) => packets)),
    sum(rtp.sources.map((each) => each.lost)),
  ];
  const expected = received + lost;
  const overall = expected < ENOUGH_PACKETS ? 0 : (100 * lost) / expected;
  if (overall < LOSS_PERCENT && recent < LOSS_PERCENT) return null;
  const isOver = recent < 1 && rtp.sources.some(({ recentLossPercent }) => recentLossPercent !== null);
  const name = legName(leg, call);
  return fault('loss', leg, {
    summary: `${percentText(Math.max(recent, overall))} of the packets of ${name} are lost before they reach us${isOver ? ', though none in the last seconds' : ''}.`,
    seen: [
      `${countText(lost)} of ${packetsText(expected)} missing (${percentText(overall)})`,
      ...(recent > 0 ? [`${percentText(recent)} in the last five seconds`] : []),
    ],
    likely: `the network between ${partyName(leg.party)} (${endpointText(rtp.endpoint)}) and this machine: an overloaded line, Wi-Fi, or a policer`,
    checks: [
      `mtr -u ${rtp.endpoint?.address ?? ''}`.trim(),
      'if many parties have it at once: drops on this machine (ip -s link, nstat UdpRcvbufErrors)',
    ],
  });
}

function worstRecent(sources: readonly SourceFacts[]): number {
  return Math.max(0, ...sources.map(({ recentLossPercent }) => recentLossPercent ?? 0));
}

/**
 * What the party may send: of what it was told, whatever it named itself too (RFC 3264 §6.1), under the numbers of either, since
 * some go by their own.
 */
export function expectedCodecs({
  negotiated: { codecs, told },
}: Pick<LegFacts, 'negotiated'>): readonly CodecFacts[] {
  if (told.length === 0) return codecs;
  if (codecs.length === 0) return told;
  const [own, others] = [new Set(codecs.map(nameOf)), new Set(told.map(nameOf))];
  const both = [
    ...told.filter((codec) => own.has(nameOf(codec))),
    ...codecs.filter((codec) => others.has(nameOf(codec))),
  ];
  return both.filter(
    ({ payloadType }, index) => both.findIndex((codec) => codec.payloadType === payloadType) === index,
  );
}

function nameOf({ name }: CodecFacts): string {
  return name.toLowerCase();
}

function namesOf(codecs: readonly CodecFacts[]): string {
  return codecs.map(({ payloadType, name }) => `${payloadType} ${name}`).join(', ');
}

function realNames(codecs: readonly CodecFacts[]): readonly string[] {
  return codecs.map(({ name }) => name).filter((name) => !supplemental.test(name));
}

function isAmong(names: readonly string[], wanted: string): boolean {
  return names.some((name) => name.toLowerCase() === wanted.toLowerCase());
}
