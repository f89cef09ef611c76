import type { DiffLine } from './line-diff.ts';

/** A difference that shows wherever its subject comes up, so that no single scenario needs to name it. */
export interface SystematicDifference {
  readonly reason: string;
  readonly side: DiffLine['side'];
  /** Lines that only this side has. */
  readonly pattern: RegExp;
}

/** Our replies follow 26.3; the reference is 10.5. */
export const systematicDifferences: readonly SystematicDifference[] = [
  {
    reason: 'reports of 26.3 say whether anything is recorded or forwarded',
    side: 'subject',
    pattern: /\/recording\/(call recording|forwarding|excluded) = 0$/,
  },
  {
    reason: 'reports of 26.3 list the DTMF codes that control recording',
    side: 'subject',
    pattern: /\/VSC = \[\]$/,
  },
  {
    reason: 'reports of 26.3 name the codec of a media section',
    side: 'subject',
    pattern: /\/medias\[\d+\]\/codec = \w+$/,
  },
  {
    reason: 'reports of 26.3 list the SSRCs of each media section',
    side: 'subject',
    pattern: /\/(in|e)gress SSRCs = \[\]$/,
  },
  {
    reason: 'reports of 26.3 count what is sent as well as what is received',
    side: 'subject',
    pattern: /\/stats_out\/(packets|bytes|errors) = 0$/,
  },
  {
    reason: 'reports of 26.3 tell packets of the kernel from those of user space',
    side: 'subject',
    pattern: /\/last (kernel|user) packet = 0$/,
  },
  {
    reason: 'our own addition: which path a stream takes',
    side: 'subject',
    pattern: /\/path = user space: /,
  },
  {
    reason: 'our own addition: what of the figures the kernel has forwarded',
    side: 'subject',
    pattern: /\/kernel share\/(in|out)\/(packets|bytes|errors) = 0$/,
  },
  {
    reason: 'reports of 26.3 give the time of creation in microseconds, and of the last change in Redis',
    side: 'subject',
    pattern: /\/(created_ts = <time>|last redis update = 0)$/,
  },
  {
    reason: '26.3 marks DTLS associations with tls-id (RFC 8842), which 10.5 does not know',
    side: 'subject',
    pattern: /sdp a=tls-id:<id>$/,
  },
  {
    reason: 'reports of 26.3 say that ICE is done in the media section, not in each stream',
    side: 'reference',
    pattern: /\/streams\[\d+\]\/flags has ICE$/,
  },
  {
    reason: 'reports of 26.3 name lite agents',
    side: 'subject',
    pattern: /\/flags has ICE-lite (self|peer)$/,
  },
  {
    reason: '10.5 marks the answerer as ICE controlling in calls without ICE',
    side: 'reference',
    pattern: /\/flags has ICE controlling$/,
  },
];

/** What is left after the systematic differences; `seen` collects those that showed. */
export function withoutSystematic(
  found: readonly DiffLine[],
  seen: Set<SystematicDifference>,
): readonly DiffLine[] {
  return found.filter(({ side, line }) => {
    const row = systematicDifferences.find((entry) => entry.side === side && entry.pattern.test(line));
    if (row) seen.add(row);
    return !row;
  });
}

const BODY = 'sdp ';

/**
 * The reference's reply as 26.3 lays it out (spec: SDP rewriting). 10.5 edits the source's body in place: it leaves
 * the connection line where it was and attributes that it does not know in front of those it writes.
 */
export function laidOutAsNewer(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line.startsWith(`${BODY}m=`));
  if (first < 0) return lines;
  const session = lines.slice(0, first);
  const end = lines.findLastIndex((line) => line.startsWith(BODY)) + 1;
  const connection = session.find((line) => line.startsWith(`${BODY}c=`));
  return [
    ...session.filter((line) => line !== connection),
    ...sections(lines.slice(first, end)).flatMap((section) => ordered(withConnection(section, connection))),
    ...lines.slice(end),
  ];
}

function sections(lines: readonly string[]): readonly (readonly string[])[] {
  const starts = lines.flatMap((line, index) => (line.startsWith(`${BODY}m=`) ? [index] : []));
  return starts.map((start, index) => lines.slice(start, starts[index + 1]));
}

function withConnection(section: readonly string[], connection: string | undefined): readonly string[] {
  const hasOwn = section.some((line) => line.startsWith(`${BODY}c=`));
  return hasOwn || connection === undefined ? section : [...section, connection];
}

/** Kinds of lines in a media section in the order of writing; what none of them names goes where OTHER stands. */
const OTHER = /$^/;
const order: readonly RegExp[] = [
  /^m=/,
  /^i=/,
  /^c=/,
  /^b=/,
  /^a=mid:/,
  /^a=label:/,
  /^a=(rtpmap|fmtp|rtcp-fb):/,
  OTHER,
  /^a=(sendrecv|sendonly|recvonly|inactive)$/,
  /^a=rtcp:/,
  /^a=rtcp-mux$/,
  /^a=crypto:/,
  /^a=setup:/,
  /^a=fingerprint:/,
  /^a=tls-id:/,
  /^a=ptime:/,
  /^a=maxptime:/,
  /^a=ice-/,
  /^a=candidate:/,
  /^a=end-of-candidates$/,
];

function ordered(section: readonly string[]): readonly string[] {
  const rank = (line: string): number => {
    const found = order.findIndex((pattern) => pattern.test(line.slice(BODY.length)));
    return found < 0 ? order.indexOf(OTHER) : found;
  };
  return section.toSorted((a, b) => rank(a) - rank(b));
}
