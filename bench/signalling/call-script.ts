import { encodeBencode } from '../../test/support/bencode.ts';
import { audioSdp } from '../../test/support/sdp.ts';
import type { LoadClient } from './load-client.ts';

/** The steps of a call, in their order. */
export const CALL_STEPS = ['offer', 'answer', 'delete'] as const;
export type CallStep = (typeof CALL_STEPS)[number];

/** Bodies as a telephone sends them, not the shortest that would do. */
const ATTRIBUTES = ['rtpmap:8 PCMA/8000', 'rtpmap:0 PCMU/8000', 'ptime:20', 'sendrecv'];
const OFFER_SDP = audioSdp('198.51.100.1', 4000, ATTRIBUTES);
const ANSWER_SDP = audioSdp('198.51.100.2', 5000, ATTRIBUTES);

const fixedPart: Readonly<Record<CallStep, string>> = {
  offer: entries({ command: 'offer', 'from-tag': 'caller', sdp: OFFER_SDP }),
  answer: entries({ command: 'answer', 'from-tag': 'caller', 'to-tag': 'callee', sdp: ANSWER_SDP }),
  delete: entries({ command: 'delete', 'from-tag': 'caller' }),
};

/** Performs one step of a call; returns how long the reply took, milliseconds. Throws unless the result is ok. */
export async function performStep(client: LoadClient, step: CallStep, callId: string): Promise<number> {
  const { body, milliseconds } = await client.request(
    `d${encodeBencode('call-id')}${encodeBencode(callId)}${fixedPart[step]}e`,
  );
  if (!body.includes('6:result2:ok')) throw new Error(`${step} ${callId}: ${body}`);
  return milliseconds;
}

function entries(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([key, value]) => encodeBencode(key) + encodeBencode(value))
    .join('');
}

/** Runs `count` workers at once until each is done. */
export async function inParallel(count: number, worker: (index: number) => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, index) => worker(index)));
}
