import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exitCodeOf } from './answer-code.ts';

const cases: readonly (readonly [answer: string, code: 0 | 2 | 3])[] = [
  ['', 0],
  ['Current sessions own: 0\n', 0],
  ['No sessions on this media relay.\n', 0],
  ['Success setting maxsessions to 5\n', 0],
  ['All calls terminated by operator.\n', 0],
  ['\nCall Id (x) successfully terminated by operator.\n\n', 0],
  ["\nCall 'x' terminated.\n\n", 0],
  ['0 media files evicted\n', 0],
  ['[]\n', 0],
  ['More parameters required.\n', 2],
  ['Unknown command: x\n', 2],
  ['Incomplete command: call x\n', 2],
  ['No JSON form of this command: active\n', 2],
  ['\nCall Id not found (x).\n\n', 3],
  ['\nCall ID not found (x).\n\n', 3],
  ["Call ID 'x' not found\n", 3],
  ["No such call 'x'\n", 3],
  ["No such tag 'x'\n", 3],
  ['No tag specified\n', 3],
  ['Fail setting maxsessions to x; must be a whole number >= 0, or -1\n', 3],
  ['Invalid control-tos value 300, must be from 0 to 255\n', 3],
  ["Failed to reload 'x'\n", 3],
  ['Keyspace notification feature has not been configured.\n', 3],
  ['No redis write to disable\n', 3],
  ['Internal error, see the log of the media proxy.\n', 3],
  ['null\n', 3],
];

describe('exit codes', () => {
  for (const [answer, code] of cases)
    it(`${code} for ${JSON.stringify(answer)}`, () => assert.equal(exitCodeOf(answer), code));
});
