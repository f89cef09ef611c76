import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';

/** A UDP socket somewhere: in this process, or in an endpoint process inside a network namespace. */
export interface DatagramChannel {
  send(data: Buffer): void;
  /** Replaces the receiver of what comes back. */
  onMessage(receive: (data: Buffer) => void): void;
  close(): void;
}

/** A socket of this process, connected to one peer. */
export async function openLocalChannel(address: string, port: number): Promise<DatagramChannel> {
  const socket = createSocket({ type: isIPv6(address) ? 'udp6' : 'udp4', recvBufferSize: 1 << 20 });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.connect(port, address, resolve);
  });
  socket.removeAllListeners('error');
  // A refused port shows up here while the daemon is still starting; the caller's deadline deals with it.
  socket.on('error', () => undefined);
  return {
    send(data) {
      socket.send(data, () => undefined);
    },
    onMessage(receive) {
      socket.removeAllListeners('message');
      socket.on('message', (data) => receive(data));
    },
    close() {
      socket.close();
    },
  };
}
