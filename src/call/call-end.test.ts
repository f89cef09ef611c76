import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp, createCallBench, planOf } from '../../test/support/call-bench.ts';

const a = benchSdp(4000);
const b = benchSdp(5000, '192.0.2.200');

describe('delete', () => {
  const request = { command: 'delete', callId: 'call', fromTag: null, toTag: null, viaBranch: null } as const;
  const plain = {
    ...request,
    delaySeconds: null,
    isFatal: false,
    isFast: false,
    isRecordingDiscarded: false,
  };
  const none = (): null => null;

  it('takes effect after the delay', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a });
    assert.equal(bench.registry.delete(plain, none).kind, 'deleted');
    bench.advance(29);
    assert.equal(bench.registry.count(), 1);
    bench.advance(1);
    assert.equal(bench.registry.count(), 0);
    assert.deepEqual(bench.media.openPorts(), []);
    assert.equal(bench.registry.totals().endedBy.regular, 1);
  });

  it('is cancelled by a new offer', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a });
    bench.registry.delete(plain, none);
    bench.advance(5);
    bench.offer({ sdp: a });
    bench.advance(60);
    assert.equal(bench.registry.count(), 1);
  });

  it('is cancelled by an answer', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a });
    bench.answer({ sdp: b });
    bench.registry.delete(plain, none);
    bench.answer({ sdp: b });
    bench.advance(40);
    assert.equal(bench.registry.count(), 1);
  });

  it('without delay is done at once', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a });
    bench.registry.delete({ ...plain, delaySeconds: 0 }, none);
    assert.equal(bench.registry.count(), 0);
  });

  it('of one branch leaves the others', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a, viaBranch: 'z1' });
    bench.offer({ sdp: a, viaBranch: 'z2' });
    bench.registry.delete({ ...plain, fromTag: 'a', viaBranch: 'z1', delaySeconds: 0 }, none);
    assert.equal(bench.registry.find('call')?.dialogues.length, 1);
    assert.equal(bench.media.closedStreams.length, 4);
    bench.registry.delete({ ...plain, fromTag: 'a', viaBranch: 'z2', delaySeconds: 0 }, none);
    assert.equal(bench.registry.count(), 0);
  });

  it('matches nothing for unknown calls and tags', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a });
    assert.equal(bench.registry.delete({ ...plain, callId: 'x' }, none).kind, 'noMatch');
    assert.equal(bench.registry.delete({ ...plain, fromTag: 'x' }, none).kind, 'noMatch');
  });
});

describe('timeouts', () => {
  it('end a call whose media has stopped', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a });
    bench.answer({ sdp: b });
    bench.advance(30);
    bench.media.notePacket(planOf(bench)[0]?.slot ?? 0, 1_030_000);
    bench.advance(59);
    assert.equal(bench.registry.count(), 1);
    bench.advance(1);
    assert.equal(bench.registry.count(), 0);
    assert.equal(bench.registry.totals().endedBy.timeout, 1);
  });

  it('give a held call more time', () => {
    const bench = createCallBench({ silentTimeoutMs: 100_000 });
    bench.offer({ sdp: benchSdp(4000, '192.0.2.100', 'a=inactive') });
    bench.answer({ sdp: benchSdp(5000, '192.0.2.200', 'a=inactive') });
    bench.advance(99);
    assert.equal(bench.registry.count(), 1);
    bench.advance(1);
    assert.equal(bench.registry.totals().endedBy.silentTimeout, 1);
  });

  it('end an offer that nobody answers', () => {
    const bench = createCallBench({ offerTimeoutMs: 20_000 });
    bench.offer({ sdp: a });
    bench.advance(20);
    assert.equal(bench.registry.totals().endedBy.offerTimeout, 1);
  });

  it('end any call at its final age', () => {
    const bench = createCallBench({ finalTimeoutMs: 20_000 });
    bench.offer({ sdp: a });
    bench.advance(19);
    bench.offer({ sdp: a });
    bench.advance(1);
    assert.equal(bench.registry.totals().endedBy.finalTimeout, 1);
  });
});
