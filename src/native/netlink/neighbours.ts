import { formatIPv4, formatIPv6 } from '../ip-text.ts';
import { AF_INET, AF_INET6 } from '../socket-address.ts';
import { attributesOf, bytesOf, messagesOf, type Message } from './message.ts';
import { NetlinkSocket } from './netlink-socket.ts';

/** How the search for a neighbour's link-layer address has ended (ARP, neighbour discovery). */
export interface NeighbourNews {
  readonly ifindex: number;
  readonly address: string;
  /** It did not answer (NUD_FAILED); otherwise its address is known, or nobody asks any more. */
  readonly isSilent: boolean;
}

const RTMGRP_NEIGH = 4;
const RTM_NEWNEIGH = 28;
const RTM_DELNEIGH = 29;
const NDMSG_SIZE = 12;
const NDA_DST = 1;
const NUD_NONE = 0;
const NUD_INCOMPLETE = 1;
const NUD_FAILED = 0x20;

/** Hears of neighbours of this network namespace. */
export class NeighbourMonitor {
  readonly #socket: NetlinkSocket;

  private constructor(socket: NetlinkSocket) {
    this.#socket = socket;
  }

  /** A negated errno on failure. */
  static open(): NeighbourMonitor | number {
    const socket = NetlinkSocket.open(RTMGRP_NEIGH);
    return typeof socket === 'number' ? socket : new NeighbourMonitor(socket);
  }

  /** What has come since the last call, in order. What did not fit into the socket's buffer is lost. Never waits. */
  take(): readonly NeighbourNews[] {
    const news: NeighbourNews[] = [];
    for (;;) {
      const datagram = this.#socket.receive();
      if (typeof datagram === 'number') return news;
      for (const message of messagesOf(datagram)) {
        const item = readNews(message);
        if (item !== null) news.push(item);
      }
    }
  }

  close(): void {
    this.#socket.close();
  }
}

function readNews({ type, body }: Message): NeighbourNews | null {
  if ((type !== RTM_NEWNEIGH && type !== RTM_DELNEIGH) || body.byteLength < NDMSG_SIZE) return null;
  const address = attributesOf(body, NDMSG_SIZE).get(NDA_DST);
  if (!address) return null;
  const state = body.getUint16(8, true);
  if (state === NUD_INCOMPLETE || (state === NUD_NONE && type === RTM_NEWNEIGH)) return null;
  const family = body.getUint8(0);
  const ifindex = body.getInt32(4, true);
  const isSilent = type === RTM_NEWNEIGH && (state & NUD_FAILED) !== 0;
  if (family === AF_INET && address.byteLength === 4)
    return { ifindex, address: formatIPv4(bytesOf(address)), isSilent };
  if (family === AF_INET6 && address.byteLength === 16)
    return { ifindex, address: formatIPv6(bytesOf(address)), isSilent };
  return null;
}
