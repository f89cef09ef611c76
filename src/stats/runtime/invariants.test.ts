import assert from 'node:assert/strict';
import { it } from 'node:test';
import { recordingLogger } from '../../../test/support/recording-logger.ts';
import { Invariants, type Mismatches } from './invariants.ts';

it('what does not agree is told once, and again when it changes', () => {
  const log = recordingLogger();
  let found: Mismatches | null = { ports: 0, calls: 0 };
  const invariants = new Invariants({ compare: () => found, log });
  invariants.check();
  assert.deepEqual([invariants.mismatches, invariants.checks, log.lines.length], [found, 1, 0]);
  found = { ports: 3, calls: 0 };
  invariants.check();
  invariants.check();
  assert.equal(log.lines.length, 1);
  assert.match(log.lines[0]!, /^error: Internal check: ports are apart by 3\./);
  found = null;
  invariants.check();
  assert.deepEqual([invariants.mismatches.ports, invariants.checks], [3, 3]);
  found = { ports: 4, calls: -1 };
  invariants.check();
  assert.equal(log.lines.length, 3);
});
