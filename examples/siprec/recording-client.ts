/**
 * A recording client in the sense of RFC 7866, of which the media proxy is the part that has the media: asks it for the media of
 * all parties of a call, and hands that to a recording server.
 *
 *     node dist/examples/siprec/recording-client.js NG-ADDRESS NG-PORT CALL-ID SERVER-URL
 */
import { pathToFileURL } from 'node:url';
// From outside of this repository: 'rtpengine-ts/client'.
import { NgClient } from '../../src/client/index.ts';
import { recordingMetadata } from './metadata.ts';

export interface RunningRecording {
  /** Of the subscriber that the recording is. */
  readonly tag: string;
  /** How the server calls it. */
  readonly id: string;
  readonly stop: () => Promise<void>;
}

export async function recordCall(
  client: NgClient,
  callId: string,
  server: string,
): Promise<RunningRecording> {
  const reply = await client.request('subscribe request', {
    'call-id': callId,
    all: 'offer-answer',
    flags: ['SIPREC'],
  });
  const tag = reply['to-tag'];
  const ids = { 'call-id': callId, 'to-tag': tag };
  try {
    const metadata = recordingMetadata(callId, reply['media-labels'] ?? {});
    const answer = await fetch(server, {
      method: 'POST',
      body: JSON.stringify({ sdp: reply.sdp, metadata }),
    });
    if (!answer.ok) throw new Error(`the recording server refuses: ${await answer.text()}`);
    const { id, sdp } = (await answer.json()) as { readonly id: string; readonly sdp: string };
    await client.request('subscribe answer', { ...ids, sdp });
    return {
      tag,
      id,
      stop: async () => {
        await client.request('unsubscribe', ids);
        await fetch(new URL(id, server), { method: 'DELETE' });
      },
    };
  } catch (error) {
    await client.request('unsubscribe', ids);
    throw error;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [host = '127.0.0.1', port = '2223', callId = '', server = 'http://127.0.0.1:8090/'] =
    process.argv.slice(2);
  const client = new NgClient({ host, port: Number(port) });
  const recording = await recordCall(client, callId, server);
  console.log(`recording ${callId} as ${recording.id}; ends with the interrupt key`);
  process.once('SIGINT', () => {
    void recording.stop().finally(() => client.close());
  });
}
