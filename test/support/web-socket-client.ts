/** A WebSocket client for tests that keeps what comes. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { waitFor } from './wait.ts';

export interface WebSocketMessage {
  /** One character a byte. */
  readonly text: string;
  readonly isBinary: boolean;
}

export interface TestWebSocket {
  readonly socket: WebSocket;
  readonly messages: readonly WebSocketMessage[];
  /** Sends and resolves with the next message. */
  readonly ask: (message: string | Buffer) => Promise<WebSocketMessage>;
  readonly close: () => void;
}

/** Rejects with the status in the message where the server does not want it. */
export async function openWebSocket(
  url: string,
  protocol: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<TestWebSocket> {
  const socket = new WebSocket(url, protocol === '' ? [] : [protocol], {
    headers,
    rejectUnauthorized: false,
    perMessageDeflate: false,
  });
  const messages: WebSocketMessage[] = [];
  socket.on('message', (data, isBinary) =>
    messages.push({ text: (data as Buffer).toString('latin1'), isBinary }),
  );
  await once(socket, 'open');
  socket.on('error', () => undefined);
  return {
    socket,
    messages,
    ask: async (message) => {
      const before = messages.length;
      socket.send(message);
      await waitFor('an answer over WebSocket', () => messages.length > before);
      return messages[before]!;
    },
    close: () => socket.terminate(),
  };
}
