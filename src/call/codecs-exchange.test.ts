import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp, createCallBench, sdpOf } from '../../test/support/call-bench.ts';
import { codecOptions } from '../../test/support/codecs.ts';

const events = ['a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-15'];
const a = sdpOf('192.0.2.100', [
  'm=audio 4000 RTP/AVP 8 0 101',
  ...events,
  'a=rtcp-fb:* nack',
  'a=rtcp-fb:0 x',
]);
const b = (list: string): string => sdpOf('192.0.2.200', [`m=audio 5000 RTP/AVP ${list}`, ...events]);

function formats(sdp: string): string {
  return /^m=\S+ \d+ \S+ (.*)\r$/m.exec(sdp)?.[1] ?? '';
}

function lines(sdp: string, start: string): readonly string[] {
  return sdp.split('\r\n').filter((line) => line.startsWith(start));
}

describe('codecs in offers and answers', () => {
  it('leaves out all that belongs to a codec that is taken out', () => {
    const out = createCallBench().offer({ sdp: a, codecs: codecOptions({ strip: 'PCMU' }) });
    assert.equal(formats(out), '8 101');
    assert.deepEqual(lines(out, 'a=rtpmap'), ['a=rtpmap:8 PCMA/8000', 'a=rtpmap:101 telephone-event/8000']);
    assert.deepEqual(lines(out, 'a=rtcp-fb'), ['a=rtcp-fb:* nack']);
  });

  it('writes formats as they came where nothing is chosen', () => {
    const sdp = sdpOf('192.0.2.100', ['m=audio 4000 RTP/AVP 8 0 8 x']);
    const bench = createCallBench();
    assert.equal(formats(bench.offer({ sdp })), '8 0 8 x');
    assert.equal(formats(bench.answer({ sdp: b('8 0 101') })), '8 0');
  });

  it('remembers for the answer what each branch was offered', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a, codecs: codecOptions({ strip: 'PCMU' }) });
    assert.equal(formats(bench.answer({ sdp: b('0 8 101') })), '8 101');
    assert.equal(formats(bench.answer({ sdp: b('0 8 101'), toTag: 'c', isNewBranch: true })), '8 101');
  });

  it('rejects a section without codecs where that is allowed, and frees its ports', () => {
    const bench = createCallBench();
    const out = bench.offer({ sdp: a, codecs: codecOptions({ strip: 'all', allowEmptyMedia: true }) });
    assert.match(out, /^m=audio 0 RTP\/AVP 8 0 101\r$/m);
    assert.match(bench.answer({ sdp: benchSdp(0, '192.0.2.200') }), /^m=audio 0 /m);
    assert.deepEqual(bench.media.plans.get('call')?.streams, []);
  });

  it('writes ptime towards each side', () => {
    const bench = createCallBench();
    const codecs = codecOptions({ ptimeMs: 30, ptimeReverseMs: 40 });
    assert.deepEqual(lines(bench.offer({ sdp: a, codecs }), 'a=ptime'), ['a=ptime:30']);
    assert.deepEqual(lines(bench.answer({ sdp: b('8') }), 'a=ptime'), ['a=ptime:40']);
    const again = bench.offer({ sdp: a, toTag: 'b', codecs: codecOptions({ ptimeMs: 0 }) });
    assert.deepEqual(lines(again, 'a=ptime'), []);
    assert.deepEqual(lines(bench.answer({ sdp: b('8') }), 'a=ptime'), []);
  });

  it('takes no list of codecs for an answer to another kind of media', () => {
    const bench = createCallBench();
    bench.offer({ sdp: a });
    const image = sdpOf('192.0.2.200', ['m=image 5000 udptl t38']);
    assert.equal(formats(bench.answer({ sdp: image })), 't38');
  });
});
