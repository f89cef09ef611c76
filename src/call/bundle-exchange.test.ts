import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { browserSdp } from '../../test/support/browser-sdp.ts';
import { benchSdp, createCallBench, placesOf, type CallBench } from '../../test/support/call-bench.ts';
import { iceOf, ufragOf } from '../../test/support/ice-party.ts';
import type { StreamPlan } from '../plan/types.ts';

const phone = benchSdp(5000, '192.0.2.200', 'm=video 5010 RTP/AVP 96', 'a=rtpmap:96 VP8/90000');
const plainTransport = { kind: 'named', protocol: 'RTP/AVP' } as const;
const accept = { accept: true, offer: false, require: false, strict: false, reject: false };
const reject = { ...accept, reject: true };
const toPhone = { ice: 'remove', transport: plainTransport } as const;

function streamsOf(bench: CallBench): readonly StreamPlan[] {
  return bench.media.plans.get('call')!.streams;
}

function groupOf(sdp: string): string | null {
  return /^a=group:(.*)\r$/m.exec(sdp)?.[1] ?? null;
}

/** A browser's offer to a telephone, and what the browser gets back. */
function answered(offer: string, answer = phone, bundle = accept): { bench: CallBench; toA: string } {
  const bench = createCallBench();
  assert.equal(groupOf(bench.offer({ sdp: offer, bundle, ...toPhone })), null);
  return { bench, toA: bench.answer({ sdp: answer, ice: 'force' }) };
}

describe('a browser that offers a bundle', () => {
  it('gets one transport for all sections when it is accepted', () => {
    const { toA } = answered(browserSdp());
    assert.equal(groupOf(toA), 'BUNDLE 0 1');
    const [audio, video] = placesOf(toA);
    assert.equal(audio, video);
    assert.equal(toA.match(/a=rtcp-mux\r/g)?.length, 2);
    assert.notEqual(ufragOf(toA), null);
    assert.deepEqual(iceOf(toA, 1), []);
  });

  it('is one transport with routes, and members, in the plan', () => {
    const { bench } = answered(browserSdp());
    const [audio, , video] = streamsOf(bench).filter(
      ({ bundle, carries }) => bundle !== null || carries !== 'rtcp',
    );
    assert.ok(audio !== undefined && video !== undefined);
    assert.deepEqual(audio.bundle, {
      kind: 'transport',
      routes: [
        { target: audio.id, mid: '0', midExtensionId: 4, ssrcs: [1111], payloadTypes: [111, 0] },
        { target: video.id, mid: '1', midExtensionId: 4, ssrcs: [2222, 2223], payloadTypes: [96] },
      ],
    });
    assert.deepEqual(video.bundle, { kind: 'member', transport: audio.id });
    assert.deepEqual([video.sockets.length, video.security], [0, null]);
    assert.equal(audio.security?.ice?.remote?.ufrag, 'Brws');
    assert.equal(audio.security.dtls?.role, 'active');
    assert.equal(video.rtpSinks.length, 1);
  });

  it('has no ports that nothing comes to', () => {
    const { bench } = answered(browserSdp());
    // A socket for the browser and one that muxing has made superfluous; two pairs for the telephone.
    assert.equal(bench.media.openPorts().length, 6);
    bench.registry.endAll('forced');
    assert.deepEqual(bench.media.openPorts(), []);
  });

  it('gets a transport for each section otherwise', () => {
    for (const bundle of [{ ...accept, accept: false }, reject]) {
      const { bench, toA } = answered(browserSdp(), phone, bundle);
      assert.equal(groupOf(toA), null);
      assert.equal(new Set(placesOf(toA)).size, 2);
      assert.ok(streamsOf(bench).every((stream) => stream.bundle === null && stream.sockets.length > 0));
    }
  });

  it('sections that are refused are not in the group', () => {
    const { toA } = answered(browserSdp(), phone.replace('m=video 5010', 'm=video 0'));
    assert.equal(groupOf(toA), 'BUNDLE 0');
    const last = answered(browserSdp(), phone.replace('m=audio 5000', 'm=audio 0'));
    assert.equal(groupOf(last.toA), 'BUNDLE 1');
    assert.notEqual(iceOf(last.toA, 1).length, 0);
  });

  it('sections that are there in the bundle only are offered on with ports', () => {
    const offer = browserSdp({ isBundleOnly: true });
    const bench = createCallBench();
    const toB = bench.offer({ sdp: offer, bundle: accept, ...toPhone });
    assert.deepEqual(
      placesOf(toB).map((place) => place.startsWith('0@')),
      [false, false],
    );
    assert.match(toB, /m=video[^]*a=sendrecv/);
    assert.equal(groupOf(bench.answer({ sdp: phone, ice: 'force' })), 'BUNDLE 0 1');
    const without = createCallBench().offer({ sdp: offer, ...toPhone });
    assert.match(without, /m=video 0 /);
  });
});

describe('re-offers in a bundle', () => {
  it('by the browser keep ports and credentials', () => {
    const { bench, toA } = answered(browserSdp());
    bench.offer({ sdp: browserSdp(), toTag: 'b', bundle: accept, ...toPhone });
    const again = bench.answer({ sdp: phone, ice: 'force' });
    assert.deepEqual(
      [groupOf(again), ufragOf(again), placesOf(again)],
      [groupOf(toA), ufragOf(toA), placesOf(toA)],
    );
  });

  it('by the telephone go to the browser as a bundle', () => {
    const { bench, toA } = answered(browserSdp());
    const offer = bench.offer({
      fromTag: 'b',
      toTag: 'a',
      sdp: phone,
      ice: 'force',
      transport: { kind: 'named', protocol: 'UDP/TLS/RTP/SAVPF' },
    });
    assert.deepEqual(
      [groupOf(offer), placesOf(offer), ufragOf(offer)],
      [groupOf(toA), placesOf(toA), ufragOf(toA)],
    );
    bench.answer({ fromTag: 'b', toTag: 'a', sdp: browserSdp({ setup: 'passive' }), ...toPhone });
    assert.deepEqual(
      streamsOf(bench).flatMap(({ bundle }) => (bundle === null ? [] : [bundle.kind])),
      ['transport', 'member'],
    );
  });

  it('without the group take it apart', () => {
    const { bench } = answered(browserSdp());
    bench.offer({ sdp: browserSdp({ hasGroup: false }), toTag: 'b', bundle: accept, ...toPhone });
    const toA = bench.answer({ sdp: phone, ice: 'force' });
    assert.equal(groupOf(toA), null);
    assert.equal(new Set(placesOf(toA)).size, 2);
    assert.ok(streamsOf(bench).every(({ bundle }) => bundle === null));
  });
});
