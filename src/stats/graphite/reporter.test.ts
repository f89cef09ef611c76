import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMetricBench } from '../../../test/support/metric-sources.ts';
import { benchSdp } from '../../../test/support/call-bench.ts';
import { createRateMeter } from '../../commands/statistics-report.ts';
import { GraphiteReporter } from './reporter.ts';
import { IntervalStatistics } from './interval-statistics.ts';

describe('GraphiteReporter', () => {
  function reporting(intervalSeconds: number, prefix = '') {
    const { bench, sources } = createMetricBench();
    const interval = new IntervalStatistics();
    const reports: string[] = [];
    const reporter = new GraphiteReporter({
      registry: bench.registry,
      rates: createRateMeter(bench.media),
      media: { portUse: sources.portUse },
      census: sources.census,
      interval,
      prefix,
      intervalSeconds,
      unixMs: () => 1_700_000_000_500,
      send: (text) => reports.push(text),
    });
    const valuesOf = (text: string): ReadonlyMap<string, string> =>
      new Map(
        text
          .trimEnd()
          .split('\n')
          .map((line) => {
            const [, name, value] = /^(\S+) (\S+) 1700000000$/.exec(line) ?? assert.fail(line);
            return [name!, value!];
          }),
      );
    return { bench, interval, reports, reporter, valuesOf };
  }

  it('has the names of rtpengine, a line each', () => {
    const { reports, reporter, valuesOf } = reporting(1);
    reporter.tick();
    const names = [...valuesOf(reports[0]!).keys()];
    assert.equal(new Set(names).size, names.length);
    const perCommand = ['_time_min', '_time_max', '_time_avg', 's_ps_min', 's_ps_max', 's_ps_avg', '_count'];
    const traffic = ['errors', 'packets', 'bytes'].flatMap((figure) =>
      ['', '_user', '_kernel'].map((path) => `relayed_${figure}${path}`),
    );
    const expected = [
      ...['ping', 'offer', 'start_recording', 'block_DTMF'].flatMap((name) =>
        perCommand.map((end) => name + end),
      ),
      ...[
        'call_dur',
        'average_call_dur',
        'forced_term_sess',
        'managed_sess',
        'managed_sess_min',
        'managed_sess_max',
      ],
      ...['total', 'own', 'foreign', 'ipv4', 'ipv6', 'mixed'].map((kind) => `current_sessions_${kind}`),
      ...['current_transcoded_media', 'nopacket_relayed_sess', 'oneway_stream_sess', 'regular_term_sess'],
      ...['silent_timeout_sess', 'final_timeout_sess', 'offer_timeout_sess', 'timeout_sess', 'reject_sess'],
      ...traffic,
      ...['ports_free_default_192.0.2.1', 'ports_used_default_192.0.2.1'],
    ];
    assert.deepEqual(
      expected.filter((name) => !names.includes(name)),
      [],
    );
  });

  it('reports once an interval, what has happened in it', () => {
    const { bench, interval, reports, reporter, valuesOf } = reporting(3, 'relay.');
    bench.offer({ callId: 'first', sdp: benchSdp(4000) });
    bench.offer({ callId: 'second', sdp: benchSdp(4000) });
    interval.note('offer', 0.5);
    reporter.tick();
    reporter.tick();
    assert.equal(reports.length, 0);
    bench.advance(4);
    bench.registry.end(bench.registry.find('first')!, 'regular');
    reporter.tick();
    const values = valuesOf(reports[0]!);
    const of = (name: string) => values.get(`relay.${name}`);
    assert.equal(of('average_call_dur'), '4.000000');
    assert.deepEqual([of('managed_sess'), of('regular_term_sess'), of('call_dur')], ['1', '1', '5.000000']);
    assert.deepEqual([of('managed_sess_min'), of('managed_sess_max')], ['1', '2']);
    assert.deepEqual([of('current_sessions_total'), of('offer_count')], ['1', '1']);
    assert.equal(of('offer_time_avg'), '0.500000');
    for (let seconds = 0; seconds < 3; seconds += 1) reporter.tick();
    assert.equal(valuesOf(reports[1]!).get('relay.managed_sess'), '0');
    assert.equal(reporter.last?.totalcallsduration, '3.000000');
  });
});
