import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NgDiagnosis } from '../../src/client/index.ts';
import type { Daemon } from './daemon.ts';

const DEADLINE_MS = 30_000;
const POLL_MS = 200;

export async function diagnosisOf(daemon: Daemon, callId: string): Promise<NgDiagnosis> {
  const reply = await daemon.ng.ok({ command: 'query', 'call-id': callId, flags: ['diagnose'] });
  return reply.diagnosis as unknown as NgDiagnosis;
}

/** Waits for what is wanted of the diagnosis of a call; fails with the last one. */
export async function untilDiagnosis(
  daemon: Daemon,
  callId: string,
  what: string,
  isWanted: (diagnosis: NgDiagnosis) => boolean,
): Promise<NgDiagnosis> {
  const end = Date.now() + DEADLINE_MS;
  for (;;) {
    const diagnosis = await diagnosisOf(daemon, callId);
    if (isWanted(diagnosis)) return diagnosis;
    if (Date.now() > end) assert.fail(`wanted: ${what}; found:\n${diagnosis.text}`);
    await sleep(POLL_MS);
  }
}

/** Media flows and nothing is accused of anything. */
export function untilWell(daemon: Daemon, callId: string): Promise<NgDiagnosis> {
  return untilDiagnosis(daemon, callId, 'all is well', ({ status }) => status === 'ok');
}
