import type { CallFacts, LegFacts } from './facts.ts';

/** Why media does not flow as it should, or why it need not; names of the JSON and NG forms. */
export const causes = [
  'keys-failed',
  'ice-not-connected',
  'dtls-stuck',
  'no-common-codec',
  'destination-unreachable',
  'no-destination',
  'not-sent',
  'strict-source',
  'srtp-authentication',
  'loop',
  'codec-mismatch',
  'nothing-from-anybody',
  'private-address',
  'rtcp-only',
  'never-received',
  'dropped-on-arrival',
  'stopped',
  'loss',
  'too-early',
  'deleted',
  'foreign',
  'direct-path',
  'blocked',
  'on-hold',
  'one-way',
  'unanswered',
  'declined',
  'other-branch',
] as const;
export type Cause = (typeof causes)[number];

/** One thing that was found, in words for an operator. */
export interface Finding {
  readonly cause: Cause;
  /** `fault`: something is wrong. `state`: why nothing is to be expected, with nothing wrong about it. */
  readonly severity: 'fault' | 'state';
  /** Id of the leg that it is about. */
  readonly leg: number;
  /** One sentence: what it comes to. */
  readonly summary: string;
  /** The figures that say so. */
  readonly seen: readonly string[];
  /** What is behind it; not known for sure. Null: the summary says all. */
  readonly likely: string | null;
  /** What to look at next. */
  readonly checks: readonly string[];
}

/** Looks at one leg; null: this is not what is the matter with it. */
export type Rule = (leg: LegFacts, call: CallFacts) => Finding | null;

type Words = Pick<Finding, 'summary' | 'seen'> & Partial<Pick<Finding, 'likely' | 'checks'>>;

export function fault(cause: Cause, leg: LegFacts, words: Words): Finding {
  return finding(cause, 'fault', leg, words);
}

export function state(cause: Cause, leg: LegFacts, words: Words): Finding {
  return finding(cause, 'state', leg, words);
}

function finding(cause: Cause, severity: Finding['severity'], leg: LegFacts, words: Words): Finding {
  const { summary, seen, likely = null, checks = [] } = words;
  return { cause, severity, leg: leg.id, summary, seen, likely, checks };
}
