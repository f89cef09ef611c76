import type { TopReport, TopRow, TopTotals, TopView } from './row.ts';

/** A column: where it says nothing it shows a dash. */
interface Column {
  readonly title: string;
  readonly width: number;
  readonly isLeft?: boolean;
  readonly text: (row: TopRow) => string;
}

const figures: readonly Column[] = [
  { title: 'PPS', width: 8, text: ({ packetsPerSecond }) => packetsPerSecond.toFixed(0) },
  { title: 'KBIT/S', width: 9, text: ({ bitsPerSecond }) => (bitsPerSecond / 1000).toFixed(0) },
  { title: 'LOSS%', width: 6, text: ({ loss }) => orDash(loss, 1) },
  { title: 'JITTER', width: 7, text: ({ jitter }) => orDash(jitter, 1) },
  { title: 'MOS', width: 4, text: ({ mos }) => orDash(mos, 1) },
  { title: 'AGE', width: 8, text: ({ age }) => ageText(age) },
];

const columns: Readonly<Record<TopView, readonly Column[]>> = {
  calls: [
    ...figures,
    { title: 'KERNEL', width: 7, text: ({ streams, inKernel }) => `${inKernel}/${streams}` },
    { title: 'CALL-ID', width: 0, isLeft: true, text: ({ callid }) => callid },
  ],
  streams: [
    ...figures,
    { title: 'PATH', width: 7, text: ({ inKernel }) => (inKernel > 0 ? 'kernel' : 'user') },
    { title: 'MEDIA', width: 9, isLeft: true, text: ({ section, type }) => `${section} ${type}` },
    { title: 'FROM TAG', width: 20, isLeft: true, text: ({ tag }) => tag || '-' },
    { title: 'CALL-ID', width: 0, isLeft: true, text: ({ callid }) => callid },
  ],
};

/** One line: how much there is in all. */
export function totalsLine({ calls, streams, inKernel, packetsPerSecond, bitsPerSecond }: TopTotals): string {
  const share = streams === 0 ? 0 : (100 * inKernel) / streams;
  return (
    `${calls} calls, ${streams} streams (${share.toFixed(0)} % in the kernel), ` +
    `${packetsPerSecond.toFixed(0)} packets/s, ${(bitsPerSecond / 1e6).toFixed(1)} Mbit/s`
  );
}

export function headLine(view: TopView): string {
  return columns[view].map(({ title, width, isLeft }) => padded(title, width, isLeft)).join(' ');
}

export function rowLine(view: TopView, row: TopRow): string {
  return columns[view]
    .map(({ text, width, isLeft }) => padded(legible(text(row)), width, isLeft))
    .join(' ')
    .trimEnd();
}

/** A report as text, for terminals that show it once. */
export function topText({ view, totals, rows }: TopReport): string {
  return [totalsLine(totals), '', headLine(view), ...rows.map((row) => rowLine(view, row)), ''].join('\n');
}

/** Text of a peer must not move the cursor. */
function legible(text: string): string {
  return text.replace(/\p{C}/gu, '?');
}

/** Width 0: as long as it is. */
function padded(text: string, width: number, isLeft = false): string {
  if (width === 0) return text;
  const cut = text.length > width ? `${text.slice(0, width - 1)}…` : text;
  return isLeft ? cut.padEnd(width) : cut.padStart(width);
}

function orDash(value: number | null, digits: number): string {
  return value === null ? '-' : value.toFixed(digits);
}

function ageText(seconds: number): string {
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)];
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes % 60)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
