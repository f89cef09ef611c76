import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCallBench, sdpOf } from '../../test/support/call-bench.ts';
import { noSdpEditing, type SdpEditing } from '../policy/sdp-editing.ts';

const hiding = (...removedMedia: readonly string[]): SdpEditing => ({ ...noSdpEditing, removedMedia });

const audio = (port: number): readonly string[] => [`m=audio ${port} RTP/AVP 0`, 'a=mid:a'];
const video = (port: number): readonly string[] => [
  `m=video ${port} RTP/AVP 96 97`,
  'a=mid:v',
  'a=rtpmap:96 VP8/90000',
  'a=rtpmap:97 H264/90000',
];
const text = (port: number): readonly string[] => [
  `m=text ${port} RTP/AVP 98`,
  'a=mid:t',
  'a=rtpmap:98 t140/1000',
];

const ofA = (...sections: readonly (readonly string[])[]): string => sdpOf('192.0.2.100', sections.flat());
const ofB = (...sections: readonly (readonly string[])[]): string => sdpOf('192.0.2.200', sections.flat());

/** Types of the sections, in capitals where they are alive. */
function seen(sdp: string): string {
  return [...sdp.matchAll(/^m=(\S+) (\d+)/gm)]
    .map(([, type, port]) => (port === '0' ? type! : type!.toUpperCase()))
    .join(' ');
}

/** Which party's media arrives at which: `A4000 -> B5000`. */
function flows(bench: ReturnType<typeof createCallBench>): string {
  const { streams } = bench.media.plans.get('call')!;
  const name = (address: string, port: number) => `${address === '192.0.2.100' ? 'A' : 'B'}${port}`;
  return streams
    .filter(({ carries }) => carries !== 'rtcp')
    .flatMap(({ peer, rtpSinks }) => {
      const sink = streams.find(({ id }) => id === rtpSinks[0])?.peer ?? null;
      return peer === null || sink === null
        ? []
        : [`${name(peer.address, peer.port)} -> ${name(sink.address, sink.port)}`];
    })
    .join(', ');
}

