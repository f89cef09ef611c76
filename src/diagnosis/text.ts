import { formatEndpoint, sameEndpoint } from '../base/endpoint.ts';
import type { Diagnosis } from './diagnose.ts';
import type { CallFacts, LegFacts, SourceFacts, StreamFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { dropsOn } from './flow.ts';
import {
  ageText,
  bytesText,
  countText,
  endpointText,
  legName,
  packetsText,
  partyName,
  percentText,
  startOf,
} from './words.ts';

/** What people read, and what fits into a datagram of NG. */
const MOST_LEGS = 32;
const MOST_FINDINGS = 16;

/** A diagnosis for a terminal. */
export function diagnosisText({ facts, verdict, findings }: Diagnosis): string {
  const [first, ...others] = findings;
  const isFirstSaid = first !== undefined && verdict.includes(first.summary);
  const lines = [
    `Call ${facts.callId}: began ${ageText(facts.ageMs)} ago, last offer or answer ${ageText(facts.signalAgeMs)} ago`,
    '',
    `Verdict: ${verdict}`,
    ...(isFirstSaid ? details(first) : []),
    ...(isFirstSaid ? others : findings)
      .slice(0, MOST_FINDINGS)
      .flatMap((finding) => ['', `Also: ${finding.summary}`, ...details(finding)]),
    ...facts.legs.slice(0, MOST_LEGS).flatMap((leg) => ['', ...legLines(leg, facts)]),
    ...leftOut(facts.legs.length - MOST_LEGS + facts.legsLeftOut),
  ];
  return `${lines.join('\n')}\n`;
}

function leftOut(count: number): readonly string[] {
  return count > 0 ? ['', `${count} more sections are left out here.`] : [];
}

function details({ seen, likely, checks }: Finding): readonly string[] {
  return [
    ...labelled('Seen', seen),
    ...labelled('Likely', likely === null ? [] : [likely]),
    ...labelled('Check', checks),
  ];
}

function labelled(label: string, texts: readonly string[]): readonly string[] {
  return texts.map((text, index) => `  ${(index === 0 ? `${label}:` : '').padEnd(8)}${text}`);
}

function legLines(leg: LegFacts, call: CallFacts): readonly string[] {
  const { rtp, rtcp } = leg;
  const head = `${startOf(partyName(leg.party))}, section ${leg.section}: ${leg.type} over ${leg.protocol}`;
  return [
    head,
    ...row('agreed', agreedText(leg)),
    ...row('hears', hearingText(leg, call)),
    ...(rtp === null
      ? row('ports', 'none: the section is declined, or was removed')
      : [
          ...row('from it', incomingText(rtp)),
          ...rtp.sources.slice(-MOST_SOURCES).flatMap((source) => row('', sourceText(source))),
          ...row('to it', outgoingText(rtp)),
          ...row('goes to', routesText(leg, call)),
          ...(rtcp === null ? [] : row('RTCP', rtcpText(rtcp))),
          ...row('path', pathText(rtp)),
          ...row('ICE', rtp.ice),
          ...row('DTLS', rtp.dtls),
          ...row('SRTP', rtp.srtp),
          ...dropRows(rtp),
        ]),
  ];
}

/** Of many sources the latest tell what is going on. */
const MOST_SOURCES = 4;

function row(label: string, text: string | null): readonly string[] {
  return text === null ? [] : [`  ${label.padEnd(9)}${text}`];
}

function agreedText({ negotiated, control }: LegFacts): string {
  const { codecs, direction, isZeroAddress, hasSpoken, ice, keying, isStrictSource } = negotiated;
  if (!hasSpoken) return 'its SDP has not come yet';
  return [
    codecs.map(({ payloadType, name }) => `${payloadType} ${name}`).join(', ') || 'no codecs',
    isZeroAddress ? `${direction} (zero address)` : direction,
    ...(keying === 'plain' ? [] : [keyingText[keying]]),
    ...(ice === 'none' ? [] : [ice === 'own' ? 'ICE with us' : 'ICE between the parties']),
    ...(isStrictSource ? ['strict source'] : []),
    ...(control.media === 'pass' ? [] : [control.media === 'drop' ? 'blocked' : 'silenced']),
    ...(control.areEventsChanged ? ['DTMF blocked or changed on request'] : []),
    ...(control.delayMs > 0 ? [`delayed by ${control.delayMs} ms on request`] : []),
  ].join('; ');
}

const keyingText = {
  passed: 'encrypted between the parties',
  waiting: 'keys not agreed yet',
  failed: 'no keys agreed',
  sdes: 'SDES',
  dtls: 'DTLS',
} as const;

function incomingText(rtp: StreamFacts): string {
  const at = `at ${endpointText(rtp.local)}`;
  const { packets, bytes } = rtp.in;
  if (packets === 0) return `nothing accepted ${at}`;
  const age = rtp.lastPacketAgeMs === null ? '' : `, last ${ageText(rtp.lastPacketAgeMs)} ago`;
  const trip = rtp.roundTripMs === null ? '' : `, round trip ${rtp.roundTripMs.toFixed(0)} ms`;
  return `${packetsText(packets)}, ${bytesText(bytes)}${age}, ${at}, ${whence(rtp)}${trip}`;
}

/** Where packets come from, as far as that was learned. */
function whence({ endpoint, advertised, isConfirmed }: StreamFacts): string {
  if (endpoint === null) return 'from an unknown address';
  const from = `from ${formatEndpoint(endpoint)}`;
  if (!isConfirmed) return `${from} as far as is known`;
  if (advertised === null || sameEndpoint(endpoint, advertised)) return `${from} as its SDP says`;
  return `${from}, where its SDP says ${formatEndpoint(advertised)}`;
}

function sourceText(source: SourceFacts): string {
  const { packets, lost, jitterMs, mos, codec, payloadType } = source;
  const loss = packets + lost === 0 ? 0 : (100 * lost) / (packets + lost);
  return [
    codec ?? `payload type ${payloadType} (not negotiated)`,
    packetsText(packets),
    `loss ${percentText(loss)}`,
    `jitter ${jitterMs.toFixed(1)} ms`,
    ...(mos === null ? [] : [`MOS ${mos.toFixed(1)}`]),
    `last ${ageText(source.lastSeenAgeMs)} ago`,
    `SSRC ${source.ssrc.toString(16)}`,
  ].join(', ');
}

function outgoingText(rtp: StreamFacts): string {
  const { packets, bytes } = rtp.out;
  const target = rtp.endpoint ?? rtp.advertised;
  if (packets === 0)
    return `nothing sent${target === null ? '' : ` (would go to ${formatEndpoint(target)})`}`;
  return `${packetsText(packets)}, ${bytesText(bytes)}, to ${endpointText(target)}`;
}

/** What a party gets by subscription. */
function hearingText({ hears }: LegFacts, call: CallFacts): string | null {
  if (hears.length === 0) return null;
  return hears
    .map(({ leg, problem }) => {
      const name = legName(call.legs[leg]!, call);
      return problem === null ? name : `nothing of ${name}: ${problem}`;
    })
    .join('; ');
}

function routesText({ id, sinks }: LegFacts, { legs }: CallFacts): string {
  const names = sinks.map((sink) => (sink === id ? 'itself (echo)' : partyName(legs[sink]!.party)));
  return names.length === 0 ? 'nobody' : names.join(', ');
}

function rtcpText(rtcp: StreamFacts): string {
  const age = rtcp.lastPacketAgeMs === null ? '' : `, last ${ageText(rtcp.lastPacketAgeMs)} ago`;
  return `${packetsText(rtcp.in.packets)} from it${age}, ${countText(rtcp.out.packets)} to it`;
}

function pathText({ path, kernelIn, in: { packets } }: StreamFacts): string {
  return kernelIn === 0 || packets === 0
    ? path
    : `${path} (${percentText((100 * kernelIn) / packets)} of what came so far passed in the kernel)`;
}

function dropRows(rtp: StreamFacts): readonly string[] {
  const all = [...dropsOn(rtp, 'in'), ...dropsOn(rtp, 'out')].sort((a, b) => b.count - a.count);
  return all.flatMap(({ reason, count }, index) =>
    row(
      index === 0 ? 'dropped' : '',
      `${packetsText(count)} ${reason.side === 'in' ? 'from it' : 'for it'} because ${reason.because}`,
    ),
  );
}
