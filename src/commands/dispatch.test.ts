import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp, createCallBench } from '../../test/support/call-bench.ts';
import { recordingLogger } from '../../test/support/recording-logger.ts';
import { countMediaPaths } from '../call/media-paths.ts';
import type { CallOptions } from '../call/context.ts';
import { toDictionary, toPlain, type NgObject } from '../protocols/ng/index.ts';
import { createControlStatistics } from './control-statistics.ts';
import { createDispatch } from './dispatch.ts';
import { createRateMeter, reportStatistics } from './statistics-report.ts';

const origin = {
  transport: 'udp',
  remote: { family: 'IP4', address: '192.0.2.5', port: 5060 },
} as const;

function createProxy(options: Partial<CallOptions> = {}) {
  const bench = createCallBench(options);
  const log = recordingLogger();
  const { lines } = log;
  const control = createControlStatistics();
  const rates = createRateMeter(bench.media);
  const { registry, media } = bench;
  const dispatch = createDispatch({
    ssrcReporting: 'full',
    registry,
    parse: { templates: new Map() },
    log,
    control,
    statistics: () =>
      reportStatistics({
        registry,
        media,
        control,
        paths: countMediaPaths(registry.calls()),
        rates,
        operation: () => ({ refused: { ng: 2, cli: 1 } }),
        uptime: () => 5,
      }),
    cli: (line) => `[${line}]\n`,
    clock: bench.clock,
    monotonicMs: () => 0,
  });
  return {
    bench,
    lines,
    send: (message: NgObject) => toPlain(toDictionary(dispatch(toDictionary(message), origin))),
  };
}

const offer = { command: 'offer', 'call-id': 'call', 'from-tag': 'a', sdp: benchSdp(4000) };
const answer = { command: 'answer', 'call-id': 'call', 'from-tag': 'a', 'to-tag': 'b', sdp: benchSdp(5000) };

