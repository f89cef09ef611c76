import { connect, type Socket } from 'node:net';
import { formatHostPort } from '../base/endpoint.ts';
import { RETRY_MS, type Collector, type CollectorOptions } from './collector.ts';

export interface TcpCollectorOptions extends CollectorOptions {
  /** Messages that may wait for the connection; further ones are lost. */
  readonly maxWaiting?: number;
  /** For so long, in milliseconds, a connection may take nothing of what there is for it. */
  readonly patienceMs?: number;
}

const MAX_WAITING = 200;
const PATIENCE_MS = 10_000;

/** Over one connection, which is made again when it is lost. */
export function createTcpCollector(options: TcpCollectorOptions): Collector {
  const { address, log, retryMs = RETRY_MS, maxWaiting = MAX_WAITING, patienceMs = PATIENCE_MS } = options;
  const name = formatHostPort(address.host, address.port);
  const waiting: Buffer[] = [];
  let socket: Socket | null = null;
  let isConnected = false;
  let timer: NodeJS.Timeout | null = null;
  let isClosed = false;
  let [sent, lost] = [0, 0];

  function open(): void {
    timer = null;
    const opened = connect({ host: address.host, port: address.port, noDelay: true, keepAlive: true });
    socket = opened;
    // Nobody but us need know that there is one.
    opened.unref();
    opened.setTimeout(patienceMs, () => {
      if (!isConnected) opened.destroy(new Error('no answer in time'));
      else if (opened.writableLength > 0) opened.destroy(new Error('it takes nothing any more'));
    });
    let problem = 'the other side has closed it';
    opened.on('connect', () => {
      isConnected = true;
      log.notice(`Connected to Homer at ${name}`);
      flush();
    });
    opened.on('drain', flush);
    opened.on('error', (fault) => {
      problem = fault.message;
    });
    // A collector says nothing; what it says all the same must not pile up.
    opened.resume();
    opened.on('close', () => ended(problem));
  }

  function ended(problem: string): void {
    const was = isConnected ? 'The connection to' : 'No connection to';
    isConnected = false;
    socket = null;
    if (isClosed) return;
    log.warn(`${was} Homer at ${name}: ${problem}. Tried again in ${Math.ceil(retryMs / 1000)} seconds.`);
    timer = setTimeout(open, retryMs);
    timer.unref();
  }

  function flush(): void {
    while (socket !== null && isConnected && !socket.writableNeedDrain) {
      const message = waiting.shift();
      if (message === undefined) return;
      socket.write(message);
      sent += 1;
    }
  }

  open();
  return {
    send: (message) => {
      if (isClosed || waiting.length >= maxWaiting) {
        lost += 1;
        return;
      }
      waiting.push(message);
      flush();
    },
    counts: () => ({ sent, lost, waiting: waiting.length }),
    close: () => {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      socket?.destroy();
    },
  };
}
