import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp, createCallBench } from '../../test/support/call-bench.ts';
import type { EndReason } from '../call/end-reason.ts';
import { timeoutCallback, type CallbackFormat } from './timeout-callback.ts';

function forkedCall(callId: string, change: object = {}) {
  const bench = createCallBench();
  bench.offer({ sdp: benchSdp(4000), callId, ...change });
  bench.answer({ sdp: benchSdp(5000), callId });
  bench.offer({ sdp: benchSdp(4000), callId, toTag: 'c', viaBranch: 'z' });
  bench.answer({ sdp: benchSdp(5002), callId, toTag: 'c', viaBranch: 'z' });
  return bench.registry.find(callId)!;
}

function bodiesOf(
  format: CallbackFormat,
  callId = 'c1',
  reason: EndReason = 'timeout',
): readonly string[] | undefined {
  return timeoutCallback(forkedCall(callId), reason, 'http://%%:8090/RPC2?a=%%', format)?.bodies;
}

function body(method: string, ...values: readonly string[]): string {
  const params = values.map((value) => `<param><value><string>${value}</string></value></param>\n`).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<methodCall>\n<methodName>${method}</methodName>\n<params>\n${params}</params>\n</methodCall>\n`;
}

describe('callbacks of calls that time out', () => {
  it('format 0: one for each party', () => {
    assert.deepEqual(
      bodiesOf(0),
      ['a', 'b', 'c'].map((tag) => body('di', 'sbc', 'postControlCmd', tag, 'teardown')),
    );
  });

  it('format 1: one with the call-id', () => assert.deepEqual(bodiesOf(1), [body('teardown', 'c1')]));

  it('format 2: one for each dialog', () => {
    assert.deepEqual(bodiesOf(2), [
      body('dlg.terminate_dlg', 'c1', 'a', 'b'),
      body('dlg.terminate_dlg', 'c1', 'a', 'c'),
    ]);
  });

  it('leaves XML well-formed and text as it was', () => {
    assert.deepEqual(bodiesOf(1, '<a&b>\u0001\r\xc3\xa9'), [body('teardown', '&lt;a&amp;b&gt;?&#13;é')]);
  });

  it('names the proxy of the call, or the one that it asked for', () => {
    const url = (change: object): string | undefined =>
      timeoutCallback(forkedCall('c1', change), 'finalTimeout', 'http://%%:8090/?x=%%', 1)?.url;
    assert.equal(url({}), 'http://127.0.0.1:8090/?x=127.0.0.1');
    assert.equal(
      url({ xmlrpcCallback: { family: 'IP6', address: '2001:db8::5' } }),
      'http://[2001:db8::5]:8090/?x=[2001:db8::5]',
    );
  });

  it('is only for calls of ours that time out, and only with a URL', () => {
    for (const reason of ['regular', 'forced'] as const) assert.equal(bodiesOf(1, 'c1', reason), undefined);
    for (const reason of ['timeout', 'silentTimeout', 'offerTimeout', 'finalTimeout'] as const)
      assert.equal(bodiesOf(1, 'c1', reason)?.length, 1);
    const call = forkedCall('c1');
    assert.equal(timeoutCallback(call, 'timeout', null, 0), null);
    call.isForeign = true;
    assert.equal(timeoutCallback(call, 'finalTimeout', 'http://x/', 0), null);
  });

  it('leaves parties out that have no tag', () => {
    const bench = createCallBench();
    bench.offer({ sdp: benchSdp(4000), callId: 'c1' });
    const call = bench.registry.find('c1')!;
    assert.equal(timeoutCallback(call, 'offerTimeout', 'http://x/', 0)?.bodies.length, 1);
    assert.equal(timeoutCallback(call, 'offerTimeout', 'http://x/', 2), null);
  });
});
