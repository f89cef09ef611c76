import { createSocket, type Socket } from 'node:dgram';
import { familyOf } from '../base/endpoint.ts';
import type { Logger } from '../base/log.ts';
import { rateLimited } from '../base/rate-limited-log.ts';
import type { DigitHeard } from '../call/control/note-digit.ts';
import { dtmfReport } from '../commands/dtmf-report.ts';
import type { Config } from '../config/index.ts';
import type { NgNotices } from '../control/index.ts';
import { encodeJson } from '../protocols/ng/index.ts';

const COMPLAINTS_PER_SECOND = 2;

export interface DtmfLog {
  readonly write: (heard: DigitHeard) => void;
  readonly close: () => void;
}

interface Destination {
  /** Address or name. */
  readonly host: string;
  readonly port: number;
}

export interface DtmfLogOptions {
  /** For the events of all calls; null: none. */
  readonly destination: Destination | null;
  /** Null: NG connections are not told. */
  readonly notices: NgNotices | null;
  readonly log: Logger;
}

/** Some option wants to know of the digits of all calls. */
export function areDigitsWanted({ dtmf }: Config): boolean {
  return dtmf.dtmfLogDest !== null || dtmf.dtmfLogNgTcp;
}

/** Tells of DTMF events: a line of JSON a datagram, and notices on NG connections. */
export function createDtmfLog({ destination, notices, log }: DtmfLogOptions): DtmfLog {
  const sockets = new Map<'udp4' | 'udp6', Socket>();
  const complaints = rateLimited(log, COMPLAINTS_PER_SECOND);

  function socketFor({ host }: Destination): Socket {
    const type = familyOf(host) === 'IP6' ? 'udp6' : 'udp4';
    let socket = sockets.get(type);
    if (socket === undefined) {
      socket = createSocket(type);
      socket.on('error', (fault) => complaints.warn(`DTMF log: ${fault.message}`));
      socket.unref();
      sockets.set(type, socket);
    }
    return socket;
  }

  function send(line: Buffer, to: Destination): void {
    socketFor(to).send(line, to.port, to.host, (fault) => {
      if (fault) complaints.warn(`DTMF log to ${to.host}:${to.port}: ${fault.message}`);
    });
  }

  return {
    write: (heard) => {
      if (!heard.isLogged) return;
      const report = dtmfReport(heard);
      const line = encodeJson(report);
      heard.call.log.info(`DTMF event: ${line}`);
      const own = heard.call.control?.logDestination ?? null;
      const bytes = Buffer.from(line, 'latin1');
      if (own !== null) send(bytes, { host: own.address, port: own.port });
      else if (destination !== null) send(bytes, destination);
      notices?.send({ notify: 'onDTMF', data: report });
    },
    close: () => {
      for (const socket of sockets.values()) socket.close();
      sockets.clear();
    },
  };
}
