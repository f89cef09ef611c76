import type { Address } from '../../base/endpoint.ts';
import { formatIPv4, formatIPv6, parseIPv4, parseIPv6 } from '../ip-text.ts';
import { AF_INET, AF_INET6 } from '../socket-address.ts';
import {
  attributesOf,
  bytesOf as viewBytes,
  messagesOf,
  uint32Of,
  writeRequest,
  type Message,
} from './message.ts';
import { NetlinkSocket } from './netlink-socket.ts';

/** What the kernel would do with a packet. */
export interface FoundRoute {
  readonly ifindex: number;
  /** MTU of the route or of what is known of its path; 0: that of the device. */
  readonly mtu: number;
  readonly kind: 'unicast' | 'local' | 'other';
  /** The router that packets go to; null: none, the destination is on the link. */
  readonly gateway: string | null;
}

const RTM_NEWROUTE = 24;
const RTM_GETROUTE = 26;
const RTMSG_SIZE = 12;
const RTA_DST = 1;
const RTA_SRC = 2;
const RTA_OIF = 4;
const RTA_GATEWAY = 5;
const RTA_METRICS = 8;
/** A gateway of another family than the destination: a family and an address. */
const RTA_VIA = 18;
const RTAX_MTU = 2;
const KINDS: Readonly<Record<number, FoundRoute['kind']>> = { 1: 'unicast', 2: 'local' };

/** Asks for single routes (`ip route get TO from FROM`). Belongs to one thread; close it. */
export class RouteQuery {
  readonly #socket: NetlinkSocket;

  private constructor(socket: NetlinkSocket) {
    this.#socket = socket;
  }

  /** A negated errno on failure. */
  static open(): RouteQuery | number {
    const socket = NetlinkSocket.open();
    return typeof socket === 'number' ? socket : new RouteQuery(socket);
  }

  /** Null when there is no route, or `from` is not ours. Both of one family. */
  find(from: Address, to: Address): FoundRoute | null {
    const size = to.family === 'IP4' ? 4 : 16;
    const fixed = new Uint8Array(RTMSG_SIZE);
    fixed.set([to.family === 'IP4' ? AF_INET : AF_INET6, size * 8, size * 8]);
    const length = writeRequest(
      this.#socket.slab.bytes.subarray(this.#socket.request),
      RTM_GETROUTE,
      0,
      fixed,
      [
        [RTA_DST, bytesOf(to).subarray(0, size)],
        [RTA_SRC, bytesOf(from).subarray(0, size)],
      ],
    );
    // An answer that came too late for its question would be taken for the answer to this one.
    while (typeof this.#socket.receive() !== 'number');
    if (this.#socket.send(length) < 0) return null;
    const datagram = this.#socket.receive();
    if (typeof datagram === 'number') return null;
    const [answer] = messagesOf(datagram);
    return answer ? readRoute(answer) : null;
  }

  close(): void {
    this.#socket.close();
  }
}

function bytesOf({ family, address }: Address): Uint8Array {
  return family === 'IP4' ? parseIPv4(address) : parseIPv6(address);
}

function readRoute({ type, body }: Message): FoundRoute | null {
  if (type !== RTM_NEWROUTE || body.byteLength < RTMSG_SIZE) return null;
  const attributes = attributesOf(body, RTMSG_SIZE);
  const metrics = attributes.get(RTA_METRICS);
  const ifindex = uint32Of(attributes.get(RTA_OIF));
  if (ifindex === null) return null;
  return {
    ifindex,
    mtu: (metrics && uint32Of(attributesOf(metrics, 0).get(RTAX_MTU))) ?? 0,
    kind: KINDS[body.getUint8(7)] ?? 'other',
    gateway: readGateway(attributes),
  };
}

function readGateway(attributes: ReadonlyMap<number, DataView>): string | null {
  const via = attributes.get(RTA_VIA);
  const direct = attributes.get(RTA_GATEWAY);
  const bytes = via ? viewBytes(via).subarray(2) : direct ? viewBytes(direct) : new Uint8Array();
  if (bytes.length === 4) return formatIPv4(bytes);
  return bytes.length === 16 ? formatIPv6(bytes) : null;
}
