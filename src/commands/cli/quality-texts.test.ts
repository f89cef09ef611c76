import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp } from '../../../test/support/call-bench.ts';
import { createCliBench, type CliBench } from '../../../test/support/cli-bench.ts';
import type { LocalAddress } from '../../base/interface.ts';

const address: LocalAddress = {
  id: 0,
  interfaceName: 'default',
  family: 'IP4',
  address: '192.0.2.1',
  advertised: { family: 'IP4', address: '203.0.113.1' },
  portMin: 30000,
  portMax: 30999,
  excludedPorts: new Set<number>(),
};
const traffic = { in: { packets: 3, bytes: 516, errors: 1 }, out: { packets: 2, bytes: 344, errors: 0 } };

/** One address with traffic on it. */
function aBench(): CliBench {
  const bench = createCliBench();
  Object.assign(bench.media, {
    portUse: () => [{ address, total: 1000, used: 4 }],
    trafficByAddress: () => new Map([[0, traffic]]),
  });
  return bench;
}

/** A call of which one source has sent 98 packets of 100, 4 ms jitter, 30 ms away. */
function measure(bench: CliBench): void {
  bench.offer({ sdp: benchSdp(4000), callId: 'c1' });
  bench.answer({ sdp: benchSdp(5000), callId: 'c1' });
  const { slot } = bench.media.plans.get('c1')!.streams[0]!;
  const counted = { packets: 98, bytes: 16_856, lost: 2, duplicates: 0, reordered: 3, gaps: 4, restarts: 1 };
  const last = { lastSequence: 0, lastTimestamp: 0, lastPayloadType: 0, firstSeenAt: 0, lastSeenAt: 0 };
  bench.media.setSources(slot, [{ ssrc: 1, jitterMs: 4, ...counted, ...last }]);
  bench.media.setRoundTrip(slot, 30_000);
  bench.registry.endAll('forced');
}

describe('list interfaces', () => {
  const ports = [
    "Interface 'default' address '192.0.2.1' (IPv4)",
    ' Port range: 30000 - 30999',
    ' Ports used:     4 /  1000 (  0.4%)',
    ' Packets/bytes/errors received: 3 / 516 / 1',
    ' Packets/bytes/errors sent: 2 / 344 / 0',
  ];
  const textOf = (lines: readonly string[]): string => [...ports, ...lines, ''].join('\n');

  it('shows ports and traffic, and that nothing is known of quality yet', () => {
    const lines = [
      ' Packets lost/duplicates: 0 / 0',
      ' Average MOS: not measured',
      ' Average packet loss: not measured',
      ' Average jitter: not measured',
      ' Average round-trip time: not measured',
    ];
    assert.equal(aBench().ask('list interfaces'), textOf(lines));
  });

  it('shows quality once there are samples, as text and as JSON', () => {
    const bench = aBench();
    measure(bench);
    const lines = [
      ' Packets lost/duplicates: 2 / 0',
      ' Average MOS: 4.37',
      ' Average packet loss: 2.00%',
      ' Average jitter: 4.00 ms',
      ' Average round-trip time: 30.00 ms',
    ];
    assert.equal(bench.ask('list interfaces'), textOf(lines));
    const [{ mos, ...data }] = JSON.parse(bench.ask('json list interfaces')) as [{ mos: number }];
    assert.equal(mos.toFixed(2), '4.37');
    assert.deepEqual(data, {
      name: 'default',
      family: 'IPv4',
      address: '192.0.2.1',
      advertised: '203.0.113.1',
      ports: { min: 30000, max: 30999, used: 4, free: 996, total: 1000 },
      ingress: traffic.in,
      egress: traffic.out,
      packets_lost: 2,
      duplicates: 0,
      packet_loss_percent: 2,
      jitter_ms: 4,
      round_trip_us: 30_000,
    });
  });
});

describe('list totals', () => {
  const figures = [
    'jitter (reported)',
    'end-to-end round-trip time',
    'discrete round-trip time',
    'packet loss',
    'jitter (measured)',
  ];
  const labelsOf = (name: string): readonly string[] => [
    `Sum of all ${name} values sampled`,
    `Sum of all ${name} square values sampled`,
    `Total number of ${name} samples`,
    `Average ${name}`,
    `${name} standard deviation`,
  ];
  const counts = ['Packets lost', 'Duplicate RTP packets', 'RTP sequence skips', 'RTP sequence resets', 'Out-of-order RTP packets']; // prettier-ignore
  const metrics = [...figures.flatMap(labelsOf), ...counts];

  /** Labels of a section, in order. */
  const section = (totals: string, title: string): readonly string[] =>
    totals
      .slice(totals.indexOf(`\n${title}:\n\n`) + title.length + 4)
      .split('\n\n')[0]!
      .split('\n')
      .map((line) => line.slice(1).replace(/ *:[\d.]+$/, ''));

  it('has the metrics of all sources, and those of each address', () => {
    const bench = aBench();
    measure(bench);
    const totals = bench.ask('list totals');
    assert.deepEqual(section(totals, 'MOS statistics'), labelsOf('MOS'));
    assert.deepEqual(section(totals, 'VoIP metrics'), metrics);
    assert.deepEqual(section(totals, 'VoIP metrics for interface default/192.0.2.1'), [
      ...labelsOf('MOS'),
      ...metrics,
    ]);
    for (const line of [
      'Average discrete round-trip time                :30000.000000',
      'Average packet loss                             :2.000000',
      'Average jitter (measured)                       :4.000000',
      'Packets lost                                    :2',
      'RTP sequence skips                              :4',
      'RTP sequence resets                             :1',
      'Out-of-order RTP packets                        :3',
    ])
      assert.equal(totals.split(`\n ${line}\n`).length, 3, line);
  });
});
