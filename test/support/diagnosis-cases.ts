import assert from 'node:assert/strict';
import { it } from 'node:test';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { CallFacts } from '../../src/diagnosis/facts.ts';
import type { Cause } from '../../src/diagnosis/finding.ts';

/** A call, the causes that are found in it, and what the verdict says. */
type Case = readonly [name: string, facts: CallFacts, causes: readonly Cause[], verdict: RegExp];

/** One test a case. */
export function checkDiagnoses(cases: readonly Case[]): void {
  for (const [name, facts, causes, verdict] of cases)
    it(name, () => {
      const diagnosis = diagnose(facts);
      assert.deepEqual(
        diagnosis.findings.map(({ cause }) => cause),
        causes,
      );
      assert.match(diagnosis.verdict, verdict);
    });
}
