import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import type { RemoteAddress, Transport, TransportEvents } from './transport.ts';

/** One datagram a message. Rejects if the name cannot be resolved or there is no route. */
export async function openUdp({ host, port }: RemoteAddress, events: TransportEvents): Promise<Transport> {
  const { address, family } = await lookup(host);
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
  socket.on('message', events.message);
  // Connected, so that nobody else's datagrams get in, and a closed port is reported.
  socket.connect(port, address);
  try {
    await once(socket, 'connect');
  } catch (fault) {
    socket.close();
    throw fault;
  }
  const report = (fault: Error): void =>
    events.trouble(
      'code' in fault && fault.code === 'ECONNREFUSED' ? 'nothing listens there' : fault.message,
    );
  socket.on('error', report);
  let isOpen = true;
  return {
    send: (message) => {
      if (isOpen) socket.send(message, (fault) => fault && report(fault));
    },
    close: () => {
      if (isOpen) socket.close();
      isOpen = false;
    },
  };
}
