// Writes etc/grafana/rtpengine.json from the rows of panels below. `--check` fails if the file says something else.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = fileURLToPath(new URL('../etc/grafana/rtpengine.json', import.meta.url));
const source = { type: 'prometheus', uid: '${datasource}' };
/** Whatever is chosen above the dashboard. */
const at = 'instance=~"$instance"';
const rate = (metric, labels = '') => `rate(rtpengine_${metric}{${at}${labels}}[$__rate_interval])`;
const gauge = (metric, labels = '') => `rtpengine_${metric}{${at}${labels}}`;
/** Mean of what a pair of counters has gained. */
const mean = (name, factor = '') =>
  `sum by (instance) (${rate(`${name}_total`)})${factor} / sum by (instance) (${rate(`${name}_samples_total`)})`;
const quantile = (q, metric, by = 'le, instance') =>
  `histogram_quantile(${q}, sum by (${by}) (${rate(`${metric}_bucket`)}))`;

/** [title, unit, width, [[legend, expression], …], options] */
const rows = [
  [
    'Now',
    ['Calls', 'short', 4, [['', `sum(${gauge('sessions', ',type="own"')})`]], { kind: 'stat' }],
    [
      'Calls set up a second',
      'reqps',
      4,
      [['', `sum(${rate('requests_total', ',request="offer"')})`]],
      { kind: 'stat' },
    ],
    ['Packets a second', 'pps', 4, [['', `sum(${rate('packets_total')})`]], { kind: 'stat' }],
    [
      'Share of the kernel',
      'percentunit',
      4,
      [['', `sum(${rate('packets_total', ',type="kernel"')}) / sum(${rate('packets_total')})`]],
      { kind: 'stat' },
    ],
    [
      'Mean opinion score',
      'none',
      4,
      [['', `sum(${rate('mos_total')}) / sum(${rate('mos_samples_total')})`]],
      { kind: 'stat', decimals: 2 },
    ],
    [
      'Ports in use',
      'percentunit',
      4,
      [['', `sum(${gauge('ports_used')}) / sum(${gauge('ports')})`]],
      { kind: 'stat' },
    ],
  ],
  [
    'Calls',
    ['Calls', 'short', 12, [['{{instance}} {{type}}', gauge('sessions')]], { stacked: true }],
    [
      'Ends of calls a second',
      'reqps',
      12,
      [['{{reason}}', `sum by (reason) (${rate('closed_sessions_total')})`]],
      { stacked: true },
    ],
    ['Requests a second', 'reqps', 12, [['{{request}}', `sum by (request) (${rate('requests_total')}) > 0`]]],
    [
      'Time of a request',
      's',
      12,
      [
        [
          '{{request}}',
          `sum by (request) (${rate('request_seconds_total')}) / (sum by (request) (${rate('requests_total')}) > 0)`,
        ],
      ],
    ],
    [
      'Refused requests a second',
      'reqps',
      12,
      [
        ['{{proxy}}', `sum by (proxy) (${rate('errors_total')})`],
        ['{{proxy}} {{reason}}', `sum by (proxy, reason) (${rate('control_dropped_total')}) > 0`],
      ],
    ],
    [
      'Mean duration of ended calls',
      's',
      12,
      [
        [
          '{{instance}}',
          `sum by (instance) (${rate('call_duration_total')}) / sum by (instance) (${rate('sessions_total')})`,
        ],
      ],
    ],
  ],
  [
    'Media',
    [
      'Packets a second by path',
      'pps',
      12,
      [['{{type}}', `sum by (type) (${rate('packets_total')})`]],
      { stacked: true },
    ],
    [
      'Traffic by path',
      'bps',
      12,
      [['{{type}}', `8 * sum by (type) (${rate('bytes_total')})`]],
      { stacked: true },
    ],
    [
      'Media by path',
      'short',
      12,
      [['{{type}}', `sum by (type) (${gauge('mediastreams')})`]],
      { stacked: true },
    ],
    [
      'Streams in user space by reason',
      'short',
      12,
      [['{{reason}}', `sum by (reason) (${gauge('streams', ',path="userspace"')}) > 0`]],
      { stacked: true },
    ],
    [
      'Packets not forwarded a second, by reason',
      'pps',
      12,
      [['{{reason}}', `sum by (reason) (${rate('drops_total')}) > 0`]],
    ],
    [
      'Packets refused by endpoint learning a second',
      'pps',
      12,
      [['{{instance}}', rate('learning_refusals_total')]],
    ],
    [
      'Traffic by interface',
      'bps',
      12,
      [
        [
          '{{name}} {{address}} {{direction}}',
          `8 * sum by (name, address, direction) (${rate('interface_bytes')})`,
        ],
      ],
    ],
    [
      'Errors by interface',
      'pps',
      12,
      [
        [
          '{{name}} {{address}} {{direction}}',
          `sum by (name, address, direction) (${rate('interface_errors')})`,
        ],
      ],
    ],
    [
      'Ports in use',
      'percentunit',
      12,
      [['{{name}} {{address}}', `${gauge('ports_used')} / ${gauge('ports')}`]],
    ],
    [
      'Media without packets, and one way',
      'reqps',
      12,
      [
        ['no packets', `sum(${rate('zero_packet_streams_total')})`],
        ['one way', `sum(${rate('one_way_sessions_total')})`],
      ],
    ],
  ],
  [
    'Quality',
    ['Mean opinion score', 'none', 12, [['{{instance}}', mean('mos')]], { min: 1, max: 5 }],
    ['Packet loss', 'percent', 12, [['{{instance}}', mean('packetloss')]], { min: 0 }],
    ['Jitter', 'ms', 12, [['{{instance}}', mean('jitter_measured')]], { min: 0 }],
    [
      'Round trip',
      'µs',
      12,
      [
        ['{{instance}} end to end', mean('rtt_e2e')],
        ['{{instance}} one leg', mean('rtt_dsct')],
      ],
      { min: 0 },
    ],
    [
      'Score by interface',
      'none',
      12,
      [
        [
          '{{name}} {{address}}',
          `sum by (name, address) (${rate('interface_mos_total')}) / sum by (name, address) (${rate('interface_mos_samples_total')})`,
        ],
      ],
      { min: 1, max: 5 },
    ],
    [
      'RTP packets a second',
      'pps',
      12,
      [
        ['lost', `sum(${rate('packets_lost')})`],
        ['twice', `sum(${rate('rtp_duplicates')})`],
        ['out of order', `sum(${rate('rtp_reordered')})`],
      ],
    ],
  ],
  [
    'Process',
    [
      'Delay of the event loop',
      's',
      12,
      [
        ['median', quantile(0.5, 'event_loop_delay_seconds', 'le')],
        ['99 %', quantile(0.99, 'event_loop_delay_seconds', 'le')],
      ],
    ],
    [
      'Pauses for garbage collection, 99 %',
      's',
      12,
      [['{{kind}}', quantile(0.99, 'gc_pause_seconds', 'le, kind')]],
    ],
    [
      'CPU',
      'percentunit',
      8,
      [['{{instance}}', `rate(process_cpu_seconds_total{${at},job=~"$job"}[$__rate_interval])`]],
    ],
    ['Memory', 'bytes', 8, [['{{instance}}', `process_resident_memory_bytes{${at},job=~"$job"}`]]],
    [
      'Calls by thread, and its restarts',
      'short',
      8,
      [
        ['calls {{worker}}', gauge('worker_calls')],
        ['restarts {{worker}}', gauge('worker_restarts_total')],
      ],
    ],
  ],
];

