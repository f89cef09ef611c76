import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { browserSdp } from '../../test/support/browser-sdp.ts';
import { benchSdp, createCallBench, placesOf, type CallBench } from '../../test/support/call-bench.ts';
import { iceOf, ufragOf } from '../../test/support/ice-party.ts';
import type { StreamPlan } from '../plan/types.ts';

const phone = benchSdp(4000, '192.0.2.100', 'm=video 4010 RTP/AVP 96', 'a=rtpmap:96 VP8/90000');
const plainTransport = { kind: 'named', protocol: 'RTP/AVP' } as const;
const nothing = { accept: false, offer: false, require: false, strict: false, reject: false };
const offered = { ...nothing, offer: true };
const required = { ...offered, require: true };
const strict = { ...required, strict: true };
const toPhone = { ice: 'remove', transport: plainTransport } as const;
const toBrowser = {
  ice: 'force',
  transport: { kind: 'named', protocol: 'UDP/TLS/RTP/SAVPF' },
  generateMid: true,
  omitRtcpAttribute: true,
  rtcpMux: { offer: true, require: true, demux: false, accept: false, reject: false },
} as const;

/** A browser's answer with the mids that we have generated. */
function browserAnswer(group: string | null = '1 2'): string {
  const answer = browserSdp({ setup: 'active' }).replace('a=mid:1', 'a=mid:2').replace('a=mid:0', 'a=mid:1');
  return answer.replace('a=group:BUNDLE 0 1\r\n', group === null ? '' : `a=group:BUNDLE ${group}\r\n`);
}

function sectionsOf(sdp: string): readonly string[] {
  return sdp.split(/(?=^m=)/m).slice(1);
}

function groupOf(sdp: string): string | null {
  return /^a=group:(.*)\r$/m.exec(sdp)?.[1] ?? null;
}

/** Parts of the streams that are in a bundle. */
function bundlesOf(bench: CallBench): readonly string[] {
  return bench.media.plans
    .get('call')!
    .streams.flatMap(({ bundle }) => (bundle === null ? [] : [bundle.kind]));
}

function isFlowing({ rtpSinks }: StreamPlan): boolean {
  return rtpSinks.length > 0;
}

function called(bundle = offered): { readonly bench: CallBench; readonly toB: string } {
  const bench = createCallBench();
  return { bench, toB: bench.offer({ sdp: phone, bundle, ...toBrowser }) };
}

describe('a bundle in an offer of ours', () => {
  it('offer: transports of their own', () => {
    const { toB } = called();
    assert.equal(groupOf(toB), 'BUNDLE 1 2');
    assert.equal(new Set(placesOf(toB)).size, 2);
    for (const [index, section] of sectionsOf(toB).entries()) {
      assert.match(section, /a=rtcp-mux\r[^]*a=fingerprint:/);
      assert.notEqual(iceOf(toB, index).length, 0);
      assert.doesNotMatch(section, /bundle-only/);
    }
  });

  it('require: one port, described once', () => {
    const { bench, toB } = called(required);
    const [audio, video] = sectionsOf(toB);
    assert.equal(groupOf(toB), 'BUNDLE 1 2');
    assert.equal(new Set(placesOf(toB)).size, 1);
    assert.match(audio!, /a=fingerprint/);
    assert.doesNotMatch(audio!, /bundle-only/);
    assert.match(video!, /a=mid:2\r\na=bundle-only\r[^]*a=rtcp-mux/);
    assert.doesNotMatch(video!, /a=(fingerprint|setup|tls-id|ice-|candidate|rtcp:)/);
    assert.equal(bench.media.openPorts().length, 5);
  });

  it('strict: port 0 besides the first', () => {
    const [audio, video] = sectionsOf(called(strict).toB);
    assert.doesNotMatch(audio!, /^m=audio 0 /);
    assert.match(video!, /^m=video 0 UDP\/TLS\/RTP\/SAVPF 96\r[^]*a=bundle-only\r\na=rtpmap:96/);
  });

  it('has no refused sections, and keys of crypto lines once', () => {
    const bench = createCallBench();
    const toB = bench.offer({
      sdp: phone.replace('m=audio 4000', 'm=audio 0'),
      bundle: required,
      ...toBrowser,
    });
    assert.equal(groupOf(toB), 'BUNDLE 2');
    const savp = { ...toBrowser, transport: { kind: 'named', protocol: 'RTP/SAVP' } } as const;
    const [audio, video] = sectionsOf(createCallBench().offer({ sdp: phone, bundle: required, ...savp }));
    assert.match(audio!, /a=crypto/);
    assert.doesNotMatch(video!, /a=crypto/);
  });
});

