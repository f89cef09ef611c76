import assert from 'node:assert/strict';
import { it } from 'node:test';
import { notAdded, notAccepted } from './warnings.ts';

it('names the codec with what is special about it', () => {
  const codec = { name: 'opus', clock: 48000, channels: 2 };
  assert.match(notAdded(codec), /^codec opus\/48000\/2 is not offered/);
  assert.match(notAdded({ ...codec, channels: 1 }), /^codec opus\/48000 is/);
  assert.match(notAccepted({ name: 'PCMU', clock: null, channels: null }), /^codec PCMU is not accepted/);
});

it('keeps names to one line of readable letters', () => {
  const warning = notAdded({ name: `a\r\nb\u00e9${'x'.repeat(5000)}`, clock: null, channels: null });
  assert.match(warning, /^codec a\?\?b\?x+ is not offered/);
  assert.ok(warning.length < 200);
});
