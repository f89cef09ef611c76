import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startChild } from '../../support/child-process.ts';
import type { PeerCommand, PeerOptions, PeerReply, PeerState } from './protocol.ts';

/** A WebRTC stack in a process of its own. */
export interface WebrtcPeer {
  offer(options?: { readonly iceRestart?: boolean }): Promise<string>;
  accept(offer: string): Promise<string>;
  takeAnswer(answer: string): Promise<void>;
  send(payloads: readonly Buffer[]): Promise<void>;
  sendRtcp(ssrc: number): Promise<void>;
  state(): Promise<PeerState>;
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('peer-main.js', import.meta.url));

interface Waiter {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

export async function startWebrtcPeer(
  namespace: string | undefined,
  options: PeerOptions,
): Promise<WebrtcPeer> {
  const child = startChild(process.execPath, ['--enable-source-maps', MAIN], { namespace });
  const waiting = new Map<number, Waiter>();
  let lastId = 0;
  createInterface({ input: child.process.stdout! }).on('line', (line) => {
    // Stacks write warnings of their own to standard output.
    if (!line.startsWith('{"id"')) return;
    const reply = JSON.parse(line) as PeerReply;
    const waiter = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('error' in reply) waiter?.reject(new Error(`${options.stack}: ${reply.error}`));
    else waiter?.resolve(reply.result);
  });
  child.process.stdin!.on('error', () => undefined);
  const failAll = (reason: string): void => {
    for (const { reject } of waiting.values())
      reject(new Error(`${options.stack}: ${reason}\n${child.stderr()}`));
    waiting.clear();
  };
  child.exited.then(
    (code) => failAll(`ended with ${String(code)}`),
    (error: unknown) => failAll(String(error)),
  );
  const call = (command: PeerCommand): Promise<unknown> => {
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      child.process.stdin!.write(`${JSON.stringify({ id, ...command })}\n`);
    });
  };
  const perform = async (command: PeerCommand): Promise<void> => {
    await call(command);
  };
  await perform({ op: 'create', ...options });
  return {
    offer: async ({ iceRestart = false } = {}) => (await call({ op: 'offer', iceRestart })) as string,
    accept: async (sdp) => (await call({ op: 'accept', sdp })) as string,
    takeAnswer: (sdp) => perform({ op: 'takeAnswer', sdp }),
    send: (payloads) => perform({ op: 'send', payloads: payloads.map((payload) => payload.toString('hex')) }),
    sendRtcp: (ssrc) => perform({ op: 'sendRtcp', ssrc }),
    state: async () => (await call({ op: 'state' })) as PeerState,
    async stop() {
      child.process.stdin!.end();
      await child.stop();
    },
  };
}
