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

/** Connects `count` calls of one audio stream between one address and port on each side; `label` tells sets apart. */
export async function connectCalls(
  ng: NgClient,
  count: number,
  label: string,
  caller: Target,
  callee: Target,
): Promise<ConnectedCalls> {
  const callerTargets: Target[] = [];
  const calleeTargets: Target[] = [];
  for (let index = 0; index < count; index += 1) {
    const ids = idsOf(label, index);
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

export async function deleteCalls(ng: NgClient, count: number, label: string): Promise<void> {
  for (let index = 0; index < count; index += 1) await ng.ok({ command: 'delete', ...idsOf(label, index) });
}

/** Path of the RTP stream of each party of each call, as our daemon tells it: `kernel`, or why not. */
export async function pathsOf(ng: NgClient, count: number, label: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const reply = await ng.ok({ command: 'query', 'call-id': idsOf(label, index)['call-id'] });
    const { tags } = reply as unknown as QueryReply;
    for (const tag of Object.values(tags)) paths.push(tag.medias[0]!.streams[0]!.path);
  }
  return paths;
}

interface QueryReply {
  readonly tags: Readonly<Record<string, { medias: readonly { streams: readonly { path: string }[] }[] }>>;
}

function idsOf(label: string, index: number) {
  return { 'call-id': `bench-${label}-${index}`, 'from-tag': `caller-${index}` };
}

function targetOf(body: string): Target {
  const [media] = parseMedia(body);
  if (!media) throw new Error(`no media in ${body}`);
  return { address: media.address, port: media.port };
}
