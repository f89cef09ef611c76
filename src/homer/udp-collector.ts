import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { familyOf, formatHostPort, type Address } from '../base/endpoint.ts';
import { rateLimited } from '../base/rate-limited-log.ts';
import { RETRY_MS, type Collector, type CollectorOptions } from './collector.ts';

export interface UdpCollectorOptions extends CollectorOptions {
  /** Messages that the system may not have taken yet; further ones are lost. */
  readonly maxWaiting?: number;
  /** Finds the address of a name; rejects if there is none. */
  readonly findAddress?: (name: string) => Promise<Address>;
}

const MAX_WAITING = 1000;

/** A datagram a message. Whether anybody gets them is not known. */
export function createUdpCollector(options: UdpCollectorOptions): Collector {
  const { address, log, retryMs = RETRY_MS, maxWaiting = MAX_WAITING, findAddress = lookUp } = options;
  const name = formatHostPort(address.host, address.port);
  const complaints = rateLimited(log, 1);
  let target: { readonly address: string; readonly socket: ReturnType<typeof createSocket> } | null = null;
  let timer: NodeJS.Timeout | null = null;
  let isClosed = false;
  let [sent, lost, waiting] = [0, 0, 0];

  async function open(): Promise<void> {
    timer = null;
    try {
      const family = familyOf(address.host);
      const found = family === null ? await findAddress(address.host) : { family, address: address.host };
      if (isClosed) return;
      const isIPv6 = found.family === 'IP6';
      const socket = createSocket({
        type: isIPv6 ? 'udp6' : 'udp4',
        // It is an address already.
        lookup: (host, _options, callback) => callback(null, host, isIPv6 ? 6 : 4),
      });
      socket.unref();
      socket.on('error', (fault) => complaints.warn(`Homer at ${name}: ${fault.message}`));
      target = { address: found.address, socket };
    } catch (fault) {
      if (isClosed) return;
      log.warn(
        `Homer: cannot find the address of "${address.host}": ${(fault as Error).message}. ` +
          `Tried again in ${Math.ceil(retryMs / 1000)} seconds.`,
      );
      timer = setTimeout(() => void open(), retryMs);
      timer.unref();
    }
  }

  const done = (fault: Error | null): void => {
    waiting -= 1;
    if (fault === null) {
      sent += 1;
      return;
    }
    lost += 1;
    complaints.warn(`Homer at ${name}: could not send to it: ${fault.message}`);
  };

  void open();
  return {
    send: (message) => {
      if (target === null || waiting >= maxWaiting) {
        lost += 1;
        return;
      }
      waiting += 1;
      target.socket.send(message, address.port, target.address, done);
    },
    counts: () => ({ sent, lost, waiting }),
    close: () => {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      target?.socket.close();
      target = null;
    },
  };
}

async function lookUp(name: string): Promise<Address> {
  const { family, address } = await lookup(name);
  return { family: family === 6 ? 'IP6' : 'IP4', address };
}
