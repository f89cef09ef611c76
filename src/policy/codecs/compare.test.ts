import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { codecs } from '../../../test/support/codecs.ts';
import { areDifferentCodecs, findSame, isSameCodec } from './compare.ts';

const same: readonly (readonly [a: string, b: string, isSame: boolean])[] = [
  ['96', '111', true],
  ['96:useinbandfec=1', '111:stereo=1', true],
  ['101', '110:0-16', true],
  ['101', '102', false],
  ['8', '0', false],
  ['18', '18:annexb=no', true],
  ['98', '98:mode=30', true],
  ['98:mode=20', '98:mode=30', false],
  ['105', '105:octet-align=0', true],
  ['105:octet-align=1', '105', false],
  ['105:octet-align=1;mode-set=0,2', '105:octet-align=1;mode-set=2,4', true],
  ['105:octet-align=1;mode-set=0,2', '105:octet-align=1;mode-set=4', false],
  ['105:octet-align=1;mode-set=0,2', '105:mode-set=0;octet-align=1;max-red=0', true],
  ['105:crc=1', '105', false],
  ['122:a=1;b=2', '122:B=2;a=1', true],
  ['122:a=1;b=2', '122:a=1', false],
  ['122:a=1', '122', true],
];

describe('whether media of one codec passes as that of another', () => {
  for (const [a, b, isSame] of same)
    test(`${a} and ${b}: ${isSame ? 'yes' : 'no'}`, () => {
      const [one, other] = [codecs(a)[0]!, codecs(b)[0]!];
      assert.equal(isSameCodec(one, other), isSame);
      assert.equal(isSameCodec(other, one), isSame);
    });
});

test('G729a is G729', () => {
  const [codec] = codecs('18');
  assert.equal(isSameCodec(codec!, { ...codec!, name: 'g729A' }), true);
});

test('what has no name is the same as nothing', () => {
  const [codec] = codecs('122');
  const nameless = { ...codec!, name: '' };
  assert.equal(isSameCodec(nameless, nameless), false);
});

test('which codecs one number cannot stand for', () => {
  const isDifferent = (a: string, b: string): boolean => areDifferentCodecs(codecs(a)[0]!, codecs(b)[0]!);
  assert.equal(isDifferent('96', '96=PCMA/8000'), true);
  assert.equal(isDifferent('101', '101=telephone-event/48000'), true);
  assert.equal(isDifferent('96', '96=opus/48000'), true);
  assert.equal(isDifferent('98:mode=20', '98:mode=30'), false);
  assert.equal(isDifferent('18', '18=g729A/8000'), false);
  assert.equal(isDifferent('99', '99=PCMA/8000'), false);
});

test('the same payload type is preferred', () => {
  const list = codecs('96 111');
  assert.equal(findSame(list, codecs('111')[0]!), list[1]);
  assert.equal(findSame(list, { ...list[0]!, payloadType: 99 }), list[0]);
});
