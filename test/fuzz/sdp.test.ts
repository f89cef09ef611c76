import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { toByteString } from '../../src/base/bytes.ts';
import {
  mediaDirection,
  parseSdp,
  parseSdpFragment,
  printSdp,
  readBundleGroups,
  readCodecs,
  readIceAttributes,
  readMaxPtime,
  readPtime,
  readRtcpAttribute,
  readSecurityAttributes,
  rtpmapOf,
  type Sdp,
  type SdpResult,
} from '../../src/protocols/sdp/index.ts';
import { readCorpus } from '../support/corpus.ts';
import { mutated } from '../support/mutate.ts';
import { wellFormedSdp } from './sdp-arbitrary.ts';

const corpus = readCorpus('sdp');

/** What holds for any input at all. */
function checkAnything(body: string): void {
  for (const parse of [parseSdp, parseSdpFragment]) {
    const result = parse(body);
    if (result.ok) checkParsed(result.sdp);
    else checkError(body, result.error);
  }
}

function checkError(body: string, error: { readonly line: number; readonly reason: string }): void {
  const lines = body.split(/\r\n?|\n/).length;
  assert.ok(error.line >= 1 && error.line <= lines, `line ${error.line} of ${lines}`);
  assert.notEqual(error.reason, '');
}

function checkParsed(sdp: Sdp): void {
  const printed = printSdp(sdp);
  assert.deepEqual(parseSdp(printed), { ok: true, sdp, isClean: true });
  assert.equal(printSdp(sdp), printed);
  readBundleGroups(sdp.session);
  for (const media of sdp.media) {
    assert.ok(Number.isInteger(media.port) && media.port >= 0 && media.port <= 65535);
    assert.ok(Number.isInteger(media.portCount) && media.portCount >= 1);
    mediaDirection(media, sdp.session);
    readIceAttributes(media, sdp.session);
    readSecurityAttributes(media, sdp.session);
    const rtcp = readRtcpAttribute(media);
    assert.ok(rtcp === null || (rtcp.port >= 0 && rtcp.port <= 65535));
    for (const duration of [readPtime(media), readMaxPtime(media)])
      assert.ok(duration === null || duration > 0);
    const codecs = readCodecs(media);
    assert.equal(new Set(codecs.map(({ payloadType }) => payloadType)).size, codecs.length);
    for (const codec of codecs) {
      assert.ok(codec.payloadType >= 0 && codec.payloadType <= 127);
      assert.ok(codec.clockRate >= 0 && codec.channels >= 1);
      rtpmapOf(codec);
    }
  }
}

function verdictOf(body: string): string {
  const result: SdpResult = parseSdp(body);
  if (result.ok) return result.isClean ? 'ok' : 'unclean';
  return parseSdpFragment(body).ok ? 'fragment' : 'bad';
}

describe('SDP corpus', () => {
  for (const { name, verdict, bytes } of corpus) {
    it(name, () => {
      const body = toByteString(bytes);
      assert.equal(verdictOf(body), verdict);
      checkAnything(body);
    });
  }
});

describe('SDP properties', () => {
  it('random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => checkAnything(toByteString(bytes))));
  });

  it('random lines', () => {
    const text = fc.string({
      unit: fc.constantFrom(...Array.from('amvosct=:/ 019.IN\t\u00a0\u00e0P*-')),
      maxLength: 30,
    });
    const line = fc.oneof(
      fc
        .tuple(fc.constantFrom(...Array.from('vosiuepcbtrzkamx')), text)
        .map(([letter, value]) => `${letter}=${value}`),
      fc.constantFrom('v=0', 'm=audio 4000 RTP/AVP 0', 'c=IN IP4 192.0.2.1', 'a=rtpmap:96 opus/48000/2', ''),
      text,
    );
    const ending = fc.constantFrom('\r\n', '\n', '\r');
    const body = fc.array(
      fc.tuple(line, ending).map((parts) => parts.join('')),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(body, (lines) => checkAnything(`v=0\r\n${lines.join('')}`)),
      { numRuns: 500 },
    );
  });

  it('damaged bodies of the corpus', () => {
    const seeds = corpus.map(({ bytes }) => bytes);
    fc.assert(
      fc.property(mutated(seeds), (bytes) => checkAnything(toByteString(bytes))),
      { numRuns: 500 },
    );
  });

  it('well-formed bodies are printed byte for byte', () => {
    fc.assert(
      fc.property(wellFormedSdp, (body) => {
        const result = parseSdp(body);
        assert.ok(result.ok && result.isClean);
        assert.equal(printSdp(result.sdp), body);
      }),
    );
  });

  it('line endings make no difference', () => {
    fc.assert(
      fc.property(wellFormedSdp, fc.infiniteStream(fc.constantFrom('\r\n', '\n', '\r')), (body, endings) => {
        const odd = body.replaceAll('\r\n', () => String(endings.next().value));
        // CR next to LF would be one ending instead of two.
        fc.pre(!body.includes('\r\n\r\n'));
        assert.deepEqual(parseSdp(odd), parseSdp(body));
      }),
    );
  });
});

/** Each is 64 KiB of what a careless expression or loop would go over again and again. */
describe('SDP of 64 KiB', () => {
  const head = 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n';
  const media = 'm=audio 4000 RTP/AVP 0\r\n';
  const repeated = (part: string): string => part.repeat(65536 / part.length);
  for (const [name, body] of [
    ['of blanks', repeated(' ')],
    ['of carriage returns', `${head}${repeated('\r')}`],
    ['of line feeds', `${head}${repeated('\n')}x`],
    ['of blanks in o=', `v=0\r\no=${repeated(' ')}x\r\n`],
    ['of fields in o=', `v=0\r\no=${repeated('IN ')}x\r\n`],
    ['of blanks in m=', `${head}m=audio${repeated(' ')}x\r\n`],
    ['of formats', `${head}m=audio 4000 RTP/AVP ${repeated('0 ')}\r\n`],
    ['of digits in a port', `${head}m=audio ${repeated('1')} RTP/AVP 0\r\n`],
    ['of blanks in c=', `${head}c=IN IP4${repeated(' ')}x\r\n${media}`],
    ['of colons in c=', `${head}c=IN IP6 ${repeated(':')}\r\n${media}`],
    ['of dots in c=', `${head}c=IN IP4 ${repeated('1.')}\r\n${media}`],
    ['of media sections', `${head}${repeated('m=a 1 b\n')}`],
    ['of connections', `${head}${repeated('c=x\n')}`],
    ['of attributes', `${head}${media}${repeated('a=\n')}`],
    ['of one attribute', `${head}${media}a=${repeated(':')}\r\n`],
    ['of rtpmaps', `${head}m=audio 4000 RTP/AVP 96\r\n${repeated('a=rtpmap:96 a/1\n')}`],
    ['of blanks in rtpmap', `${head}m=audio 4000 RTP/AVP 96\r\na=rtpmap:96${repeated(' ')}/\r\n`],
    ['of a name in rtpmap', `${head}m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 ${repeated('a')}\r\n`],
    ['of blanks in ptime', `${head}${media}a=ptime:20${repeated(' ')}x\r\n`],
    ['of blanks in rtcp', `${head}${media}a=rtcp:${repeated(' ')}x\r\n`],
    ['of bundle groups', `v=0\r\n${repeated('a=group:BUNDLE a\n')}`],
    ['of blanks in the version', `v=${repeated(' ')}x\r\n`],
  ] as const) {
    it(name, () => checkAnything(body));
  }
});
