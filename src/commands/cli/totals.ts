import type { NgObject } from '../../protocols/ng/dictionary.ts';
import { commandNames } from '../command-names.ts';
import { intervalLines } from './interval-lines.ts';
import { statisticsList, statisticsValue } from './statistics-value.ts';

/** A line: its label, the member of the section's object, and what stands behind the value. */
type Line = readonly [label: string, key: string, unit?: string];

/** Labels are searched for by monitoring scripts: they are part of the interface, like the padding. */
const rates: readonly Line[] = [
  ['Packets per second (userspace)', 'packetrate_user'],
  ['Bytes per second (userspace)', 'byterate_user'],
  ['Errors per second (userspace)', 'errorrate_user'],
  ['Packets per second (kernel)', 'packetrate_kernel'],
  ['Bytes per second (kernel)', 'byterate_kernel'],
  ['Errors per second (kernel)', 'errorrate_kernel'],
  ['Packets per second (total)', 'packetrate'],
  ['Bytes per second (total)', 'byterate'],
  ['Errors per second (total)', 'errorrate'],
];

const currentLines: readonly Line[] = [
  ['Owned sessions', 'sessionsown'],
  ['Foreign sessions', 'sessionsforeign'],
  ['Total sessions', 'sessionstotal'],
  ['Transcoded media', 'transcodedmedia'],
  ...rates,
  ['Userspace-only media streams', 'media_userspace'],
  ['Kernel-only media streams', 'media_kernel'],
  ['Mixed kernel/userspace media streams', 'media_mixed'],
];

const totalLines: readonly Line[] = [
  ['Uptime of rtpengine', 'uptime', ' seconds'],
  ['Total managed sessions', 'managedsessions'],
  ['Total rejected sessions', 'rejectedsessions'],
  ['Total timed-out sessions via TIMEOUT', 'timeoutsessions'],
  ['Total timed-out sessions via SILENT_TIMEOUT', 'silenttimeoutsessions'],
  ['Total timed-out sessions via FINAL_TIMEOUT', 'finaltimeoutsessions'],
  ['Total timed-out sessions via OFFER_TIMEOUT', 'offertimeoutsessions'],
  ['Total regular terminated sessions', 'regularterminatedsessions'],
  ['Total forced terminated sessions', 'forcedterminatedsessions'],
  ['Total relayed packets (userspace)', 'relayedpackets_user'],
  ['Total relayed packet errors (userspace)', 'relayedpacketerrors_user'],
  ['Total relayed bytes (userspace)', 'relayedbytes_user'],
  ['Total relayed packets (kernel)', 'relayedpackets_kernel'],
  ['Total relayed packet errors (kernel)', 'relayedpacketerrors_kernel'],
  ['Total relayed bytes (kernel)', 'relayedbytes_kernel'],
  ['Total relayed packets', 'relayedpackets'],
  ['Total relayed packet errors', 'relayedpacketerrors'],
  ['Total relayed bytes', 'relayedbytes'],
  ['Total number of streams with no relayed packets', 'zerowaystreams'],
  ['Total number of 1-way streams', 'onewaystreams'],
  ['Average call duration', 'avgcallduration', ' seconds'],
  ['Total calls duration', 'totalcallsduration', ' seconds'],
  ['Total calls duration squared', 'totalcallsduration2', ' seconds squared'],
  ['Total calls duration standard deviation', 'totalcallsduration_stddev', ' seconds'],
];

/** The five lines of a figure. */
const figureLines = (name: string, label: string): readonly Line[] => [
  [`Sum of all ${label} values sampled`, `${name}_total`],
  [`Sum of all ${label} square values sampled`, `${name}2_total`],
  [`Total number of ${label} samples`, `${name}_samples_total`],
  [`Average ${label}`, `${name}_average`],
  [`${label} standard deviation`, `${name}_stddev`],
];

const mosLines = figureLines('mos', 'MOS');

const metricLines: readonly Line[] = [
  ...figureLines('jitter', 'jitter (reported)'),
  ...figureLines('rtt_e2e', 'end-to-end round-trip time'),
  ...figureLines('rtt_dsct', 'discrete round-trip time'),
  ...figureLines('packetloss', 'packet loss'),
  ...figureLines('jitter_measured', 'jitter (measured)'),
  ['Packets lost', 'packets_lost'],
  ['Duplicate RTP packets', 'rtp_duplicates'],
  ['RTP sequence skips', 'rtp_skips'],
  ['RTP sequence resets', 'rtp_seq_resets'],
  ['Out-of-order RTP packets', 'rtp_reordered'],
];

const labelWidth = 48;

function linesOf(report: NgObject, section: string, lines: readonly Line[]): string {
  return lines
    .map(([label, key, unit = '']) => {
      const value = statisticsValue(report, section, key);
      return value === undefined ? '' : ` ${label.padEnd(labelWidth)}:${value}${unit}\n`;
    })
    .join('');
}

/** Columns and rows of what each proxy asked for. */
function controlTable(report: NgObject): string {
  const columns = Object.values(commandNames);
  const row = (first: string, cells: readonly string[]): string =>
    ` ${first.padStart(20)} |${cells.map((cell) => ` ${cell.padStart(10)} `).join('|')}\n`;
  const proxies = statisticsList(report, 'controlstatistics', 'proxies').map((proxy) =>
    row(
      String(statisticsValue(proxy, 'proxy')),
      columns.map((name) => String(statisticsValue(proxy, `${name.toLowerCase()}count`) ?? 0)),
    ),
  );
  return row('Proxy', columns) + proxies.join('');
}

/** Only where there is a report. */
function intervalSection(report: NgObject): readonly (readonly [title: string, lines: string])[] {
  const lines = intervalLines(report);
  return lines === '' ? [] : [['Graphite interval statistics (last reported values to graphite)', lines]];
}

/** `list totals`. What is not measured has no line. */
export function totalsText(report: NgObject): string {
  const sections = [
    ['Statistics over currently running sessions', linesOf(report, 'currentstatistics', currentLines)],
    [
      'Total statistics (does not include current running sessions)',
      linesOf(report, 'totalstatistics', totalLines),
    ],
    ...intervalSection(report),
    ['MOS statistics', linesOf(report, 'mos', mosLines)],
    ['VoIP metrics', linesOf(report, 'voip_metrics', metricLines)],
    ['Control statistics', controlTable(report)],
    ...statisticsList(report, 'interfaces').map((entry) => [
      `VoIP metrics for interface ${statisticsValue(entry, 'name')}/${statisticsValue(entry, 'address')}`,
      linesOf(entry, 'voip_metrics', [...mosLines, ...metricLines]),
    ]),
  ];
  return `\n${sections.map(([title, lines]) => `${title}:\n\n${lines}`).join('\n')}\n`;
}

/** `list counters`. */
export function countersText(report: NgObject): string {
  return `\nCurrent per-second counters:\n\n${linesOf(report, 'currentstatistics', rates)}`;
}

/** The same for machines. */
export function countersData(report: NgObject): Record<string, string | number> {
  return Object.fromEntries(
    rates.map(([, key]) => [key, statisticsValue(report, 'currentstatistics', key) ?? 0]),
  );
}
