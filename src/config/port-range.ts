/** From and to, both included. */
export interface PortRange {
  readonly min: number;
  readonly max: number;
}

/** Reads `30002;30100-30109`, apart by semicolons, commas or spaces; null if that is not what it is. */
export function parsePorts(text: string): readonly PortRange[] | null {
  const ranges: PortRange[] = [];
  for (const item of text.split(/[\s,;]+/)) {
    if (item === '') continue;
    const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(item);
    if (!match) return null;
    const range = { min: Number(match[1]), max: Number(match[2] ?? match[1]) };
    if (range.max > 65535 || range.min > range.max) return null;
    ranges.push(range);
  }
  return ranges;
}

export function portsOf(ranges: readonly PortRange[]): Set<number> {
  const ports = new Set<number>();
  for (const { min, max } of ranges) for (let port = min; port <= max; port++) ports.add(port);
  return ports;
}

/** RTP on an even port and RTCP on the next one (RFC 3550 §11). */
function hasPair({ min, max }: PortRange, excluded: ReadonlySet<number>): boolean {
  for (let port = min + (min % 2); port < max; port += 2)
    if (!excluded.has(port) && !excluded.has(port + 1)) return true;
  return false;
}

/** Why no call could ever use this range, or null. */
export function rangeProblem(range: PortRange, excluded: ReadonlySet<number>): string | null {
  if (range.min > range.max) return `port-min (${range.min}) is above port-max (${range.max})`;
  if (!hasPair(range, excluded))
    return `ports ${range.min} to ${range.max} hold no pair of an even port and the next one that is not excluded`;
  return null;
}

/** What is not wrong with these ranges, but likely to surprise. */
export function rangeAdvice(ranges: readonly PortRange[]): string[] {
  const advice: string[] = [];
  const distinct = [...new Map(ranges.map((range) => [`${range.min}-${range.max}`, range])).values()];
  for (const { min, max } of distinct) {
    if (min % 2 === 1 && min < max)
      advice.push(
        `Media ports start at ${min}, which is odd: the first RTP and RTCP pair is ${min + 1} and ${min + 2}.`,
      );
    if (min < 1024)
      advice.push(
        `Media ports ${min} to ${max} include ports below 1024, which need a special right to open.`,
      );
  }
  return advice;
}
