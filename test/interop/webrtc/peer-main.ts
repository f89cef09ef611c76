/**
 * A process with a WebRTC stack in it, in a network namespace, told over standard input what to do: one JSON object a line
 * (protocol.ts). Ends when standard input does.
 */
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLibdatachannelStack } from './libdatachannel-stack.ts';
import type { PeerCommand, PeerReply, PeerRequest, Stack } from './protocol.ts';
import { createWeriftStack } from './werift-stack.ts';

const PACKET_MS = 5;
let stack: Stack | undefined;

createInterface({ input: process.stdin })
  .on('line', (line) => void answer(JSON.parse(line) as PeerRequest))
  .on('close', () => process.exit(0));

async function answer(request: PeerRequest): Promise<void> {
  try {
    write({ id: request.id, result: (await perform(request)) ?? null });
  } catch (error) {
    write({ id: request.id, error: error instanceof Error ? String(error.stack) : String(error) });
  }
}

function write(reply: PeerReply): void {
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}

async function perform(command: PeerCommand): Promise<unknown> {
  if (command.op === 'create') {
    stack = command.stack === 'werift' ? createWeriftStack(command) : createLibdatachannelStack(command);
    return undefined;
  }
  if (stack === undefined) throw new Error('nothing has been created');
  switch (command.op) {
    case 'offer':
      return stack.offer(command.iceRestart);
    case 'accept':
      return stack.accept(command.sdp);
    case 'takeAnswer':
      return stack.takeAnswer(command.sdp);
    case 'send':
      for (const payload of command.payloads) {
        stack.send(Buffer.from(payload, 'hex'));
        await sleep(PACKET_MS);
      }
      return undefined;
    case 'sendRtcp':
      return stack.sendRtcp(command.ssrc);
    case 'state':
      return stack.state();
  }
}
