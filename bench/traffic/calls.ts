import type { NgClient } from '../../test/support/ng-client.ts';
import { audioSdp, parseMedia } from '../../test/support/sdp.ts';

interface Target {
  readonly address: string;
  readonly port: number;
}

export interface ConnectedCalls {
  /** Where the caller's side sends, one a call. */
  readonly callerTargets: readonly Target[];
  readonly calleeTargets: readonly Target[];
}

/** Connects `count` calls of one audio stream between one address and port on each side. */
export async function connectCalls(
  ng: NgClient,
  count: number,
  caller: Target,
  callee: Target,
): Promise<ConnectedCalls> {
  const callerTargets: Target[] = [];
  const calleeTargets: Target[] = [];
  for (let index = 0; index < count; index += 1) {
    const ids = { 'call-id': `bench-${index}`, 'from-tag': `caller-${index}` };
    const offer = await ng.ok({
      command: 'offer',
      ...ids,
      direction: ['caller', 'callee'],
      sdp: audioSdp(caller.address, caller.port),
    });
    calleeTargets.push(targetOf(offer.sdp as string));
    const answer = await ng.ok({
      command: 'answer',
      ...ids,
      'to-tag': `callee-${index}`,
      sdp: audioSdp(callee.address, callee.port),
    });
    callerTargets.push(targetOf(answer.sdp as string));
  }
  return { callerTargets, calleeTargets };
}

function targetOf(body: string): Target {
  const [media] = parseMedia(body);
  if (!media) throw new Error(`no media in ${body}`);
  return { address: media.address, port: media.port };
}
