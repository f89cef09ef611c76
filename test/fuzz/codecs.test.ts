import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseCodecSpec } from '../../src/commands/flags/codec-spec.ts';
import { isNamed } from '../../src/policy/codecs/compare.ts';
import {
  newCodecOptions,
  type CodecOperation,
  type CodecOptions,
  type CodecSelection,
} from '../../src/policy/codecs/options.ts';
import { parseSdp, readCodecs, type SdpCodec } from '../../src/protocols/sdp/index.ts';
import { createCallBench } from '../support/call-bench.ts';
import { wellFormedSdp } from './sdp-arbitrary.ts';

const names = ['PCMU', 'pcma', 'opus', 'telephone-event', 'CN', 'AMR', 'rtx', 'red', 'VP8', 'x'];
const clocks = ['8000', '16000', '48000', '48000/2', '90000'];
const parameters = ['apt=96', 'octet-align=1;mode-set=0,2', 'mode=20', '0-15', '=', ';;', 'a=b=c'];

/** A media section of codecs that may be anything: some without rtpmap, some twice, some no payload type at all. */
const codecLines = fc
  .array(
    fc.record({
      type: fc.oneof(fc.constantFrom(0, 8, 9, 13, 18, 96, 97, 101, 111), fc.nat({ max: 130 })),
      name: fc.constantFrom(...names),
      clock: fc.constantFrom(...clocks),
      parameters: fc.option(fc.constantFrom(...parameters)),
      isMapped: fc.boolean(),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((codecs) => ({
    types: codecs.map(({ type }) => type),
    lines: codecs.flatMap(({ type, name, clock, parameters: fmtp, isMapped }) => [
      ...(isMapped ? [`a=rtpmap:${type} ${name}/${clock}`] : []),
      ...(fmtp === null ? [] : [`a=fmtp:${type} ${fmtp}`, `a=rtcp-fb:${type} nack`]),
    ]),
  }));

const body = (port: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom('audio', 'video'), codecLines)
    .map(([type, { types, lines }]) =>
      [
        'v=0',
        'o=- 1 1 IN IP4 192.0.2.9',
        's=-',
        'c=IN IP4 192.0.2.9',
        't=0 0',
        `m=${type} ${port} RTP/AVP ${types.join(' ')}`,
        ...lines,
        '',
      ].join('\r\n'),
    );

const spec = fc
  .tuple(fc.constantFrom(...names), fc.constantFrom('', ...clocks), fc.option(fc.constantFrom(...parameters)))
  .map(([name, clock, fmtp]) =>
    parseCodecSpec(
      clock === ''
        ? name
        : `${name}/${clock}${fmtp === null ? '' : `${clock.includes('/') ? '' : '/'}///${fmtp}`}`,
    ),
  )
  .filter((parsed) => parsed !== null);
const selection: fc.Arbitrary<CodecSelection> = fc.record({
  scope: fc.constantFrom('listed', 'listed', 'listed', 'all', 'full', 'any'),
  codecs: fc.array(spec, { maxLength: 3 }),
});
const operations = Object.fromEntries(
  Object.keys(newCodecOptions().operations).map((name) => [name, selection]),
) as Record<CodecOperation, typeof selection>;
const length = fc.option(fc.integer({ min: 0, max: 1000 }));
const options: fc.Arbitrary<CodecOptions | null> = fc.option(
  fc.record({
    operations: fc.record(operations),
    allowAsymmetric: fc.boolean(),
    allowEmptyMedia: fc.boolean(),
    isSingle: fc.boolean(),
    isStatic: fc.boolean(),
    noRenegotiation: fc.boolean(),
    ptimeMs: length,
    ptimeReverseMs: length,
  }),
);

interface Section {
  readonly port: number;
  readonly formats: readonly string[];
  readonly codecs: readonly SdpCodec[];
}

function sectionOf(text: string): Section {
  const parsed = parseSdp(text);
  assert.ok(parsed.ok);
  const [media] = parsed.sdp.media;
  return { port: media!.port, formats: media!.formats, codecs: readCodecs(media!) };
}

function checkOutgoing(sent: string, outgoing: string): void {
  const [before, after] = [sectionOf(sent), sectionOf(outgoing)];
  if (after.port !== 0) assert.notEqual(after.formats.length, 0, 'live, and without a codec');
  const isAsSent = after.formats.join(' ') === before.formats.join(' ');
  if (!isAsSent) assert.equal(new Set(after.formats).size, after.formats.length, 'a codec twice');
  for (const { payloadType } of after.codecs) {
    const described = outgoing.match(new RegExp(`^a=rtpmap:${payloadType} `, 'gm')) ?? [];
    assert.ok(described.length <= 1, `${payloadType} described twice`);
  }
}

/** What was taken out by name is gone, unless nothing else was left, or `offer` wants it. */
function checkStripped(sent: string, outgoing: string, wish: CodecOptions | null): void {
  if (wish === null || wish.isStatic) return;
  const [before, after] = [sectionOf(sent), sectionOf(outgoing)];
  if (after.port === 0 || after.formats.join(' ') === before.formats.join(' ')) return;
  const { strip, mask, consume, offer } = wish.operations;
  if (offer.scope === 'all' || offer.scope === 'full') return;
  for (const codec of after.codecs) {
    if (after.codecs.length === before.codecs.length || isNamed(offer, codec)) continue;
    for (const taken of [strip, mask, consume]) assert.ok(!isNamed(taken, codec), codec.name);
  }
}

describe('codec policy under any options', () => {
  it('never throws, lists no codec twice, and leaves no live section empty', () => {
    const exchange = fc.tuple(body(4000), options, body(5000), options);
    fc.assert(
      fc.property(fc.array(exchange, { minLength: 1, maxLength: 3 }), (rounds) => {
        const bench = createCallBench();
        for (const [round, [sent, wish, answered, answerWish]] of rounds.entries()) {
          const [from, to] = round % 2 === 0 ? ['a', 'b'] : ['b', 'a'];
          const offered = bench.offer({
            sdp: sent,
            codecs: wish,
            fromTag: from,
            toTag: round === 0 ? null : to,
          });
          checkOutgoing(sent, offered);
          checkStripped(sent, offered, wish);
          const answer = bench.answer({ sdp: answered, codecs: answerWish, fromTag: from, toTag: to });
          checkOutgoing(answered, answer);
        }
      }),
    );
  });

  it('takes any body', () => {
    fc.assert(
      fc.property(wellFormedSdp, options, (sdp, wish) => {
        try {
          createCallBench().offer({ sdp, codecs: wish });
        } catch (error) {
          assert.match(
            String(error),
            /^Error: (Failed to parse SDP|Incomplete SDP|Error rewriting SDP|Too many)/,
          );
        }
      }),
    );
  });
});
