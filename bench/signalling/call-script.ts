import { encodeBencode } from '../../test/support/bencode.ts';
import { audioSdp } from '../../test/support/sdp.ts';
import type { LoadClient, LoadReply } from './load-client.ts';

/** The steps of a call, in their order. */
export const CALL_STEPS = ['offer', 'answer', 'delete'] as const;
export type CallStep = (typeof CALL_STEPS)[number];

/** Calls of one audio stream, all with the same bodies. */
export interface CallScript {
  /** Performs one step of a call. Throws unless the result is ok. */
  perform(client: LoadClient, step: CallStep | 'query', callId: string): Promise<LoadReply>;
}

interface MediaAddress {
  readonly address: string;
  readonly port: number;
}

/** Bodies as a telephone sends them, not the shortest that would do. */
const ATTRIBUTES = ['rtpmap:8 PCMA/8000', 'rtpmap:0 PCMU/8000', 'ptime:20', 'sendrecv'];

/** `caller` and `callee` are where the bodies say that media is wanted. */
export function createCallScript(caller: MediaAddress, callee: MediaAddress): CallScript {
  const parties = { 'from-tag': 'caller', 'to-tag': 'callee' };
  const bodyOf = ({ address, port }: MediaAddress): string => audioSdp(address, port, ATTRIBUTES);
  const fixedPart: Readonly<Record<CallStep | 'query', string>> = {
    offer: entries({ command: 'offer', 'from-tag': 'caller', sdp: bodyOf(caller) }),
    answer: entries({ command: 'answer', ...parties, sdp: bodyOf(callee) }),
    query: entries({ command: 'query' }),
    delete: entries({ command: 'delete', 'from-tag': 'caller' }),
  };
  return {
    async perform(client, step, callId) {
      const reply = await client.request(
        `d${encodeBencode('call-id')}${encodeBencode(callId)}${fixedPart[step]}e`,
      );
      if (!reply.body.includes('6:result2:ok')) throw new Error(`${step} ${callId}: ${reply.body}`);
      return reply;
    },
  };
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
