import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { enterOwnNetwork, whyNoKernel } from '../support/kernel.ts';
import { loadKernelProgram } from '../support/kernel-program.ts';
import { checkCase } from './case-check.ts';
import { makeDevices } from './case-frames.ts';
import { KernelRelay } from './kernel-relay.ts';
import type { RelayCase } from './relay-case.ts';
import { relayCases } from './relay.cases.ts';
import { assertSameFigures } from './same-figures.ts';
import { UserSpaceRelay } from './user-space-relay.ts';

/** What issue and design ask for. */
const LEAST_CASES = 80;

it('cases have names of their own, and there are enough of them', () => {
  const names = relayCases.map(({ name }) => name);
  assert.deepEqual(names, [...new Set(names)]);
  assert.ok(names.length >= LEAST_CASES, `${names.length} cases`);
});

describe('user space forwards', () => {
  for (const relayCase of relayCases.filter(({ isKernelOnly }) => isKernelOnly === undefined))
    it(relayCase.name, () => {
      const relay = new UserSpaceRelay(relayCase.plan);
      checkCase(relay, relayCase);
      relay.close();
    });
});

describe('the kernel forwards', { skip: whyNoKernel() }, () => {
  if (whyNoKernel() !== false) return;
  enterOwnNetwork();
  makeDevices();
  const program = loadKernelProgram();
  if (typeof program === 'string') throw new Error(program);
  after(() => program.close());
  for (const relayCase of relayCases) {
    it(relayCase.name, () => {
      const relay = new KernelRelay(relayCase.plan, program);
      try {
        checkCase(relay, relayCase);
        if (relayCase.isKernelOnly === undefined)
          assertSameFigures(figuresInUserSpace(relayCase), relay.figures());
      } finally {
        relay.close();
      }
    });
  }
});

function figuresInUserSpace(relayCase: RelayCase): ReturnType<UserSpaceRelay['figures']> {
  const relay = new UserSpaceRelay(relayCase.plan);
  checkCase(relay, relayCase);
  const figures = relay.figures();
  relay.close();
  return figures;
}
