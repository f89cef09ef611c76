import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp } from '../../../test/support/call-bench.ts';
import { createMetricBench } from '../../../test/support/metric-sources.ts';
import { parseMetrics } from '../../../test/support/metrics.ts';
import { dropReasons } from '../../base/drop-reasons.ts';
import { placement } from '../../plan/placement-reasons.ts';
import { renderMetrics } from './render.ts';

const figures = ['mos', 'jitter', 'rtt_e2e', 'rtt_dsct', 'packetloss', 'jitter_measured'];
const sampled = figures.flatMap((name) => [`${name}_total`, `${name}2_total`, `${name}_samples_total`]);

/** Names of rtpengine's with their labels. */
const upstream: Readonly<Record<string, readonly string[]>> = {
  sessions: ['type'],
  transcoded_media: [],
  mediastreams: ['type'],
  uptime_seconds: [],
  sessions_total: [],
  closed_sessions_total: ['reason'],
  packets_total: ['type'],
  packet_errors_total: ['type'],
  bytes_total: ['type'],
  zero_packet_streams_total: [],
  one_way_sessions_total: [],
  call_duration_avg: [],
  call_duration_total: [],
  call_duration2_total: [],
  packets_lost: [],
  rtp_duplicates: [],
  rtp_skips: [],
  rtp_seq_resets: [],
  rtp_reordered: [],
  requests_total: ['proxy', 'request'],
  request_seconds_total: ['proxy', 'request'],
  errors_total: ['proxy'],
  ports: ['name', 'address'],
  ports_used: ['name', 'address'],
  ports_free: ['name', 'address'],
  interface_packets_lost: ['name', 'address'],
  interface_duplicates: ['name', 'address'],
  interface_packets: ['name', 'address', 'direction'],
  interface_bytes: ['name', 'address', 'direction'],
  interface_errors: ['name', 'address', 'direction'],
  ...Object.fromEntries(sampled.map((name) => [name, []])),
  ...Object.fromEntries(sampled.map((name) => [`interface_${name}`, ['name', 'address']])),
};

describe('metrics', () => {
  function rendered() {
    const { bench, control, sources } = createMetricBench();
    bench.offer({ sdp: benchSdp(4000) });
    bench.answer({ sdp: benchSdp(5000, '192.0.2.200') });
    control.note('192.0.2.9', 'offer', 0.25, false);
    control.note('192.0.2.9', 'offer', 0.5, true);
    sources.census.tick(1000);
    return { bench, sources, metrics: parseMetrics(renderMetrics(sources)) };
  }

  it('has the names and labels of rtpengine', () => {
    const { metrics } = rendered();
    for (const [name, labels] of Object.entries(upstream)) {
      const samples = metrics.samples.filter((sample) => sample.name === `rtpengine_${name}`);
      assert.ok(samples.length > 0, name);
      for (const sample of samples) assert.deepEqual(Object.keys(sample.labels), labels, name);
    }
  });

  it('explains each family, and has no sample twice or without family', () => {
    const { metrics } = rendered();
    for (const [name, { type, help }] of metrics.families) {
      assert.match(type, /^(counter|gauge|histogram)$/, name);
      assert.ok(help.length > 10, name);
    }
    const keys = metrics.samples.map(({ name, labels }) => JSON.stringify([name, labels]));
    assert.equal(new Set(keys).size, keys.length);
    for (const { name } of metrics.samples)
      assert.ok(
        metrics.families.has(name) || metrics.families.has(name.replace(/_(bucket|sum|count)$/, '')),
        name,
      );
  });

  it('counts calls, requests and ports', () => {
    const { metrics, bench, sources } = rendered();
    assert.equal(metrics.value('rtpengine_sessions', { type: 'own' }), 1);
    assert.equal(metrics.value('rtpengine_mediastreams', { type: 'userspace' }), 1);
    assert.equal(metrics.value('rtpengine_requests_total', { proxy: '192.0.2.9', request: 'offer' }), 2);
    assert.equal(metrics.value('rtpengine_requests_total', { request: 'start recording' }), 0);
    assert.equal(metrics.value('rtpengine_request_seconds_total', { request: 'offer' }), 0.75);
    assert.equal(metrics.value('rtpengine_errors_total', { proxy: '192.0.2.9' }), 1);
    assert.equal(metrics.value('rtpengine_ports_free'), 96);
    assert.equal(metrics.value('rtpengine_control_dropped_total', { reason: 'malformed' }), 2);
    bench.registry.end(bench.registry.find('call')!, 'forced');
    const later = parseMetrics(renderMetrics(sources));
    assert.equal(later.value('rtpengine_sessions', { type: 'own' }), 0);
    assert.equal(later.value('rtpengine_closed_sessions_total', { reason: 'force_terminated' }), 1);
    assert.equal(later.value('rtpengine_zero_packet_streams_total'), 1);
  });

  it('shows by how much owners differ, once that has been looked at', () => {
    const { metrics, sources } = rendered();
    assert.equal(metrics.value('rtpengine_invariant_checks_total'), 0);
    sources.invariants.check();
    const later = parseMetrics(renderMetrics(sources));
    assert.equal(later.value('rtpengine_invariant_mismatches', { check: 'ports' }), -2);
    assert.equal(later.value('rtpengine_invariant_checks_total'), 1);
  });

  it('counts what was refused and what was sent to others, apart from what waits', () => {
    const { metrics } = rendered();
    const total = (group: string, figure: string): number =>
      metrics.value('rtpengine_operation_total', { group, figure });
    assert.deepEqual([total('refused', 'ng'), total('refused', 'cli'), total('homer', 'sent')], [3, 0, 5]);
    assert.equal(metrics.value('rtpengine_operation_waiting', { group: 'homer' }), 2);
    assert.equal(metrics.samples.filter(({ name }) => name === 'rtpengine_operation_total').length, 3);
  });

  it('names every reason of a drop, and every path', () => {
    const { metrics } = rendered();
    const reasons = dropReasons.flatMap((reason) => (reason === undefined ? [] : [reason.name]));
    for (const reason of reasons) assert.equal(metrics.value('rtpengine_drops_total', { reason }), 0, reason);
    const paths = metrics.samples.filter(({ name }) => name === 'rtpengine_streams');
    assert.equal(paths.length, Object.keys(placement).length);
    assert.equal(metrics.value('rtpengine_streams', { path: 'userspace', reason: 'off' }), 4);
  });

  it('shows delays of the event loop as a histogram that adds up', () => {
    const { sources } = createMetricBench();
    for (const now of [0, 100, 201.5, 4000]) sources.loopDelay.tick(now);
    const metrics = parseMetrics(renderMetrics(sources));
    const name = 'rtpengine_event_loop_delay_seconds';
    const bucket = (le: string): number => metrics.value(`${name}_bucket`, { le });
    assert.deepEqual(
      [bucket('0.0005'), bucket('0.002'), bucket('2'), bucket('5'), bucket('+Inf')],
      [1, 2, 2, 3, 3],
    );
    assert.equal(metrics.value(`${name}_count`), 3);
    assert.ok(Math.abs(metrics.value(`${name}_sum`) - 3.7) < 0.01);
  });
});
