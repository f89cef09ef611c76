import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, smallest } from '../../../test/support/flag-parsing.ts';
import { describeNotice, maxNotices } from './notices.ts';

test('texts of the peer are shortened and cannot break the log line', () => {
  assert.equal(
    describeNotice({ kind: 'unknownKey', key: 'a\r\nERR: b\u001b[2J', value: null }),
    "unknown key 'a??ERR: b?[2J'",
  );
  assert.equal(
    describeNotice({ kind: 'unknownFlag', key: 'flags', value: 'x'.repeat(1000) }),
    `unknown flag '${'x'.repeat(60)}...'`,
  );
  assert.equal(
    describeNotice({ kind: 'unknownFlag', key: 'flags', value: 'caf\u00c3\u00a9' }),
    "unknown flag 'café'",
  );
});

test('a message of rubbish makes a bounded number of notices', () => {
  const flags = Array.from({ length: 10_000 }, (_, index) => `no-such-flag-${index}`);
  assert.equal(parse('offer', { ...smallest, flags }).notices.length, maxNotices);
});

test('the same notice in a row is given once', () => {
  const { notices } = parse('offer', {
    ...smallest,
    flags: ['detect-DTMF', 'detect-DTMF', 'wat', 'detect-DTMF'],
  });
  assert.deepEqual(notices, [
    "flag 'detect-DTMF' has no effect yet",
    "unknown flag 'wat'",
    "flag 'detect-DTMF' has no effect yet",
  ]);
});
