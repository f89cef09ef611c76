import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createCliBench, type CliBench } from './cli-bench.ts';

/** A line and the answer to it. */
export type CliCase = readonly [line: string, answer: string];

/** The lines one after the other, on a command line of their own. */
export function checkCli(name: string, cases: readonly CliCase[], prepare?: (bench: CliBench) => void): void {
  it(name, () => {
    const bench = createCliBench();
    prepare?.(bench);
    for (const [line, answer] of cases) assert.equal(bench.ask(line), answer, line);
  });
}

export const more = 'More parameters required.\n';
