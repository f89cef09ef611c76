import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCallBench, type CallBench } from '../../test/support/call-bench.ts';
import { iceAlice, iceBob, iceSdp, pwdOf } from '../../test/support/ice-party.ts';
import { createEarlyCandidates } from './fragments.ts';

const alice = iceSdp(iceAlice, 'a=mid:0', 'a=ice-options:trickle');
const late = '7 1 UDP 1694498815 198.51.100.7 6000 typ srflx raddr 0.0.0.0 rport 0';

/** As a browser's proxy sends it (RFC 8840 §9). */
function fragment(ufrag: string, mid: string, ...lines: readonly string[]): string {
  return [
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${pwdOf(ufrag)}`,
    'm=audio 9 RTP/AVP 0',
    `a=mid:${mid}`,
    ...lines,
    '',
  ].join('\r\n');
}

function candidatesIn(bench: CallBench, stream: number): readonly string[] {
  return bench.media.plans.get('call')!.streams[stream]?.security?.ice?.candidates ?? [];
}

describe('trickled candidates', () => {
  it('are added to the leg of their party, once', () => {
    const bench = createCallBench();
    bench.offer({ sdp: alice });
    bench.answer({ sdp: iceSdp(iceBob, 'a=mid:0') });
    bench.trickle({ sdp: fragment('alice', '0', `a=candidate:${late}`) });
    bench.trickle({ sdp: fragment('alice', '0', `a=candidate:${late}`) });
    assert.deepEqual(candidatesIn(bench, 0).slice(1), [late]);
    assert.equal(candidatesIn(bench, 2).length, 1);
    bench.trickle({ fromTag: 'b', sdp: fragment('bobby', '0', `a=candidate:${late}`) });
    assert.deepEqual(candidatesIn(bench, 2).slice(1), [late]);
  });

  it('end with a=end-of-candidates', () => {
    const bench = createCallBench();
    bench.offer({ sdp: alice });
    bench.answer({ sdp: iceSdp(iceBob) });
    const isComplete = (): unknown =>
      bench.media.plans.get('call')!.streams[0]?.security?.ice?.hasAllCandidates;
    assert.equal(isComplete(), false);
    bench.trickle({ sdp: fragment('alice', '0', 'a=end-of-candidates') });
    assert.equal(isComplete(), true);
  });

  it('between offer and answer count as well', () => {
    const bench = createCallBench();
    bench.offer({ sdp: alice });
    bench.trickle({ sdp: fragment('alice', '0', `a=candidate:${late}`) });
    bench.answer({ sdp: iceSdp(iceBob) });
    assert.deepEqual(candidatesIn(bench, 0).slice(1), [late]);
  });

  it('of another section or session are none', () => {
    const bench = createCallBench();
    bench.offer({ sdp: alice });
    bench.answer({ sdp: iceSdp(iceBob) });
    bench.trickle({ sdp: fragment('alice', '1', `a=candidate:${late}`) });
    bench.trickle({ sdp: fragment('older', '0', `a=candidate:${late}`) });
    assert.equal(candidatesIn(bench, 0).length, 1);
  });

  it('need no m= line', () => {
    const bench = createCallBench();
    bench.offer({ sdp: alice });
    bench.answer({ sdp: iceSdp(iceBob) });
    bench.trickle({ sdp: `a=candidate:${late}\r\n` });
    assert.equal(candidatesIn(bench, 0).length, 2);
  });

  it('are kept three seconds for an offer or answer that comes after them', () => {
    const bench = createCallBench();
    bench.trickle({ sdp: fragment('alice', '0', `a=candidate:${late}`) });
    bench.advance(2);
    bench.offer({ sdp: alice });
    bench.trickle({ fromTag: 'b', sdp: fragment('bobby', '0', `a=candidate:${late}`) });
    bench.answer({ sdp: iceSdp(iceBob, 'a=mid:0') });
    assert.deepEqual(
      [0, 2].map((stream) => candidatesIn(bench, stream).length),
      [2, 2],
    );
    const slow = createCallBench();
    slow.trickle({ sdp: fragment('alice', '0', `a=candidate:${late}`) });
    slow.advance(3);
    slow.offer({ sdp: alice });
    slow.answer({ sdp: iceSdp(iceBob) });
    assert.equal(candidatesIn(slow, 0).length, 1);
  });

  it('are refused if they are no SDP at all', () => {
    assert.throws(() => createCallBench().trickle({ sdp: 'nonsense' }), /Failed to parse SDP/);
  });
});

it('early candidates are bounded, for each call and in all', () => {
  const early = createEarlyCandidates();
  const keep = (callId: string): void => early.keep({ callId, fromTag: 'a', fragments: [] }, 0);
  for (let i = 0; i < 100; i++) keep('one');
  assert.equal(early.count(), 20);
  for (let i = 0; i < 3000; i++) keep(`call-${i}`);
  assert.equal(early.count(), 1000);
  early.retry('one', 1, () => true);
  assert.equal(early.count(), 980);
  early.retry('any', 3000, () => false);
  assert.equal(early.count(), 0);
});
