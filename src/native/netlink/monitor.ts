import { constants } from 'node:os';
import { NetlinkSocket } from './netlink-socket.ts';

/** RTMGRP_LINK, RTMGRP_IPV4_IFADDR, _IPV4_ROUTE, _IPV6_IFADDR and _IPV6_ROUTE. */
const GROUPS = 1 | 0x10 | 0x40 | 0x100 | 0x400;

/** Hears of changes of devices, addresses and routes in this network namespace. */
export class NetworkMonitor {
  readonly #socket: NetlinkSocket;

  private constructor(socket: NetlinkSocket) {
    this.#socket = socket;
  }

  /** A negated errno on failure. */
  static open(): NetworkMonitor | number {
    const socket = NetlinkSocket.open(GROUPS);
    return typeof socket === 'number' ? socket : new NetworkMonitor(socket);
  }

  /** True if something has changed since the last call. Never waits. */
  hasChanged(): boolean {
    let isChanged = false;
    for (;;) {
      const datagram = this.#socket.receive();
      // Changes that did not fit into the buffer are changes too.
      if (datagram === -constants.errno.ENOBUFS) isChanged = true;
      else if (typeof datagram === 'number') return isChanged;
      else isChanged ||= datagram.byteLength > 0;
    }
  }

  close(): void {
    this.#socket.close();
  }
}
