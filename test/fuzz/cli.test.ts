import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { cliForms } from '../../src/commands/cli/index.ts';
import { benchSdp } from '../support/call-bench.ts';
import { createCliBench } from '../support/cli-bench.ts';

/** Words of the tree, names that exist, numbers at the edges, and whatever a client may send. */
const word = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(...new Set(cliForms().flatMap(({ words }) => words)), 'help', 'json'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'c1',
      'a',
      'b',
      '0',
      '-1',
      '65536',
      '1e9',
      '99999999999999999999',
      'on',
      'off',
      '',
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .string({ unit: 'binary', maxLength: 20 })
      .map((text) => Buffer.from(text).toString('latin1')),
  },
);

it('any line gets an answer, which is text for a terminal, and leaves the settings within their limits', () => {
  const bench = createCliBench();
  const prepare = (): void => {
    if (bench.environment.registry.find('c1') !== null) return;
    bench.offer({ sdp: benchSdp(4000), callId: 'c1' });
    bench.answer({ sdp: benchSdp(5000), callId: 'c1' });
  };
  fc.assert(
    fc.property(fc.array(word, { maxLength: 7 }), (words) => {
      prepare();
      const answer = bench.ask(words.join(' '));
      // eslint-disable-next-line no-control-regex -- Those are what is looked for.
      if (!words.includes('json')) assert.doesNotMatch(answer, /[\u0000-\u0008\u000b-\u001f]/);
      const settings = bench.environment.settings.current();
      for (const [name, value] of Object.entries(settings)) {
        assert.ok(Number.isFinite(value), name);
        assert.ok(
          value >= (name === 'maxSessions' ? -1 : 0) || name === 'redisAllowedErrors',
          `${name} ${value}`,
        );
      }
      assert.ok(settings.controlTos <= 255 && settings.timeoutSeconds > 0);
    }),
    { numRuns: 3000 },
  );
});

it('a line that shows something in JSON is JSON, or says that there is none', () => {
  const bench = createCliBench();
  bench.offer({ sdp: benchSdp(4000), callId: 'c1', label: 'é"\\' });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
      const answer = bench.ask(`json list ${words.join(' ')}`);
      if (/^(More parameters|Unknown command|Incomplete command|Available sub-commands)/.test(answer)) return;
      assert.doesNotThrow(
        () => JSON.parse(Buffer.from(answer, 'latin1').toString('utf8')) as unknown,
        answer,
      );
    }),
    { numRuns: 1000 },
  );
});
