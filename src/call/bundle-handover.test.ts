import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { browserSdp } from '../../test/support/browser-sdp.ts';
import { benchSdp, createCallBench, placesOf, type CallBench } from '../../test/support/call-bench.ts';
import { iceOf, ufragOf } from '../../test/support/ice-party.ts';
import type { StreamPlan } from '../plan/types.ts';

const phone = benchSdp(4000, '192.0.2.100', 'm=video 4010 RTP/AVP 96', 'a=rtpmap:96 VP8/90000');
const nothing = { accept: false, offer: false, require: false, strict: false, reject: false };
const accept = { ...nothing, accept: true };
const required = { ...nothing, offer: true, require: true };
const toPhone = { ice: 'remove', transport: { kind: 'named', protocol: 'RTP/AVP' } } as const;
const toBrowser = {
  ice: 'force',
  transport: { kind: 'named', protocol: 'UDP/TLS/RTP/SAVPF' },
  generateMid: true,
  omitRtcpAttribute: true,
  rtcpMux: { offer: true, require: true, demux: false, accept: false, reject: false },
} as const;

const withoutAudio = (sdp: string): string => sdp.replace(/m=audio \d+/, 'm=audio 0');
/** A browser that has stopped its first section: its second one is the first of the group. */
const videoOnly = (sdp: string): string => withoutAudio(sdp).replace(/BUNDLE \d \d/, 'BUNDLE 1');
const asAnswer = (sdp: string): string => sdp.replaceAll('setup:actpass', 'setup:active');
const groupOf = (sdp: string): string | null => /^a=group:(.*)\r$/m.exec(sdp)?.[1] ?? null;

/** The stream that has the connection with the browser, as far as it must not change. */
function connectionOf(bench: CallBench): unknown {
  const streams: readonly StreamPlan[] = bench.media.plans.get('call')!.streams;
  const found = streams.filter(({ security }) => (security?.dtls ?? null) !== null);
  assert.equal(found.length, 1);
  const { id, sockets, security, rtpSinks } = found[0]!;
  return {
    id,
    sockets: sockets.map((socket) => socket.id),
    dtls: security?.dtls,
    ufrag: security?.ice?.local.ufrag,
    flows: rtpSinks.length,
  };
}

/** A browser offers to a telephone, in one bundle. */
function browserCalls(): { readonly bench: CallBench; readonly toA: string } {
  const bench = createCallBench();
  bench.offer({ sdp: browserSdp(), bundle: accept, ...toPhone });
  return { bench, toA: bench.answer({ sdp: phone, ice: 'force' }) };
}

/** A telephone offers to a browser, in one bundle. */
function browserIsCalled(): { readonly bench: CallBench; readonly toB: string } {
  const bench = createCallBench();
  const toB = bench.offer({ sdp: phone, bundle: required, ...toBrowser });
  bench.answer({
    sdp: asAnswer(browserSdp())
      .replace('a=mid:1', 'a=mid:2')
      .replace('a=mid:0', 'a=mid:1')
      .replace('BUNDLE 0 1', 'BUNDLE 1 2'),
    ...toPhone,
  });
  return { bench, toB };
}

/** The answer of a browser that has been called, with the second section alone. */
const videoAnswer = asAnswer(withoutAudio(browserSdp()))
  .replace('a=mid:1', 'a=mid:2')
  .replace('a=mid:0', 'a=mid:1')
  .replace('BUNDLE 0 1', 'BUNDLE 2');