describe('the answer to it', () => {
  for (const [name, bundle] of Object.entries({ offered, required, strict })) {
    it(`makes one transport (${name})`, () => {
      const { bench } = called(bundle);
      const toA = bench.answer({ sdp: browserAnswer(), ...toPhone });
      assert.equal(groupOf(toA), null);
      assert.equal(new Set(placesOf(toA)).size, 2);
      const streams = bench.media.plans.get('call')!.streams;
      const transport = streams.find((stream) => stream.bundle?.kind === 'transport')!;
      const member = streams.find((stream) => stream.bundle?.kind === 'member')!;
      assert.deepEqual(
        transport.bundle?.kind === 'transport' ? transport.bundle.routes.map((route) => route.mid) : [],
        ['1', '2'],
      );
      assert.equal(transport.security?.dtls?.role, 'passive');
      assert.equal(transport.security.ice?.remote?.ufrag, 'Brws');
      assert.deepEqual([member.security, member.sockets.length], [null, 0]);
      assert.ok(isFlowing(transport) && isFlowing(member));
      bench.registry.endAll('forced');
      assert.deepEqual(bench.media.openPorts(), []);
    });
  }

  it('needs keys in the first section only', () => {
    const { bench } = called(required);
    const [session, audio, video] = browserAnswer().split(/(?=^m=)/m);
    const bare = video!.replace(/^a=(fingerprint|setup|ice-\w+):.*\r\n/gm, '').replace('a=rtcp-mux\r\n', '');
    bench.answer({ sdp: session! + audio! + bare, ...toPhone });
    const streams = bench.media.plans.get('call')!.streams.filter(({ bundle }) => bundle !== null);
    assert.deepEqual(streams.map(isFlowing), [true, true]);
  });

  it('without the group leaves transports apart, or refuses what has none', () => {
    const apart = called();
    apart.bench.answer({ sdp: browserAnswer(null), ...toPhone });
    assert.deepEqual(bundlesOf(apart.bench), []);
    const streams = apart.bench.media.plans.get('call')!.streams.filter(({ security }) => security?.dtls);
    assert.equal(streams.length, 2);

    const { bench } = called(required);
    const toA = bench.answer({ sdp: browserAnswer(null), ...toPhone });
    assert.match(toA, /m=audio [1-9][^]*m=video 0 /);
    assert.deepEqual(bundlesOf(bench), []);
  });

  it('with one section out of the group', () => {
    const apart = called();
    apart.bench.answer({ sdp: browserAnswer('2'), ...toPhone });
    assert.deepEqual(bundlesOf(apart.bench), ['transport']);
    const { bench } = called(required);
    const toA = bench.answer({ sdp: browserAnswer('1'), ...toPhone });
    assert.match(toA, /m=audio [1-9][^]*m=video 0 /);
    assert.deepEqual(bundlesOf(bench), ['transport']);
  });
});

describe('re-offers after it', () => {
  it('to the browser keep the bundle, and take in sections', () => {
    const { bench, toB } = called(required);
    bench.answer({ sdp: browserAnswer(), ...toPhone });
    const again = bench.offer({ sdp: phone, toTag: 'b', ...toBrowser });
    assert.deepEqual(
      [groupOf(again), placesOf(again), ufragOf(again)],
      [groupOf(toB), placesOf(toB), ufragOf(toB)],
    );
    assert.doesNotMatch(again, /bundle-only/);
    const more = bench.offer({
      sdp: `${phone}m=video 4020 RTP/AVP 97\r\na=rtpmap:97 H264/90000\r\n`,
      toTag: 'b',
      ...toBrowser,
      bundle: required,
    });
    assert.equal(groupOf(more), 'BUNDLE 1 2 3');
    assert.equal(new Set(placesOf(more)).size, 1);
    assert.equal(bundlesOf(bench).length, 3);
  });

  it('by the browser keep it, unless that is refused', () => {
    const back = { fromTag: 'b', toTag: 'a' } as const;
    for (const bundle of [nothing, { ...nothing, reject: true }]) {
      const { bench, toB } = called();
      bench.answer({ sdp: browserAnswer(), ...toPhone });
      bench.offer({
        ...back,
        sdp: browserAnswer().replaceAll('setup:active', 'setup:actpass'),
        bundle,
        ...toPhone,
      });
      const toBrowserAgain = bench.answer({ ...back, sdp: phone, ice: 'force' });
      assert.equal(groupOf(toBrowserAgain), bundle.reject ? null : 'BUNDLE 1 2');
      if (!bundle.reject) assert.equal(placesOf(toBrowserAgain)[0], placesOf(toB)[0]);
    }
  });

  it('before the answer begin anew', () => {
    const { bench } = called(required);
    const again = bench.offer({ sdp: phone, ...toBrowser });
    assert.equal(groupOf(again), null);
    assert.equal(new Set(placesOf(again)).size, 2);
    assert.notEqual(iceOf(again, 1).length, 0);
  });

  it('do not stop what runs on transports of its own', () => {
    const { bench } = called(nothing);
    bench.answer({ sdp: browserAnswer(null), ...toPhone });
    const again = bench.offer({ sdp: phone, toTag: 'b', ...toBrowser, bundle: required });
    assert.equal(new Set(placesOf(again)).size, 2);
    bench.answer({ sdp: browserAnswer(), ...toPhone });
    assert.deepEqual(bundlesOf(bench), ['transport', 'member']);
  });
});

it('an offerer’s bundle-only sections have the keys of the first one', () => {
  const bench = createCallBench();
  const [session, audio, video] = browserSdp({ isBundleOnly: true }).split(/(?=^m=)/m);
  const bare = video!.replace(/^a=(fingerprint|setup|ice-\w+):.*\r\n/gm, '').replace('a=rtcp-mux\r\n', '');
  bench.offer({ sdp: session! + audio! + bare, bundle: { ...nothing, accept: true }, ...toPhone });
  assert.equal(groupOf(bench.answer({ sdp: phone, ice: 'force' })), 'BUNDLE 0 1');
  const streams = bench.media.plans.get('call')!.streams.filter(({ bundle }) => bundle !== null);
  assert.deepEqual(streams.map(isFlowing), [true, true]);
});

it('the first of several answerers does not bundle for the others', () => {
  const { bench } = called(required);
  bench.answer({ sdp: browserAnswer(), ...toPhone });
  bench.answer({ sdp: browserAnswer(null), toTag: 'c', isNewBranch: true, viaBranch: 'other', ...toPhone });
  assert.deepEqual(bundlesOf(bench), ['transport', 'member']);
});
