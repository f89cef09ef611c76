import type { Call } from '../call/call.ts';
import type { Clock } from '../call/context.ts';
import { collectFacts } from './collect.ts';
import { diagnose, type Diagnosis } from './diagnose.ts';

export type { Diagnosis } from './diagnose.ts';
export type { Finding } from './finding.ts';
export { diagnosisData } from './data.ts';
export { diagnosisText } from './text.ts';

/** What is the matter with a call at this moment; the forms for people and programs are `diagnosisText` and `diagnosisData`. */
export function diagnoseCall(call: Call, clock: Clock): Diagnosis {
  return diagnose(collectFacts(call, clock));
}
