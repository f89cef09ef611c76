import { utf8ToByteString } from '../base/bytes.ts';
import type { Call } from '../call/call.ts';
import type { Clock } from '../call/context.ts';
import { diagnoseCall, diagnosisData, diagnosisText } from '../diagnosis/index.ts';
import type { NgObject } from '../protocols/ng/dictionary.ts';

/** So that the reply of a large call fits into a datagram. */
const MOST_FINDINGS = 16;

/**
 * `diagnosis` of a query with the flag `diagnose`: `status` (`ok`, `state`, `early` or `fault`), `cause` of the first finding,
 * `verdict` as a sentence, `findings`, and the whole as `text` for people.
 */
export function reportDiagnosis(call: Call, clock: Clock): NgObject {
  const diagnosis = diagnoseCall(call, clock);
  const { status, cause, verdict, findings } = diagnosisData(diagnosis);
  return {
    status,
    cause: cause ?? undefined,
    verdict: utf8ToByteString(verdict),
    findings: findings.slice(0, MOST_FINDINGS).map((finding) => ({
      cause: finding.cause,
      severity: finding.severity,
      tag: finding.tag === null ? undefined : utf8ToByteString(finding.tag),
      section: finding.section ?? undefined,
      summary: utf8ToByteString(finding.summary),
      seen: finding.seen.map(utf8ToByteString),
      likely: finding.likely === null ? undefined : utf8ToByteString(finding.likely),
      checks: finding.checks.map(utf8ToByteString),
    })),
    text: utf8ToByteString(diagnosisText(diagnosis)),
  };
}
