import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCallBench, sdpOf, type CallBench } from '../../test/support/call-bench.ts';
import { alice, bob, suite80, valuesOf, type SecureParty } from '../../test/support/secure-party.ts';
import type { StreamPlan } from '../plan/types.ts';
import { newSecurityOptions } from '../policy/security/options.ts';

const { sdes, dtls } = newSecurityOptions();
const nothing = { accept: false, offer: false, require: false, strict: false, reject: false };
const keying = { sdes: { ...sdes, only: [suite80] }, dtls: { ...dtls, role: 'off' } } as const;
const mux = { rtcpMux: { offer: true, require: true, demux: false, accept: true, reject: false } };

/** Audio and video of a party, each with a key of its own unless they are in a group. */
function savp({ address, port, key }: SecureParty, videoKey: string | null, group = ''): string {
  const video = videoKey === null ? [] : [`a=crypto:1 ${suite80} inline:${videoKey}`];
  const videoPort = videoKey === null ? port : port + 2;
  return sdpOf(address, [
    ...(group === '' ? [] : [`a=group:BUNDLE ${group}`]),
    `m=audio ${port} RTP/SAVP 0`,
    'a=mid:1',
    'a=rtcp-mux',
    `a=crypto:1 ${suite80} inline:${key}`,
    `m=video ${videoPort} RTP/SAVP 96`,
    'a=mid:2',
    'a=rtcp-mux',
    'a=rtpmap:96 VP8/90000',
    ...video,
  ]);
}

function keysIn(sdp: string): readonly string[] {
  return valuesOf(sdp, 'crypto').map((value) => value.split('inline:')[1] ?? '');
}

/** Streams of RTP, by whether they decrypt and encrypt. */
function encryption(bench: CallBench): readonly (boolean | 'member')[] {
  const isEncrypted = ({ bundle, security }: StreamPlan): boolean | 'member' =>
    bundle?.kind === 'member' ? 'member' : (security?.inbound ?? null) !== null;
  return bench.media.plans.get('call')!.streams.map(isEncrypted);
}

describe('SDES and bundles', () => {
  const other = 'dGhpcyBpcyBhIGtleSBvZiB2aWRlbyBvbmx5ISEh';

  it('without a bundle packets pass as they are', () => {
    const bench = createCallBench();
    assert.deepEqual(keysIn(bench.offer({ sdp: savp(alice, other), ...keying, ...mux })), [alice.key, other]);
    assert.deepEqual(keysIn(bench.answer({ sdp: savp(bob, bob.key), ...keying, ...mux })), [
      bob.key,
      bob.key,
    ]);
    assert.ok(encryption(bench).every((isEncrypted) => isEncrypted === false));
  });

  it('in a bundle towards the answerer nobody gets keys of the other side', () => {
    const bench = createCallBench();
    const bundle = { ...nothing, offer: true, require: true };
    const toB = keysIn(bench.offer({ sdp: savp(alice, other), bundle, ...keying, ...mux }));
    assert.equal(toB.length, 1);
    assert.ok(!toB.includes(alice.key));
    const toA = keysIn(bench.answer({ sdp: savp(bob, null, '1 2'), ...keying, ...mux }));
    assert.equal(new Set([...toA, bob.key]).size, 3);
    assert.deepEqual(encryption(bench), [true, true, true, 'member']);
  });

  it('nor in a bundle towards the offerer', () => {
    const bench = createCallBench();
    const bundle = { ...nothing, accept: true };
    const toB = keysIn(bench.offer({ sdp: savp(alice, null, '1 2'), bundle, ...keying, ...mux }));
    assert.equal(toB.length, 2);
    assert.ok(!toB.includes(alice.key));
    const toA = keysIn(bench.answer({ sdp: savp(bob, other), ...keying, ...mux }));
    assert.equal(toA.length, 1);
    assert.ok(!toA.includes(bob.key));
    assert.deepEqual(encryption(bench), [true, true, 'member', true]);
  });
});