describe('commands', () => {
  const cases: readonly { name: string; message: NgObject; reply: NgObject }[] = [
    { name: 'ping', message: { command: 'ping' }, reply: { result: 'pong' } },
    {
      name: 'no command',
      message: {},
      reply: { result: 'error', 'error-reason': 'Dictionary contains no key "command"' },
    },
    {
      name: 'unknown command',
      message: { command: 'Ping' },
      reply: { result: 'error', 'error-reason': 'Unrecognized command' },
    },
    {
      name: 'command of a later release',
      message: { command: 'play media' },
      reply: { result: 'error', 'error-reason': 'Unrecognized command' },
    },
    {
      name: 'query of an unknown call',
      message: { command: 'query', 'call-id': 'x' },
      reply: { result: 'error', 'error-reason': 'Unknown call-id' },
    },
    {
      name: 'delete of an unknown call',
      message: { command: 'delete', 'call-id': 'x' },
      reply: { warning: "Call-ID not found or tags didn't match", result: 'ok' },
    },
    {
      name: 'delete of an unknown call, fatal',
      message: { command: 'delete', 'call-id': 'x', flags: ['fatal'] },
      reply: { result: 'error', 'error-reason': "Call-ID not found or tags didn't match" },
    },
    {
      name: 'a line of the command line',
      message: { command: 'cli', body: 'list numsessions' },
      reply: { response: '[list numsessions]\n', result: 'ok' },
    },
    {
      name: 'its other spelling',
      message: { command: 'CLI', body: 'x' },
      reply: { response: '[x]\n', result: 'ok' },
    },
    {
      name: 'a command line without a line',
      message: { command: 'cli' },
      reply: { result: 'error', 'error-reason': 'No "body" in message' },
    },
    { name: 'list without calls', message: { command: 'list' }, reply: { calls: [], result: 'ok' } },
  ];
  for (const { name, message, reply } of cases) {
    it(name, () => assert.deepEqual(createProxy().send(message), reply));
  }

  it('what would need transcoding is told in the reply, what does nothing in the log', () => {
    const { send, lines } = createProxy();
    assert.deepEqual(Object.keys(send(offer)), ['sdp', 'result']);
    const reply = send({ ...offer, 'to-tag': 'b', codec: { transcode: ['opus', 'G722'], accept: ['PCMU'] } });
    const why = 'that would need transcoding, which this release does not have';
    const warnings = ['opus', 'G722'].map((name) => `media section 1: codec ${name} is not offered: ${why}`);
    assert.equal(reply.warning, warnings.join('; '));
    assert.equal(reply.result, 'ok');
    assert.ok(lines.some((line) => line.includes("value 'accept' of key 'codec' has no effect yet")));
  });

  it('offer, answer, query, list and delete of a call', () => {
    const { send } = createProxy();
    assert.equal(send(offer).result, 'ok');
    assert.equal(send(answer).result, 'ok');
    assert.deepEqual(send({ command: 'list' }), { calls: ['call'], result: 'ok' });
    const report = send({ command: 'query', 'call-id': 'call' });
    assert.deepEqual(Object.keys(report.tags as object), ['a', 'b']);
    assert.deepEqual(report.totals, {
      RTP: { packets: 0, bytes: 0, errors: 0 },
      RTCP: { packets: 0, bytes: 0, errors: 0 },
    });
    const deleted = send({ command: 'delete', 'call-id': 'call', 'delete-delay': 0 });
    assert.deepEqual(Object.keys(deleted.tags as object), ['a', 'b']);
    assert.equal(send({ command: 'query', 'call-id': 'call' })['error-reason'], 'Unknown call-id');
  });

  it('delete with "fast" returns no report', () => {
    const { send } = createProxy();
    send(offer);
    assert.deepEqual(send({ command: 'delete', 'call-id': 'call', flags: ['fast'] }), { result: 'ok' });
  });

  it('query of one party reports those it talks to, and a stranger gets a report of nobody', () => {
    const { send } = createProxy();
    send(offer);
    send(answer);
    assert.deepEqual(
      Object.keys(send({ command: 'query', 'call-id': 'call', 'to-tag': 'b' }).tags as object),
      ['b', 'a'],
    );
    assert.deepEqual(send({ command: 'query', 'call-id': 'call', 'from-tag': 'x' }).tags, {});
  });

  it('names parties without tags', () => {
    const { send } = createProxy();
    send(offer);
    assert.deepEqual(Object.keys(send({ command: 'query', 'call-id': 'call' }).tags as object), [
      'a',
      '<untagged 1>',
    ]);
  });

  it('tells of a full house in the form the proxy understands', () => {
    const { send } = createProxy({ maxSessions: 0 });
    const reason = 'Parallel session limit reached';
    assert.deepEqual(send(offer), { result: 'error', 'error-reason': reason });
    assert.deepEqual(send({ ...offer, supports: ['load limit'] }), { result: 'load limit', message: reason });
  });

  it('logs flags that it does not know, and obeys the rest', () => {
    const { send, lines } = createProxy();
    assert.equal(send({ ...offer, flags: ['no-such-flag', 'trust-address'] }).result, 'ok');
    assert.ok(lines.some((line) => line.includes('no-such-flag')));
  });

  it('counts requests by proxy and command', () => {
    const { send } = createProxy();
    send({ command: 'ping' });
    send({ command: 'nonsense' });
    const reply = send({ command: 'statistics' }).statistics as Record<string, Record<string, unknown>>;
    const [proxy] = reply.controlstatistics?.proxies as Record<string, unknown>[];
    assert.equal(proxy?.proxy, '192.0.2.5');
    assert.equal(proxy.pingcount, 1);
    assert.equal(proxy.errorcount, 1);
    assert.equal(reply.controlstatistics?.totalpingcount, 1);
    assert.equal(reply.totalstatistics?.uptime, '5');
  });
});
