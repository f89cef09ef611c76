import { toReadable, type ByteString } from '../../base/bytes.ts';
import { formatEndpoint } from '../../base/endpoint.ts';
import type { Call } from '../../call/call.ts';
import type { Side } from '../../call/participant.ts';
import type { CliEnvironment } from './environment.ts';
import { callsPerPiece, lookAtCalls } from './look-at-calls.ts';
import { shown } from './shown.ts';
import { statisticsValue } from './statistics-value.ts';

/** Which calls `list sessions` shows. */
export interface SessionFilter {
  readonly isMeant: (call: Call) => boolean;
  readonly none: string;
}

export const sessionFilters = {
  all: { isMeant: () => true, none: 'No sessions on this media relay.\n' },
  own: { isMeant: (call) => !call.isForeign, none: 'No own sessions on this media relay.\n' },
  foreign: { isMeant: (call) => call.isForeign, none: 'No foreign sessions on this media relay.\n' },
  recording: {
    isMeant: ({ recording }) => recording !== null,
    none: 'No recorded sessions on this media relay.\n',
  },
} satisfies Record<string, SessionFilter>;

/** One line a call, in pieces; calls that begin while they are sent are left out. */
export function* sessionLines(
  { registry, clock }: CliEnvironment,
  filter: SessionFilter,
): Generator<ByteString> {
  const start = clock.monotonicMs();
  let isEmpty = true;
  let piece = '';
  let count = 0;
  for (const call of registry.calls()) {
    if (call.createdMonotonic > start) break;
    count += 1;
    if (filter.isMeant(call)) piece += sessionLine(call);
    if (count % callsPerPiece !== 0) continue;
    if (piece !== '') isEmpty = false;
    // Also when it is empty: whoever sends the pieces lets others in between two of them.
    yield piece;
    piece = '';
  }
  yield isEmpty && piece === '' ? filter.none : piece;
}

function sessionLine(call: Call): string {
  const created = String(Math.floor(call.createdAt / 1000)).padStart(12);
  const proxy = formatEndpoint(call.createdFrom);
  const flags = `frgn:${yesNo(call.isForeign)} | rec:${yesNo(call.recording !== null)}`;
  return `ID: ${shown(call.id).padStart(60)} | del:${yesNo(call.deleteAt !== null)} | creat:${created} | prx:${proxy} | redis: 0 | ${flags}\n`;
}

function yesNo(is: boolean): 'y' | 'n' {
  return is ? 'y' : 'n';
}

/** The same as a JSON array, in pieces. */
export function* sessionsJson({ registry, clock }: CliEnvironment, filter: SessionFilter): Generator<string> {
  const start = clock.monotonicMs();
  let separator = '[';
  let piece = '';
  let count = 0;
  for (const call of registry.calls()) {
    if (call.createdMonotonic > start) break;
    count += 1;
    if (filter.isMeant(call)) {
      piece += `${separator}${JSON.stringify(sessionData(call))}`;
      separator = ',\n';
    }
    if (count % callsPerPiece !== 0) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}${separator === '[' ? '[' : ''}]`;
}

function sessionData(call: Call) {
  return {
    callid: toReadable(call.id),
    created: Math.floor(call.createdAt / 1000),
    proxy: formatEndpoint(call.createdFrom),
    deleted: call.deleteAt !== null,
    foreign: call.isForeign,
    recording: call.recording !== null,
  };
}

/** What families of addresses the media of a call has, as bits. */
const hasIp4 = 1;
const hasIp6 = 2;

/** Without arrays on the way: with many calls they were most of the time. */
function familiesOf({ dialogues, solos }: Call): number {
  let families = 0;
  for (const { sides } of dialogues) families |= familiesOfSide(sides[0]) | familiesOfSide(sides[1]);
  for (const { side } of solos) families |= familiesOfSide(side);
  return families;
}

function familiesOfSide({ legs }: Side): number {
  let families = 0;
  for (const { ports } of legs)
    if (ports !== null) families |= ports.address.family === 'IP4' ? hasIp4 : hasIp6;
  return families;
}

/** The numbers of `list numsessions`. */
interface SessionCounts {
  readonly own: number;
  readonly foreign: number;
  readonly total: number;
  readonly transcoded: string | number;
  readonly ipv4: number;
  readonly ipv6: number;
  readonly mixed: number;
}

/** What `print` makes of the numbers: of calls as they are when the last piece is made, by families as they were come by. */
function* counted(environment: CliEnvironment, print: (counts: SessionCounts) => string): Generator<string> {
  let [ipv4, ipv6, mixed] = [0, 0, 0];
  yield* lookAtCalls(environment, (call) => {
    const families = familiesOf(call);
    if (families === (hasIp4 | hasIp6)) mixed += 1;
    else if (families === hasIp4) ipv4 += 1;
    else if (families === hasIp6) ipv6 += 1;
  });
  const { registry, statistics } = environment;
  const [total, foreign] = [registry.count(), registry.foreignCount()];
  const transcoded = statisticsValue(statistics(null), 'currentstatistics', 'transcodedmedia') ?? 0;
  yield print({ own: total - foreign, foreign, total, transcoded, ipv4, ipv6, mixed });
}

export function numSessions(environment: CliEnvironment): Generator<string> {
  return counted(environment, (counts) =>
    [
      `Current sessions own: ${counts.own}`,
      `Current sessions foreign: ${counts.foreign}`,
      `Current sessions total: ${counts.total}`,
      `Current transcoded media: ${counts.transcoded}`,
      `Current sessions ipv4 only media: ${counts.ipv4}`,
      `Current sessions ipv6 only media: ${counts.ipv6}`,
      `Current sessions ip mixed  media: ${counts.mixed}`,
      '',
    ].join('\n'),
  );
}

export function numSessionsJson(environment: CliEnvironment): Generator<string> {
  return counted(environment, (counts) => JSON.stringify(counts));
}