describe('a bundle whose first section is refused', () => {
  it('by its own offer: the next one has its ports, keys and ICE', () => {
    const { bench, toA } = browserCalls();
    const before = connectionOf(bench);
    bench.offer({ sdp: videoOnly(browserSdp()), toTag: 'b', bundle: accept, ...toPhone });
    const again = bench.answer({ sdp: withoutAudio(phone), ice: 'force' });
    assert.deepEqual(connectionOf(bench), before);
    assert.equal(groupOf(again), 'BUNDLE 1');
    assert.match(again, /m=audio 0 /);
    assert.equal(placesOf(again)[1], placesOf(toA)[0]);
    assert.notEqual(iceOf(again, 1).length, 0);
    assert.equal(/a=ice-ufrag:(\S+)/.exec(again)?.[1], ufragOf(toA));
  });

  it('by the other party in its answer', () => {
    const { bench, toA } = browserCalls();
    const before = connectionOf(bench);
    bench.offer({ sdp: browserSdp(), toTag: 'b', bundle: accept, ...toPhone });
    const again = bench.answer({ sdp: withoutAudio(phone), ice: 'force' });
    assert.deepEqual(connectionOf(bench), before);
    assert.equal(groupOf(again), 'BUNDLE 1');
    assert.equal(placesOf(again)[1], placesOf(toA)[0]);
  });

  it('by an offer to it', () => {
    const { bench, toB } = browserIsCalled();
    const before = connectionOf(bench);
    const again = bench.offer({ sdp: withoutAudio(phone), toTag: 'b', ...toBrowser });
    assert.equal(groupOf(again), 'BUNDLE 2');
    assert.equal(placesOf(again)[1], placesOf(toB)[0]);
    assert.match(again, /m=video [^]*a=fingerprint:[^]*a=ice-ufrag:/);
    bench.answer({ sdp: videoAnswer, ...toPhone });
    assert.deepEqual(connectionOf(bench), before);
  });

  it('by its own answer', () => {
    const { bench } = browserIsCalled();
    const before = connectionOf(bench);
    bench.offer({ sdp: phone, toTag: 'b', ...toBrowser });
    const toA = bench.answer({ sdp: videoAnswer, ...toPhone });
    assert.deepEqual(connectionOf(bench), before);
    assert.match(toA, /m=audio 0 [^]*m=video [1-9]/);
  });

  it('comes back as a member of what has become of it', () => {
    const { bench, toA } = browserCalls();
    const before = connectionOf(bench);
    bench.offer({ sdp: videoOnly(browserSdp()), toTag: 'b', bundle: accept, ...toPhone });
    bench.answer({ sdp: withoutAudio(phone), ice: 'force' });
    bench.offer({
      sdp: browserSdp().replace('BUNDLE 0 1', 'BUNDLE 1 0'),
      toTag: 'b',
      bundle: accept,
      ...toPhone,
    });
    const again = bench.answer({ sdp: phone, ice: 'force' });
    assert.deepEqual(connectionOf(bench), before);
    assert.equal(groupOf(again), 'BUNDLE 1 0');
    assert.deepEqual(placesOf(again), placesOf(toA));
    bench.registry.endAll('forced');
    assert.deepEqual(bench.media.openPorts(), []);
  });

  it('with all of them: nothing is left', () => {
    const { bench } = browserCalls();
    const refused = withoutAudio(browserSdp()).replace(/m=video \d+/, 'm=video 0');
    bench.offer({ sdp: refused, toTag: 'b', bundle: accept, ...toPhone });
    bench.answer({ sdp: withoutAudio(phone).replace(/m=video \d+/, 'm=video 0'), ice: 'force' });
    assert.deepEqual(bench.media.openPorts(), []);
  });

  it('in an offer that fails leaves the call as it was', () => {
    const { bench } = browserCalls();
    const before = JSON.stringify(bench.media.plans.get('call'));
    bench.media.limitSockets(0);
    const more = `${videoOnly(browserSdp())}m=audio 7000 RTP/AVP 0\r\nc=IN IP4 192.0.2.100\r\n`;
    assert.throws(
      () => bench.offer({ sdp: more, toTag: 'b', bundle: accept, ...toPhone }),
      /Ran out of ports/,
    );
    bench.media.limitSockets(100);
    bench.offer({ sdp: browserSdp(), toTag: 'b', bundle: accept, ...toPhone });
    bench.answer({ sdp: phone, ice: 'force' });
    assert.equal(JSON.stringify(bench.media.plans.get('call')), before);
  });
});
