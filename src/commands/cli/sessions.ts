import { toReadable, type ByteString } from '../../base/bytes.ts';
import { formatEndpoint, type Family } from '../../base/endpoint.ts';
import type { Call } from '../../call/call.ts';
import { legsOf } from '../../call/timeouts.ts';
import type { CliEnvironment } from './environment.ts';
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
  recording: { isMeant: () => false, none: 'No recorded sessions on this media relay.\n' },
} satisfies Record<string, SessionFilter>;

/** Calls a piece: enough that the pieces cost little, few enough that each is done within a millisecond. */
const callsPerPiece = 256;

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
  const flags = `frgn:${yesNo(call.isForeign)} | rec:n`;
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
    recording: false,
  };
}

/** Calls by the address families of their media. */
interface FamilyCounts {
  readonly ip4: number;
  readonly ip6: number;
  readonly mixed: number;
}

function countFamilies(calls: Iterable<Call>): FamilyCounts {
  let [ip4, ip6, mixed] = [0, 0, 0];
  for (const call of calls) {
    const families = new Set<Family>();
    for (const { ports } of legsOf(call)) if (ports !== null) families.add(ports.address.family);
    if (families.size === 2) mixed += 1;
    else if (families.has('IP4')) ip4 += 1;
    else if (families.has('IP6')) ip6 += 1;
  }
  return { ip4, ip6, mixed };
}

/** The numbers of `list numsessions`, by their label. */
export function sessionCounts({ registry, statistics }: CliEnvironment) {
  const total = registry.count();
  const foreign = registry.foreignCount();
  const families = countFamilies(registry.calls());
  return {
    own: total - foreign,
    foreign,
    total,
    transcoded: statisticsValue(statistics(), 'currentstatistics', 'transcodedmedia') ?? 0,
    ipv4: families.ip4,
    ipv6: families.ip6,
    mixed: families.mixed,
  };
}

export function numSessionsText(environment: CliEnvironment): string {
  const counts = sessionCounts(environment);
  return [
    `Current sessions own: ${counts.own}`,
    `Current sessions foreign: ${counts.foreign}`,
    `Current sessions total: ${counts.total}`,
    `Current transcoded media: ${counts.transcoded}`,
    `Current sessions ipv4 only media: ${counts.ipv4}`,
    `Current sessions ipv6 only media: ${counts.ipv6}`,
    `Current sessions ip mixed  media: ${counts.mixed}`,
    '',
  ].join('\n');
}
