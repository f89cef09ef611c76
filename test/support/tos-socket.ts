import { isIPv6 } from 'node:net';
import koffi from 'koffi';
import type { RawDatagram } from './endpoint-protocol.ts';

/** A bound UDP socket that reports the TOS (IPv4) or traffic class (IPv6) of each datagram; Node's own cannot. */
export interface TosSocket {
  readonly port: number;
  close(): void;
}

const AF_INET = 2;
const AF_INET6 = 10;
const SOCK_DGRAM = 2;
const MSG_DONTWAIT = 0x40;
/** Level, option to ask for it, and type of the ancillary message; from linux/in.h and linux/in6.h. */
const IP_TOS_OPTION = { level: 0, ask: 13, message: 1 };
const IPV6_TCLASS_OPTION = { level: 41, ask: 66, message: 67 };
const POLL_MS = 10;
const ADDRESS_BYTES = 28;
const DATA_BYTES = 2048;
const CONTROL_BYTES = 128;
/** struct msghdr on 64-bit Linux: name, namelen, iov, iovlen, control, controllen, flags. */
const MSGHDR_BYTES = 56;

export function openTosSocket(
  address: string,
  port: number,
  receive: (datagram: RawDatagram) => void,
): TosSocket {
  const libc = koffi.load('libc.so.6');
  const socketCall = libc.func('int socket(int domain, int type, int protocol)');
  const bindCall = libc.func('int bind(int fd, void *address, unsigned int length)');
  const setOption = libc.func(
    'int setsockopt(int fd, int level, int name, void *value, unsigned int length)',
  );
  const getName = libc.func('int getsockname(int fd, void *address, void *length)');
  const recvmsg = libc.func('int64 recvmsg(int fd, void *message, int flags)');
  const closeCall = libc.func('int close(int fd)');

  const six = isIPv6(address);
  const option = six ? IPV6_TCLASS_OPTION : IP_TOS_OPTION;
  const fd = socketCall(six ? AF_INET6 : AF_INET, SOCK_DGRAM, 0) as number;
  const name = encodeAddress(address, port);
  const one = Buffer.from([1, 0, 0, 0]);
  if (fd < 0 || bindCall(fd, name, name.length) !== 0) throw new Error(`cannot bind ${address}:${port}`);
  if (setOption(fd, option.level, option.ask, one, one.length) !== 0)
    throw new Error('cannot ask for the TOS of datagrams');
  const length = Buffer.from([name.length, 0, 0, 0]);
  getName(fd, name, length);

  const buffers = allocateMessage();
  const timer = setInterval(() => {
    for (;;) {
      buffers.reset();
      const size = Number(recvmsg(fd, buffers.header, MSG_DONTWAIT));
      if (size < 0) return;
      receive({
        from: decodeAddress(buffers.address),
        hex: buffers.data.toString('hex', 0, size),
        tos: ancillaryByte(buffers.control, buffers.controlLength(), option),
      });
    }
  }, POLL_MS);
  return {
    port: name.readUInt16BE(2),
    close() {
      clearInterval(timer);
      closeCall(fd);
    },
  };
}

/**
 * All parts sit in one big buffer: memory of small typed arrays may be moved by V8, and the kernel writes through
 * addresses that are taken once.
 */
function allocateMessage() {
  const slab = Buffer.from(new ArrayBuffer(8192));
  const base = koffi.address(slab);
  const offsets = { header: 0, iov: 64, address: 128, control: 256, data: 512 };
  const reset = (): void => {
    slab.fill(0, 0, offsets.data);
    slab.writeBigUInt64LE(base + BigInt(offsets.address), 0);
    slab.writeUInt32LE(ADDRESS_BYTES, 8);
    slab.writeBigUInt64LE(base + BigInt(offsets.iov), 16);
    slab.writeBigUInt64LE(1n, 24);
    slab.writeBigUInt64LE(base + BigInt(offsets.control), 32);
    slab.writeBigUInt64LE(BigInt(CONTROL_BYTES), 40);
    slab.writeBigUInt64LE(base + BigInt(offsets.data), offsets.iov);
    slab.writeBigUInt64LE(BigInt(DATA_BYTES), offsets.iov + 8);
  };
  return {
    header: slab.subarray(0, MSGHDR_BYTES),
    address: slab.subarray(offsets.address, offsets.address + ADDRESS_BYTES),
    control: slab.subarray(offsets.control, offsets.control + CONTROL_BYTES),
    data: slab.subarray(offsets.data, offsets.data + DATA_BYTES),
    controlLength: () => Number(slab.readBigUInt64LE(40)),
    reset,
  };
}

/** struct cmsghdr: length (8 bytes), level (4), type (4), then the value, padded to 8 bytes. */
function ancillaryByte(
  control: Buffer,
  length: number,
  option: { readonly level: number; readonly message: number },
): number | null {
  for (let at = 0; at + 16 < length;) {
    const size = Number(control.readBigUInt64LE(at));
    if (control.readInt32LE(at + 8) === option.level && control.readInt32LE(at + 12) === option.message)
      return control[at + 16]!;
    at += Math.max(16, (size + 7) & ~7);
  }
  return null;
}

/** struct sockaddr_in or sockaddr_in6. */
function encodeAddress(address: string, port: number): Buffer {
  const six = isIPv6(address);
  const name = Buffer.alloc(six ? ADDRESS_BYTES : 16);
  name.writeUInt16LE(six ? AF_INET6 : AF_INET, 0);
  name.writeUInt16BE(port, 2);
  if (six) hextets(address).forEach((value, index) => name.writeUInt16BE(value, 8 + index * 2));
  else address.split('.').forEach((part, index) => name.writeUInt8(Number(part), 4 + index));
  return name;
}

function decodeAddress(name: Buffer): { address: string; port: number } {
  const port = name.readUInt16BE(2);
  if (name.readUInt16LE(0) === AF_INET) return { address: [...name.subarray(4, 8)].join('.'), port };
  const parts = Array.from({ length: 8 }, (_, index) => name.readUInt16BE(8 + index * 2).toString(16));
  return { address: parts.join(':').replace(/(^|:)0(:0)+(:|$)/, '::'), port };
}

function hextets(address: string): readonly number[] {
  const [head = '', tail] = address.split('::');
  const parse = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((part) => Number.parseInt(part, 16));
  const left = parse(head);
  const right = tail === undefined ? [] : parse(tail);
  return [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
}
