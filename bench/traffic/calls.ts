import type { NgClient } from '../../test/support/ng-client.ts';
import { randomBytes } from 'node:crypto';
import { srtpSuiteByName, type SrtpSuiteName } from '../../src/protocols/srtp/index.ts';
import { audioSdp, parseMedia, sdp, type ParsedMedia } from '../../test/support/sdp.ts';
import type { TrafficKeys } from './protocol.ts';

interface Target {
  readonly address: string;
  readonly port: number;
}

export interface ConnectedCalls {
  /** Where the caller's side sends, one a call. */
  readonly callerTargets: readonly Target[];
  readonly calleeTargets: readonly Target[];
  /** Null: the callee's side is in clear, too. */
  readonly calleeKeys: TrafficKeys | null;
}

/** Connects `count` calls of one audio stream between one address and port on each side; `label` tells sets apart. */
export async function connectCalls(
  ng: NgClient,
  count: number,
  label: string,
  caller: Target,
  callee: Target,
  suite: SrtpSuiteName | null = null,
): Promise<ConnectedCalls> {
  const send = suite === null ? '' : newKey(suite);
  const receive: string[] = [];
  const callerTargets: Target[] = [];
  const calleeTargets: Target[] = [];
  for (let index = 0; index < count; index += 1) {
    const ids = idsOf(label, index);
    const offer = await ng.ok({
      command: 'offer',
      ...ids,
      direction: ['caller', 'callee'],
      ...(suite !== null && { 'transport-protocol': 'RTP/SAVP', DTLS: 'off' }),
      sdp: audioSdp(caller.address, caller.port),
    });
    const media = mediaOf(offer.sdp as string);
    calleeTargets.push(targetOf(media));
    const line = suite === null ? null : cryptoLine(media, suite);
    if (line !== null) receive.push(line.key);
    const answer = await ng.ok({
      command: 'answer',
      ...ids,
      'to-tag': `callee-${index}`,
      sdp:
        line === null
          ? audioSdp(callee.address, callee.port)
          : secureSdp(callee, `crypto:${line.tag} ${suite!} inline:${send}`),
    });
    callerTargets.push(targetOf(mediaOf(answer.sdp as string)));
  }
  return { callerTargets, calleeTargets, calleeKeys: suite && { suite, send, receive } };
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

function targetOf({ address, port }: ParsedMedia): Target {
  return { address, port };
}

function mediaOf(body: string): ParsedMedia {
  const [media] = parseMedia(body);
  if (!media) throw new Error(`no media in ${body}`);
  return media;
}

function newKey(suite: SrtpSuiteName): string {
  const { keyLength, saltLength } = srtpSuiteByName(suite)!;
  return randomBytes(keyLength + saltLength).toString('base64');
}

function secureSdp({ address, port }: Target, crypto: string): string {
  return sdp({ address, media: [{ port, protocol: 'RTP/SAVP', attributes: [crypto] }] });
}

/** Tag and key of the daemon's line with that suite. */
function cryptoLine({ attributes }: ParsedMedia, suite: SrtpSuiteName): { tag: string; key: string } {
  const pattern = new RegExp(`^crypto:(\\d+) ${suite} inline:([^| ]+)`);
  const match = attributes.map((line) => pattern.exec(line)).find((found) => found !== null);
  if (!match) throw new Error(`no ${suite} in ${attributes.join('; ')}`);
  return { tag: match[1]!, key: match[2]! };
}
