import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { formatEndpoint, type Endpoint } from '../base/endpoint.ts';
import type { Logger } from '../base/log.ts';
import { rateLimited } from '../base/rate-limited-log.ts';
import type { DatagramDoor, TakeDatagram } from './datagram-door.ts';
import { listenError, warnIfExposed, type Listener, type ListenOptions } from './listen.ts';
import type { MessageTaker } from './message-taker.ts';
import { Outbox } from './outbox.ts';
import { withoutZone } from './remote.ts';

export interface NgUdpOptions extends ListenOptions {
  readonly dispatcher: MessageTaker;
  /** For a descriptor that `openSocket` opened. */
  readonly openDoor?: (fd: number) => DatagramDoor;
}

/** Room for a burst of about 2000 offers while the event loop is busy; the kernel caps it at net.core.rmem_max. */
const RECEIVE_BUFFER_BYTES = 4 << 20;

/** NG (`listen-ng`), or what else stands behind it, over UDP: one datagram a message. Rejects with a ListenError. */
export async function createNgUdpListener(options: NgUdpOptions): Promise<Listener> {
  const isIpv6 = options.local.family === 'IP6';
  const socket = createSocket({
    type: isIpv6 ? 'udp6' : 'udp4',
    // So that both wildcard addresses can have the same port.
    ipv6Only: isIpv6,
    // Replies go to addresses that packets came from: never a name, so nothing to look up, now or later.
    lookup: (address, _options, callback) => callback(null, address, isIpv6 ? 6 : 4),
  });
  const fd = await bind(socket, options);
  warnIfExposed(options);
  return serve(socket, fd, options);
}

/** The descriptor, where we have opened it ourselves. */
async function bind(socket: Socket, options: NgUdpOptions): Promise<number | null> {
  try {
    // Node may emit it before bind returns: whoever waits must wait already.
    const listening = once(socket, 'listening');
    const fd = options.openSocket?.(options.local) ?? null;
    if (fd === null) socket.bind(options.local.port, options.local.address);
    else socket.bind({ fd });
    await listening;
    socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
    return fd;
  } catch (fault) {
    socket.close();
    throw listenError(fault, options, 'UDP');
  }
}

function serve(socket: Socket, fd: number | null, options: NgUdpOptions): Listener {
  const { dispatcher, logger, option, openDoor, admission = null } = options;
  const local = { ...options.local, port: socket.address().port };
  let isOpen = true;
  const onSent = sendReporter(logger);
  const door = fd === null ? null : (openDoor?.(fd) ?? null);
  const outbox = new Outbox(door, ({ message, remote }) =>
    socket.send(message, remote.port, remote.address, onSent),
  );
  const take: TakeDatagram = (message, remote) => {
    if (admission?.admits(remote, option) === false) return;
    dispatcher.handle(message, { transport: 'udp', remote, local }, (reply) => {
      if (isOpen) outbox.put(reply, remote);
    });
  };
  // Node tells of the first of several; those that wait behind it are got at once.
  socket.on('message', (message, remote) =>
    outbox.together(() => {
      take(message, endpointOf(remote));
      door?.receive(take);
    }),
  );
  socket.on('error', (fault) => {
    logger.error(`Control listener on ${formatEndpoint(local)}: ${fault.message}`);
  });
  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    const closed = once(socket, 'close');
    socket.close();
    await closed;
  };
  return { local, close };
}

/** One call-back for all sends, so that a reply costs no closure. */
function sendReporter(logger: Logger): (fault: Error | null) => void {
  const limited = rateLimited(logger, 2);
  return (fault) => {
    if (fault !== null) limited.warn(`Could not send a reply: ${fault.message}`);
  };
}

function endpointOf({ family, address, port }: RemoteInfo): Endpoint {
  return family === 'IPv6'
    ? { family: 'IP6', address: withoutZone(address), port }
    : { family: 'IP4', address, port };
}
