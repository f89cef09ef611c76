/** What a daemon tells Prometheus and Graphite of real calls. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { daemonKind } from '../support/daemon.ts';
import { dashboardNeeds } from '../support/dashboard.ts';
import { startHttpDaemon, type HttpDaemon } from '../support/http-daemon.ts';
import { parseMetrics, type ParsedMetrics } from '../support/metrics.ts';
import { waitFor } from '../support/wait.ts';

/** Prometheus adds these to what it scrapes. */
const added = ['instance', 'job'];

describe('monitoring', { skip: daemonKind() !== 'ours' && 'the other one has its own' }, () => {
  let relay: HttpDaemon;
  let graphite: Server;
  let lines = '';
  before(async () => {
    graphite = createServer((socket) => {
      socket.on('data', (chunk) => (lines += chunk.toString()));
      socket.on('error', () => undefined);
    });
    graphite.listen(0, '127.0.0.1');
    await once(graphite, 'listening');
    const { port } = graphite.address() as AddressInfo;
    relay = await startHttpDaemon([
      `--graphite=127.0.0.1:${port}`,
      '--graphite-prefix=relay.',
      '--graphite-timeout=5',
    ]);
  });
  after(async () => {
    await relay.stop();
    graphite.close();
  });

  const scrape = async (): Promise<ParsedMetrics> => {
    const { status, text, headers } = await relay.ask('/metrics');
    assert.deepEqual([status, headers['content-type']], [200, 'text/plain; version=0.0.4; charset=utf-8']);
    return parseMetrics(text);
  };

  /** The value of a name in the reports so far, summed up. */
  const reported = (name: string): number =>
    [...lines.matchAll(new RegExp(`^relay\\.${name} (\\S+) \\d+$`, 'gm'))].reduce(
      (sum, [, value]) => sum + Number(value),
      0,
    );

  it('counts calls, packets, requests and ports while they last', async () => {
    const call = await relay.connect();
    await call.talk(20);
    // Some are of the last second, or of the last turn of the census.
    const found = await waitFor('the figures of the call', async () => {
      const metrics = await scrape();
      const isCounted =
        metrics.value('rtpengine_packets_total', { type: 'userspace' }) >= 40 &&
        metrics.value('rtpengine_interface_packets', { direction: 'egress' }) >= 40 &&
        metrics.value('rtpengine_mediastreams', { type: 'userspace' }) === 1;
      return isCounted && metrics;
    });
    assert.equal(found.value('rtpengine_sessions', { type: 'own' }), 1);
    assert.equal(found.value('rtpengine_ports_used'), 4);
    assert.ok(found.value('rtpengine_interface_bytes', { direction: 'ingress' }) >= 40 * 172);
    assert.equal(found.value('rtpengine_requests_total', { request: 'offer' }), 1);
    const streams = found.samples.filter(({ name }) => name === 'rtpengine_streams');
    assert.equal(
      streams.reduce((sum, { value }) => sum + value, 0),
      4,
    );
    assert.ok(found.value('rtpengine_event_loop_delay_seconds_count') > 0);
    await call.delete();
    const later = await waitFor('the end of the call', async () => {
      const metrics = await scrape();
      return metrics.value('rtpengine_closed_sessions_total', { reason: 'terminated' }) === 1 && metrics;
    });
    assert.equal(later.value('rtpengine_mos_samples_total'), 2);
    assert.ok(later.value('rtpengine_mos_total') > 8);
    assert.equal(later.value('rtpengine_sessions', { type: 'own' }), 0);
  });

  it('names the reason of drops', async () => {
    const call = await relay.connect();
    await call.talk(5);
    await call.stray();
    await waitFor('a counted drop', async () => {
      const metrics = await scrape();
      return metrics.value('rtpengine_drops_total', { reason: 'media.unknownProtocol' }) === 1;
    });
    await call.delete();
  });

  it('has every metric and label that the Grafana dashboard asks for', async () => {
    const { samples } = await scrape();
    const needs = dashboardNeeds();
    assert.ok(needs.length > 40);
    for (const { metric, labels } of needs) {
      const found = samples.find(({ name }) => name === metric);
      assert.ok(found, metric);
      for (const label of labels.filter((name) => !added.includes(name)))
        assert.ok(label in found.labels, `${metric}: ${label}`);
    }
  });

  it('finds that owners of calls, ports and streams agree', async () => {
    const metrics = await waitFor('a check', async () => {
      const now = await scrape();
      return now.value('rtpengine_invariant_checks_total') > 0 && now;
    });
    for (const check of ['calls', 'ports', 'streams', 'slots'])
      assert.equal(metrics.value('rtpengine_invariant_mismatches', { check }), 0, check);
  });

  it('reports the same to Graphite once a second, and in statistics', async () => {
    await waitFor('reports of both calls', () => reported('managed_sess') === 2);
    await waitFor('reports of their packets', () => reported('relayed_packets_user') >= 50);
    assert.match(lines, /^relay\.offer_count 2 \d+$/m);
    assert.match(lines, /^relay\.ports_free_default_127\.77\.\d+\.1 400 \d+$/m);
    const { statistics } = await relay.daemon.ng.ok({ command: 'statistics' });
    const { intervalstatistics } = statistics as { intervalstatistics: Record<string, unknown> };
    assert.match(String(intervalstatistics.maxofferdelay), /^\d\.\d{6}$/);
    const { text } = await relay.ask('/cli/list+totals');
    assert.match(text, /^Graphite interval statistics \(last reported values to graphite\):$/m);
    assert.match(text, /^ Min\/Max\/Avg offer processing delay {14}:\d\.\d{6}\/\d\.\d{6}\/\d\.\d{6} sec$/m);
  });
});
