import { formatIPv4, formatIPv6 } from '../ip-text.ts';
import { AF_INET } from '../socket-address.ts';
import { NLM_F_DUMP, attributesOf, bytesOf, messagesOf, outcomeOf, textOf, uint32Of, writeRequest, type Message } from './message.ts'; // prettier-ignore
import { NetlinkSocket } from './netlink-socket.ts';

/** A network device of this network namespace, from RTM_GETLINK. */
export interface Device {
  readonly ifindex: number;
  readonly name: string;
  /** ARPHRD_… of linux/if_arp.h: what headers its packets have. */
  readonly hardwareType: number;
  readonly isUp: boolean;
  readonly mtu: number;
}

export interface DeviceAddress {
  readonly address: string;
  readonly ifindex: number;
}

const RTM_NEWLINK = 16;
const RTM_GETLINK = 18;
const RTM_NEWADDR = 20;
const RTM_GETADDR = 22;
const IFINFO_SIZE = 16;
const IFADDR_SIZE = 8;
const IFLA_IFNAME = 3;
const IFLA_MTU = 4;
const IFA_ADDRESS = 1;
const IFA_LOCAL = 2;
const IFF_UP = 1;

/** All devices, or a negated errno. */
export function listDevices(): readonly Device[] | number {
  return dump(RTM_GETLINK, IFINFO_SIZE, ({ type, body }) => {
    if (type !== RTM_NEWLINK || body.byteLength < IFINFO_SIZE) return null;
    const attributes = attributesOf(body, IFINFO_SIZE);
    return {
      ifindex: body.getInt32(4, true),
      name: textOf(attributes.get(IFLA_IFNAME)),
      hardwareType: body.getUint16(2, true),
      isUp: (body.getUint32(8, true) & IFF_UP) !== 0,
      mtu: uint32Of(attributes.get(IFLA_MTU)) ?? 0,
    };
  });
}

/** All addresses with the device that holds them, or a negated errno. */
export function listAddresses(): readonly DeviceAddress[] | number {
  return dump(RTM_GETADDR, IFADDR_SIZE, ({ type, body }) => {
    if (type !== RTM_NEWADDR || body.byteLength < IFADDR_SIZE) return null;
    const attributes = attributesOf(body, IFADDR_SIZE);
    // On point-to-point links IFA_ADDRESS is the peer's.
    const address = attributes.get(IFA_LOCAL) ?? attributes.get(IFA_ADDRESS);
    if (!address) return null;
    const bytes = bytesOf(address);
    return {
      address: body.getUint8(0) === AF_INET ? formatIPv4(bytes) : formatIPv6(bytes),
      ifindex: body.getInt32(4, true),
    };
  });
}

function dump<T>(request: number, fixedSize: number, read: (message: Message) => T | null): T[] | number {
  const socket = NetlinkSocket.open();
  if (typeof socket === 'number') return socket;
  try {
    const into = socket.slab.bytes.subarray(socket.request);
    const sent = socket.send(writeRequest(into, request, NLM_F_DUMP, new Uint8Array(fixedSize)));
    return sent < 0 ? sent : collect(socket, read);
  } finally {
    socket.close();
  }
}

function collect<T>(socket: NetlinkSocket, read: (message: Message) => T | null): T[] | number {
  const found: T[] = [];
  for (;;) {
    const datagram = socket.receive();
    if (typeof datagram === 'number') return datagram;
    for (const message of messagesOf(datagram)) {
      const outcome = outcomeOf(message);
      if (outcome !== null) return outcome < 0 ? outcome : found;
      const item = read(message);
      if (item !== null) found.push(item);
    }
  }
}