describe('sections that are hidden from the receiver', () => {
  it('are none of its lines, and declined in the answer at their own place', () => {
    const bench = createCallBench();
    const toB = bench.offer({ sdp: ofA(video(4002), audio(4000)), editing: hiding('video') });
    assert.equal(seen(toB), 'AUDIO');
    const toA = bench.answer({ sdp: ofB(audio(5000)) });
    assert.equal(seen(toA), 'video AUDIO');
    assert.match(toA, /m=video 0 RTP\/AVP 96 97\r\nc=IN IP4 192\.0\.2\.1\r\na=mid:v\r\nm=audio /);
    assert.equal(flows(bench), 'A4000 -> B5000, B5000 -> A4000');
  });

  it('stay out of re-offers with the same wish', () => {
    const bench = createCallBench();
    for (let round = 0; round < 3; round += 1) {
      const toTag = round === 0 ? null : 'b';
      const sdp = ofA(video(4002), audio(4000));
      assert.equal(seen(bench.offer({ sdp, toTag, editing: hiding('video') })), 'AUDIO');
      assert.equal(seen(bench.answer({ sdp: ofB(audio(5000)) })), 'video AUDIO');
    }
    assert.equal(flows(bench), 'A4000 -> B5000, B5000 -> A4000');
  });

  it('are declined in an offer of the other party, whose new sections come last', () => {
    const bench = createCallBench();
    bench.offer({ sdp: ofA(video(4002), audio(4000)), editing: hiding('video') });
    bench.answer({ sdp: ofB(audio(5000)) });
    const toA = bench.offer({ sdp: ofB(audio(5000), text(5004)), fromTag: 'b', toTag: 'a' });
    assert.equal(seen(toA), 'video AUDIO TEXT');
    assert.match(toA, /m=video 0 RTP\/AVP 96 97\r\n/);
    const toB = bench.answer({ sdp: ofA(video(0), audio(4000), text(4004)), fromTag: 'b', toTag: 'a' });
    assert.equal(seen(toB), 'AUDIO TEXT');
    assert.equal(flows(bench), 'A4000 -> B5000, B5000 -> A4000, A4004 -> B5004, B5004 -> A4004');
  });

  it('come last for the receiver once they are shown to it', () => {
    const bench = createCallBench();
    bench.offer({ sdp: ofA(video(4002), audio(4000)), editing: hiding('video') });
    bench.answer({ sdp: ofB(audio(5000)) });
    const toB = bench.offer({ sdp: ofA(video(4002), audio(4000)), toTag: 'b' });
    assert.equal(seen(toB), 'AUDIO VIDEO');
    const toA = bench.answer({ sdp: ofB(audio(5000), video(5002)) });
    assert.equal(seen(toA), 'VIDEO AUDIO');
    assert.equal(flows(bench), 'A4002 -> B5002, B5002 -> A4002, A4000 -> B5000, B5000 -> A4000');
    // What a party has seen is not taken from it again (RFC 3264 §8), but declined.
    const again = bench.offer({ sdp: ofA(video(4002), audio(4000)), toTag: 'b', editing: hiding('video') });
    assert.equal(seen(again), 'AUDIO video');
    assert.equal(seen(bench.answer({ sdp: ofB(audio(5000), video(0)) })), 'video AUDIO');
    assert.equal(flows(bench), 'A4000 -> B5000, B5000 -> A4000');
  });

  it('stay hidden without the wish as long as their party declines them', () => {
    const bench = createCallBench();
    bench.offer({ sdp: ofA(video(4002), audio(4000)), editing: hiding('video') });
    bench.answer({ sdp: ofB(audio(5000)) });
    assert.equal(seen(bench.offer({ sdp: ofA(video(0), audio(4000)), toTag: 'b' })), 'AUDIO');
    assert.equal(seen(bench.answer({ sdp: ofB(audio(5000)) })), 'video AUDIO');
  });

  it('of both parties', () => {
    const bench = createCallBench();
    bench.offer({ sdp: ofA(video(4002), audio(4000)), editing: hiding('video') });
    bench.answer({ sdp: ofB(audio(5000)) });
    const b = { fromTag: 'b', toTag: 'a' };
    assert.equal(
      seen(bench.offer({ sdp: ofB(audio(5000), text(5004)), ...b, editing: hiding('text') })),
      'video AUDIO',
    );
    assert.equal(seen(bench.answer({ sdp: ofA(video(0), audio(4000)), ...b })), 'AUDIO text');
    // The next line of A has the number that B's hidden section has for B.
    const toB = bench.offer({ sdp: ofA(video(0), audio(4000), audio(4008)), toTag: 'b' });
    assert.equal(seen(toB), 'AUDIO text AUDIO');
    assert.equal(seen(bench.answer({ sdp: ofB(audio(5000), text(0), audio(5008)) })), 'video AUDIO AUDIO');
    assert.equal(flows(bench), 'A4000 -> B5000, B5000 -> A4000, A4008 -> B5008, B5008 -> A4008');
  });

  it('are in no bundle', () => {
    const bench = createCallBench();
    const grouped = (sdp: string, group: string) => sdp.replace('t=0 0', `t=0 0\r\na=group:BUNDLE ${group}`);
    const options = {
      generateMid: true,
      bundle: { accept: true, offer: true, require: false, strict: false, reject: false },
    };
    const mux = ['a=rtcp-mux'];
    const sdp = grouped(ofA(video(4002), mux, audio(4000), mux, text(4004), mux), 'v a t');
    const toB = bench.offer({ sdp, editing: hiding('video'), ...options });
    assert.match(toB, /a=group:BUNDLE a t\r\n/);
    const toA = bench.answer({ sdp: grouped(ofB(audio(5000), mux, text(5000), mux), 'a t') });
    assert.match(toA, /a=group:BUNDLE a t\r\n/);
    assert.equal(seen(toA), 'video AUDIO TEXT');
  });

  it('on each branch of a fork', () => {
    const bench = createCallBench();
    bench.offer({ sdp: ofA(video(4002), audio(4000)), editing: hiding('video') });
    bench.answer({ sdp: ofB(audio(5000)) });
    const toA = bench.answer({ sdp: ofB(audio(5100)), toTag: 'c', isNewBranch: true });
    assert.equal(seen(toA), 'video AUDIO');
    assert.equal(flows(bench), 'A4000 -> B5000, B5000 -> A4000, A4000 -> B5100, B5100 -> A4000');
  });

  it('even all of them, and such as are not registered', () => {
    const bench = createCallBench();
    const sdp = ofA(audio(4000), ['m=x-white 4002 FOO/BAR x']);
    assert.equal(seen(bench.offer({ sdp, editing: hiding('audio', 'other') })), '');
    assert.equal(seen(bench.answer({ sdp: ofB() })), 'audio x-white');
    assert.equal(flows(bench), '');
    assert.deepEqual(bench.media.openPorts(), []);
  });

  it('are counted, so that a call cannot grow without end', () => {
    const bench = createCallBench();
    const many = Array.from({ length: 100 }, (_, index) => text(6000 + index * 2));
    bench.offer({ sdp: ofA(audio(4000), ...many), editing: hiding('text') });
    bench.answer({ sdp: ofB(audio(5000)) });
    assert.throws(
      () => bench.offer({ sdp: ofB(audio(5000), ...many), fromTag: 'b', toTag: 'a' }),
      /Too many media sections \(201, at most 128\)/,
    );
    assert.equal(flows(bench), 'A4000 -> B5000, B5000 -> A4000');
  });
});

it('candidates of a section are found by its line in the SDP of their party', () => {
  const bench = createCallBench();
  const ice = ['a=ice-ufrag:abcd', 'a=ice-pwd:0123456789012345678901'];
  const sdp = sdpOf('192.0.2.100', [...ice, ...video(4002), ...audio(4000)]);
  bench.offer({ sdp, editing: hiding('video'), ice: 'force' });
  bench.answer({ sdp: sdpOf('192.0.2.200', [...ice, ...audio(5000)]) });
  const candidate = 'a=candidate:1 1 UDP 1 192.0.2.201 5000 typ host';
  bench.trickle({ sdp: `m=audio 9 RTP/AVP 0\r\n${ice.join('\r\n')}\r\n${candidate}\r\n`, fromTag: 'b' });
  const plan = JSON.stringify(bench.media.plans.get('call'));
  assert.match(plan, /192\.0\.2\.201/);
});
