import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createRtpproxyHandler } from '../../src/commands/rtpproxy/rtpproxy-command.ts';
import { createControlStatistics } from '../../src/commands/control-statistics.ts';
import { parseRtpproxyRequest } from '../../src/protocols/rtpproxy/index.ts';
import { silentLogger } from '../../src/base/log.ts';
import { createCallBench } from '../support/call-bench.ts';

const origin = {
  transport: 'udp',
  remote: { family: 'IP4', address: '192.0.2.5', port: 5060 },
} as const;

const anyTag = fc.constantFrom('a', 'b', 'c', 'a;1', 'b;2', 'c;128', ';1', 'a;0', '__proto__');
const anyWord = fc.oneof(
  anyTag,
  fc.constantFrom('c', '192.0.2.1', '2001:db8::1', '0.0.0.0', '::', '4000', '0', '65535', '70000'),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const anyCommand = fc.oneof(
  fc.constantFrom('U', 'L', 'D', 'Q', 'V', 'VF', 'UIEA6', 'LZ20C0,8,300', 'UC', 'UEEE', ''),
  fc.string({ unit: 'binary', maxLength: 4 }),
);
const anyText = fc
  .tuple(anyCommand, fc.array(anyWord, { maxLength: 8 }))
  .map(([command, words]) => [command, ...words].join(' '));
/** Well formed, so that calls come about. */
const anyMedia = fc
  .tuple(
    fc.constantFrom('U', 'L', 'UIE'),
    fc.constantFrom('c', 'd'),
    fc.constantFrom('192.0.2.100', '2001:db8::9', '0.0.0.0'),
    fc.constantFrom('0', '4000', '65535'),
    anyTag,
    fc.option(anyTag, { nil: '' }),
  )
  .map((words) => words.join(' '));
const anySession = fc.tuple(fc.constantFrom('D', 'Q'), fc.constantFrom('c', 'd'), anyTag, anyTag);

describe('rtpproxy protocol, fuzzed', () => {
  it('no text makes the parser throw', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const result = parseRtpproxyRequest(text);
        if (result.ok && 'media' in result.request) {
          const { media, port } = result.request;
          assert.ok(media >= 1 && media <= 128 && port >= 0 && port <= 65535);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('no sequence of messages makes a call throw, and each reply is of a known form', () => {
    const anyMessage = fc.oneof(
      anyMedia,
      anyMedia,
      anySession.map((words) => words.join(' ')),
      anyText,
    );
    fc.assert(
      fc.property(fc.array(anyMessage, { maxLength: 12 }), (messages) => {
        const handle = createRtpproxyHandler({
          registry: createCallBench({ deleteDelayMs: 0 }).registry,
          control: createControlStatistics(),
          log: silentLogger,
          monotonicMs: () => 0,
          timeoutMs: () => 60_000,
        });
        for (const text of messages) {
          const parsed = parseRtpproxyRequest(text);
          if (!parsed.ok) continue;
          const reply = handle(parsed.request, origin);
          assert.match(
            reply,
            /^(E8|0|1|20040107|0 0\.0\.0\.0|\d+ [\d.]+ 4|\d+ [\da-f:]+ 6|\d+ \d+ \d+ \d+ \d+)$/,
          );
        }
      }),
      { numRuns: 100 },
    );
  });
});
