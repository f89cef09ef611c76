import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeMedia } from '../../policy/describe-media.ts';
import type { Renumbering } from '../../policy/codecs/renumber.ts';
import { parseSdp } from '../../protocols/sdp/index.ts';
import { sdp } from '../../../test/support/sdp.ts';
import { noCodecs } from '../codec-state.ts';
import { createLeg, type Leg } from '../leg.ts';
import { mediaTypes } from './media-types.ts';

/** A party whose SDP maps `types` so, and what becomes of the numbers of RTP on its way to it. */
function aLeg(types: Readonly<Record<number, string>>, renumbering: Renumbering = []): Leg {
  const attributes = Object.entries(types).map(([type, mapping]) => `rtpmap:${type} ${mapping}`);
  const formats = Object.keys(types).join(' ');
  const parsed = parseSdp(sdp({ address: '192.0.2.1', media: [{ port: 4000, formats, attributes }] }));
  assert.ok(parsed.ok);
  const described = describeMedia(parsed.sdp, { trustsSdp: true, receivedFrom: null });
  assert.ok(described.ok);
  return { ...createLeg(0), description: described.media[0]!, codecs: { ...noCodecs, renumbering } };
}

test('a party sends by the numbers of the other, or by its own', () => {
  const [a, b] = [
    aLeg({ 8: 'PCMA/8000', 101: 'telephone-event/8000' }),
    aLeg({ 8: 'PCMA/8000', 110: 'telephone-event/8000' }),
  ];
  const { events, silence, fixed } = mediaTypes(a, b);
  assert.deepEqual(events, [
    [101, 8000],
    [110, 8000],
  ]);
  assert.deepEqual(silence, [[8, 0xd5]]);
  assert.deepEqual(fixed, [8]);
});

test('a number of the other is what this party was told of', () => {
  const swap: Renumbering = [
    [96, 101],
    [101, 96],
  ];
  const a = aLeg({ 96: 'L16/16000', 101: 'telephone-event/8000' }, swap);
  const b = aLeg({ 96: 'telephone-event/8000', 101: 'L16/16000' }, swap);
  assert.deepEqual(mediaTypes(a, b).events, [[101, 8000]]);
  assert.deepEqual(mediaTypes(a, b).fixed, [96]);
  assert.deepEqual(mediaTypes(b, a).events, [[96, 8000]]);
  assert.deepEqual(mediaTypes(b, a).fixed, [101]);
});

test('a party that was offered one number and has answered another may send both', () => {
  const b = aLeg({ 111: 'telephone-event/8000' });
  const a = aLeg({ 101: 'telephone-event/8000' }, [[111, 101]]);
  assert.deepEqual(mediaTypes(b, a).events, [
    [111, 8000],
    [101, 8000],
  ]);
});
