import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { monotonicMs } from '../../src/base/clock.ts';
import { DtlsSession, HandshakeBudget, type DtlsSessionOptions } from '../../src/protocols/dtls/index.ts';
import type { DtlsEnd } from './dtls.ts';

/** A session on a UDP socket of its own, driven by the real clock. */
export interface DtlsUdpEnd extends DtlsEnd {
  readonly port: number;
  /** Drop codes of what came in, without the zeros. */
  readonly drops: number[];
  start(): void;
  close(): void;
}

/** `peerPort` null: wherever the last datagram came from. Everything is on 127.0.0.1. */
export async function dtlsUdpEnd(
  options: Omit<DtlsSessionOptions, 'effects' | 'budget'>,
  peerPort: number | null,
): Promise<DtlsUdpEnd> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  let peer = peerPort;
  const end = { outbox: [], keys: [], states: [], drops: [] } as unknown as DtlsUdpEnd;
  const session = new DtlsSession({
    ...options,
    budget: new HandshakeBudget(),
    effects: {
      send: (bytes, length) => {
        end.outbox.push(bytes.slice(0, length));
        if (peer !== null) socket.send(bytes.slice(0, length), peer, '127.0.0.1');
      },
      keys: (material) => void end.keys.push(material),
      stateChanged: (state) => void end.states.push(state),
    },
  });
  const timer = pollTimer(session);
  socket.on('message', (datagram, { port }) => {
    peer = port;
    const verdict = session.receive(datagram, 0, datagram.length, monotonicMs(), `127.0.0.1:${port}`);
    if (verdict !== 0) end.drops.push(verdict);
    timer.look();
  });
  return Object.assign(end, {
    session,
    port: portOf(socket),
    start: () => {
      session.start(monotonicMs());
      timer.look();
    },
    close: () => {
      session.close(monotonicMs());
      timer.stop();
      // After what has just been sent is out.
      setTimeout(() => socket.close(), 20);
    },
  });
}

function pollTimer(session: DtlsSession): { look(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    clearTimeout(timer);
    const now = monotonicMs();
    const next = session.poll(now);
    if (next !== Infinity) timer = setTimeout(look, Math.max(0, next - now));
  };
  return { look, stop: () => clearTimeout(timer) };
}

function portOf(socket: Socket): number {
  return socket.address().port;
}