let id = 0;
let y = 0;

function panel(
  [title, unit, width, targets, { kind = 'timeseries', stacked = false, min, max, decimals } = {}],
  x,
  height,
) {
  id += 1;
  const custom = {
    lineWidth: 1,
    fillOpacity: stacked ? 30 : 8,
    showPoints: 'never',
    stacking: { mode: stacked ? 'normal' : 'none' },
  };
  return {
    id,
    type: kind,
    title,
    datasource: source,
    gridPos: { h: height, w: width, x, y },
    fieldConfig: {
      defaults: {
        unit,
        ...(min === undefined ? {} : { min }),
        ...(max === undefined ? {} : { max }),
        ...(decimals === undefined ? {} : { decimals }),
        ...(kind === 'timeseries' ? { custom } : {}),
      },
      overrides: [],
    },
    options:
      kind === 'stat'
        ? { reduceOptions: { calcs: ['lastNotNull'] }, graphMode: 'area', colorMode: 'value' }
        : { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
    targets: targets.map(([legendFormat, expr], index) => ({
      refId: String.fromCharCode(65 + index),
      datasource: source,
      expr,
      ...(legendFormat === '' ? {} : { legendFormat }),
    })),
  };
}

function panelsOf([title, ...panels]) {
  id += 1;
  const made = [{ id, type: 'row', title, collapsed: false, gridPos: { h: 1, w: 24, x: 0, y }, panels: [] }];
  y += 1;
  let x = 0;
  for (const each of panels) {
    const height = each[4]?.kind === 'stat' ? 4 : 8;
    made.push(panel(each, x, height));
    x += each[2];
    if (x >= 24) {
      x = 0;
      y += height;
    }
  }
  return made;
}

const choice = (name, query) => ({
  name,
  type: 'query',
  datasource: source,
  query: { query, refId: name },
  refresh: 2,
  includeAll: true,
  multi: true,
  allValue: '.*',
  current: { text: 'All', value: '$__all' },
});

const dashboard = {
  uid: 'rtpengine-ts',
  title: 'rtpengine',
  tags: ['rtpengine', 'voip'],
  schemaVersion: 38,
  editable: true,
  refresh: '15s',
  time: { from: 'now-1h', to: 'now' },
  templating: {
    list: [
      { name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Data source' },
      choice('job', 'label_values(rtpengine_build_info, job)'),
      choice('instance', 'label_values(rtpengine_build_info{job=~"$job"}, instance)'),
    ],
  },
  panels: rows.flatMap(panelsOf),
};

const text = `${JSON.stringify(dashboard, null, 2)}\n`;
if (process.argv.includes('--check')) {
  if (readFileSync(path, 'utf8') !== text) {
    console.error('etc/grafana/rtpengine.json is not what tools/gen-dashboard.mjs makes: run that');
    process.exit(1);
  }
} else {
  writeFileSync(path, text);
  console.log('etc/grafana/rtpengine.json: written');
}
