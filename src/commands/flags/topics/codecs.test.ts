import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse, smallest } from '../../../../test/support/flag-parsing.ts';
import { newCodecOptions, type CodecOptions, type CodecSpec } from '../../../policy/codecs/options.ts';
import type { NgObject } from '../../../protocols/ng/dictionary.ts';
import { maxListedCodecs } from '../codec-spec.ts';

const spec = (name: string, rest: Partial<CodecSpec> = {}): CodecSpec => ({
  name,
  clock: null,
  channels: null,
  bitrate: null,
  ptimeMs: null,
  fmtp: null,
  options: null,
  ...rest,
});

type Changes = Partial<Omit<CodecOptions, 'operations'>> & { readonly operations?: object };

const cases: readonly (readonly [message: NgObject, changes: Changes, notices?: readonly string[]])[] = [
  [
    { codec: { strip: ['all'], offer: 'PCMA,opus/48000/2' } },
    {
      operations: {
        strip: { scope: 'all', codecs: [] },
        offer: { scope: 'listed', codecs: [spec('PCMA'), spec('opus', { clock: 48000, channels: 2 })] },
      },
    },
  ],
  [
    { codecs: { transcode: ['iLBC/8000/1///mode--30'], set: ['AMR/8000//12200/40//a/b..c'] } },
    {
      operations: {
        transcode: {
          scope: 'listed',
          codecs: [spec('iLBC', { clock: 8000, channels: 1, fmtp: 'mode=30' })],
        },
        set: {
          scope: 'listed',
          codecs: [spec('AMR', { clock: 8000, bitrate: 12200, ptimeMs: 40, options: 'a/b c' })],
        },
      },
    },
    ["value 'set' of key 'codecs' has no effect yet"],
  ],
  [
    { flags: ['transcode-PCMU', 'codec-mask-full', 'codec-accept-any', 'codec-except-CN'] },
    {
      operations: {
        transcode: { scope: 'listed', codecs: [spec('PCMU')] },
        mask: { scope: 'full', codecs: [] },
        accept: { scope: 'any', codecs: [] },
        except: { scope: 'listed', codecs: [spec('CN')] },
      },
    },
    ["flag 'codec-accept-any' has no effect yet"],
  ],
  [
    { flags: ['always-transcode'] },
    { operations: { accept: { scope: 'all', codecs: [] } } },
    ["flag 'always-transcode' has no effect yet"],
  ],
  [
    { ptime: '40', 'reverse ptime': 20 },
    { ptimeMs: 40, ptimeReverseMs: 20 },
  ],
  [
    {
      flags: [
        'allow asymmetric codec',
        'allow-empty-codec-media',
        'single codec',
        'static-codec',
        'reuse-codecs',
      ],
    },
    { allowAsymmetric: true, allowEmptyMedia: true, isSingle: true, isStatic: true, noRenegotiation: true },
  ],
  [
    { codec: { nonsense: ['PCMU'] }, ptime: 1001 },
    {},
    ["unknown value 'nonsense' of key 'codec'", "invalid value '1001' of key 'ptime', ignored"],
  ],
  [
    { codec: { strip: ['/8000', 'PCMU/x'] } },
    {},
    ["invalid value '/8000' of key 'codec', ignored", "invalid value 'PCMU/x' of key 'codec', ignored"],
  ],
];

describe('keys and flags of codecs, and what they are read as', () => {
  for (const [message, { operations, ...rest }, notices = []] of cases)
    test(JSON.stringify(message), () => {
      const { request, notices: told } = parse('offer', { ...smallest, ...message });
      const plain = newCodecOptions();
      const expected = { ...plain, ...rest, operations: { ...plain.operations, ...operations } };
      assert.deepEqual(request.codecs ?? plain, expected);
      assert.deepEqual(told, notices);
    });
});

test('a message that says nothing of codecs has no options for them', () => {
  assert.equal(parse('offer', smallest).request.codecs, null);
  assert.equal(parse('answer', { ...smallest, codec: { transcode: ['PCMU'] } }).request.codecs, null);
});

test('lists of codecs have an end', () => {
  const many = Array.from({ length: maxListedCodecs + 5 }, (_, index) => `codec${index}`);
  const { request, notices } = parse('offer', { ...smallest, codec: { strip: many } });
  assert.equal(request.codecs?.operations.strip.codecs.length, maxListedCodecs);
  assert.equal(notices.length, 5);
});
