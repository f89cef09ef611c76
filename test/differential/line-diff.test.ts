import assert from 'node:assert/strict';
import { it } from 'node:test';
import { undeclared } from './differences.ts';
import { diffLines } from './line-diff.ts';
import { createNormaliser } from './normalise.ts';

it('finds no difference between equal texts', () => {
  assert.deepEqual(diffLines(['a', 'b'], ['a', 'b']), []);
});

it('names the side of each extra line', () => {
  assert.deepEqual(diffLines(['a', 'x', 'b'], ['a', 'b', 'y']), [
    { side: 'reference', line: 'x' },
    { side: 'subject', line: 'y' },
  ]);
});

it('reports both sides of a changed line', () => {
  assert.deepEqual(diffLines(['a', 'x', 'b'], ['a', 'y', 'b']), [
    { side: 'reference', line: 'x' },
    { side: 'subject', line: 'y' },
  ]);
});

it('maps local ports by order of appearance and leaves those of the peers', () => {
  const normaliser = createNormaliser({ min: 30000, max: 30999 });
  const sdp = 'm=audio 30040 RTP/AVP 0\r\na=rtcp:30041\r\nm=video 4000 RTP/AVP 96\r\nm=x 30002 RTP/AVP 0\r\n';
  assert.deepEqual(normaliser.lines({ sdp, 'local port': 30040, port: 4000, created: 5 }), [
    '/created = <time>',
    '/local port = P1',
    '/port = 4000',
    'sdp m=audio P1 RTP/AVP 0',
    'sdp a=rtcp:P1+1',
    'sdp m=video 4000 RTP/AVP 96',
    'sdp m=x P2 RTP/AVP 0',
  ]);
});

it('reports an undeclared difference, and a declared one that did not show', () => {
  const line = 'step 1 (offer): sdp a=end-of-candidates';
  assert.deepEqual(undeclared([{ side: 'reference', line }], ['endOfCandidates']), []);
  assert.deepEqual(undeclared([{ side: 'subject', line }], []), [`only subject: ${line}`]);
  assert.equal(undeclared([], ['endOfCandidates']).length, 1);
});
