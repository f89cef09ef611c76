import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp, createCallBench, sdpOf } from '../../test/support/call-bench.ts';
import { noSdpEditing, type AttributeEdits } from '../policy/sdp-editing.ts';

const edits: AttributeEdits = {
  add: Array.from({ length: 100 }, (_, index) => `added:${index}`),
  remove: new Set(['x:1']),
  substitute: new Map([['x:2', 'y:2']]),
};
const editing = { ...noSdpEditing, session: edits, media: new Map([['audio', edits]]) };
const attributes = Array.from({ length: 10_000 }, (_, index) => `a=x:${index % 4} ${index}`);
const countOf = (sdp: string, pattern: RegExp): number => sdp.match(pattern)?.length ?? 0;

describe('bodies beyond all measure', () => {
  it('200 sections are refused by a text that names the limit, and leave no call behind', () => {
    const bench = createCallBench();
    const sections = Array.from({ length: 200 }, (_, index) => `m=audio ${4000 + 2 * index} RTP/AVP 0`);
    const sdp = sdpOf('192.0.2.100', sections);
    assert.throws(() => bench.offer({ sdp }), /^Error: Too many media sections \(200, at most 128\)$/);
    assert.equal(bench.registry.find('call'), null);
    assert.deepEqual(bench.media.openPorts(), []);
  });

  it('200 sections in a re-offer or answer leave the call as it was', () => {
    const bench = createCallBench();
    bench.offer({ sdp: benchSdp(4000) });
    const sections = Array.from({ length: 200 }, (_, index) => `m=audio ${5000 + 2 * index} RTP/AVP 0`);
    const sdp = sdpOf('192.0.2.200', sections);
    assert.throws(() => bench.answer({ sdp }), /at most 128/);
    bench.answer({ sdp: benchSdp(5000, '192.0.2.200') });
    const before = bench.media.plans.get('call');
    assert.throws(() => bench.offer({ sdp, toTag: 'b' }), /at most 128/);
    assert.equal(bench.media.plans.get('call'), before);
  });

  it('10,000 attributes pass, in the section and in the session, edited or not', () => {
    const bench = createCallBench();
    const inSection = benchSdp(4000, '192.0.2.100', ...attributes);
    const sdp = inSection.replace('t=0 0\r\n', `t=0 0\r\n${attributes.join('\r\n')}\r\n`);
    assert.equal(countOf(bench.offer({ sdp }), /^a=x:/gm), 20_000);
    const edited = bench.offer({ sdp, editing });
    assert.equal(countOf(edited, /^a=x:/gm), 10_000);
    assert.equal(countOf(edited, /^a=y:2\r/gm), 5000);
    assert.equal(countOf(edited, /^a=added:/gm), 200);
  });

  it('128 sections are edited each', () => {
    const bench = createCallBench();
    const sections = Array.from({ length: 128 }, (_, index) => `m=audio ${4000 + 2 * index} RTP/AVP 0`);
    const written = bench.offer({ sdp: sdpOf('192.0.2.100', sections), editing });
    assert.equal(countOf(written, /^a=added:/gm), 129 * 100);
  });
});
