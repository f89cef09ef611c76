import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSdp } from '../protocols/sdp/index.ts';
import { isExtensionHidden, maskedExtensions } from './header-extensions.ts';
import { noSdpEditing, type SdpEditing } from './sdp-editing.ts';

const level = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';
const time = 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time';

function section(session: readonly string[], media: readonly string[]) {
  const lines = (values: readonly string[]) => values.map((value) => `a=extmap:${value}\r\n`).join('');
  const parsed = parseSdp(`v=0\r\n${lines(session)}m=audio 9 RTP/AVP 0\r\n${lines(media)}`);
  assert.ok(parsed.ok);
  return [parsed.sdp.media[0]!, parsed.sdp.session] as const;
}

const masking = (...names: readonly string[]): SdpEditing => ({
  ...noSdpEditing,
  maskedExtensions: { all: names.includes('all'), names: names.filter((name) => name !== 'all') },
});

describe('masked header extensions', () => {
  const cases: readonly (readonly [string, SdpEditing, readonly number[]])[] = [
    ['none without a wish', noSdpEditing, []],
    ['by their whole name', masking(level), [1, 17]],
    ['by the end of it', masking('abs-send-time'), [3]],
    ['not by another part', masking('rtp-hdrext', 'time', 'urn'), []],
    ['all, whatever is announced', masking('all', level), [0]],
  ];
  for (const [name, editing, ids] of cases)
    it(name, () => {
      const [media, session] = section(
        [`17 ${level}`],
        [`1/sendonly ${level}`, `3 ${time} x`, '4', `0 ${level}`],
      );
      assert.deepEqual(
        [...maskedExtensions(media, session, editing)].sort((a, b) => a - b),
        ids,
      );
    });

  it('only those whose number fits into a packet', () => {
    const [media, session] = section([], [`256 ${level}`, `4096 ${level}`, `255 ${level}`]);
    assert.deepEqual(maskedExtensions(media, session, masking(level)), [255]);
  });
});

it('what is stripped or masked is not announced', () => {
  const stripping = { ...noSdpEditing, strippedExtensions: { all: false, names: [level] } };
  const isHidden = (editing: SdpEditing, value: string, name = 'extmap') =>
    isExtensionHidden({ name, value }, editing);
  assert.equal(isHidden(stripping, `1 ${level}`), true);
  assert.equal(isHidden(masking(level), `1 ${level}`), true);
  assert.equal(isHidden(masking('all'), `1 ${level}`), true);
  assert.equal(isHidden(stripping, `1 ${time}`), false);
  assert.equal(isHidden(masking('all'), level, 'x'), false);
  assert.equal(isHidden(noSdpEditing, `1 ${level}`), false);
});
