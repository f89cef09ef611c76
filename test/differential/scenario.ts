import type { NgMessage } from '../support/bencode.ts';
import type { NgEncoding } from '../support/ng-client.ts';

/** One request of a scenario. The same bytes go to both daemons. */
export interface Step {
  readonly request: NgMessage;
  /** Default: bencode. */
  readonly encoding?: NgEncoding;
}

/** A named sequence of requests whose replies must be equal, except for what `differences` names. */
export interface Scenario {
  readonly name: string;
  readonly steps: readonly Step[];
  /** Names of rows in the table of intended differences; each must show up, and nothing else may. */
  readonly differences?: readonly string[];
}

/** Builds the steps of one call, so that scenarios only spell out what is special about them. */
export interface CallScript {
  offer(sdp: string, extra?: NgMessage): Step;
  answer(sdp: string, extra?: NgMessage): Step;
  /** A re-offer from the answerer: tags swapped. */
  offerFromB(sdp: string, extra?: NgMessage): Step;
  answerFromA(sdp: string, extra?: NgMessage): Step;
  query(extra?: NgMessage): Step;
  delete(extra?: NgMessage): Step;
}

const A_TAG = 'tag-a';
const B_TAG = 'tag-b';

/** `callId` must be unique among all scenarios, since one pair of daemons runs them all. */
export function aCall(callId: string): CallScript {
  const fromA = { 'call-id': callId, 'from-tag': A_TAG };
  const fromB = { 'call-id': callId, 'from-tag': B_TAG };
  return {
    offer: (sdp, extra = {}) => ({ request: { command: 'offer', ...fromA, sdp, ...extra } }),
    answer: (sdp, extra = {}) => ({
      request: { command: 'answer', ...fromA, 'to-tag': B_TAG, sdp, ...extra },
    }),
    offerFromB: (sdp, extra = {}) => ({
      request: { command: 'offer', ...fromB, 'to-tag': A_TAG, sdp, ...extra },
    }),
    answerFromA: (sdp, extra = {}) => ({
      request: { command: 'answer', ...fromB, 'to-tag': A_TAG, sdp, ...extra },
    }),
    query: (extra = {}) => ({ request: { command: 'query', 'call-id': callId, ...extra } }),
    delete: (extra = {}) => ({ request: { command: 'delete', ...fromA, ...extra } }),
  };
}

/** A scenario over one call named after it. */
export function scenario(
  name: string,
  script: (call: CallScript) => readonly Step[],
  differences: readonly string[] = [],
): Scenario {
  return { name, steps: script(aCall(name.replaceAll(/[^a-z0-9]+/gi, '-'))), differences };
}

/** The same scenario with intended differences. */
export function differing(names: readonly string[], base: Scenario): Scenario {
  return { ...base, differences: names };
}
