import type { Endpoint } from '../base/endpoint.ts';
import { closeDescriptor } from './descriptor.ts';
import { libcFunction, orErrno } from './libc.ts';
import { Slab } from './slab.ts';
import {
  AF_INET,
  AF_INET6,
  SOCKADDR_SIZE,
  SocketAddress,
  readSockaddr,
  writeSockaddr,
} from './socket-address.ts';

const socket = libcFunction('socket', 'int', ['int', 'int', 'int']);
const bind = libcFunction('bind', 'int', ['int', 'uintptr_t', 'uint32_t']);
const connect = libcFunction('connect', 'int', ['int', 'uintptr_t', 'uint32_t']);
const setsockopt = libcFunction('setsockopt', 'int', ['int', 'int', 'int', 'uintptr_t', 'uint32_t']);
const getsockname = libcFunction('getsockname', 'int', ['int', 'uintptr_t', 'uintptr_t']);

const SOCK_DGRAM = 2;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;
const SO_SNDBUF = 7;
const SO_RCVBUF = 8;
const IPPROTO_IP = 0;
const IP_TOS = 1;
const IP_MTU_DISCOVER = 10;
const IPPROTO_IPV6 = 41;
const IPV6_MTU_DISCOVER = 23;
const IPV6_V6ONLY = 26;
const IPV6_TCLASS = 67;

/** Opens and sets up UDP sockets. All results are at least 0, or a negated errno. */
export class UdpSocketFactory {
  readonly #slab = new Slab(4096);
  readonly #sockaddr = this.#slab.allocate(SOCKADDR_SIZE);
  readonly #number = this.#slab.allocate(8);
  readonly #address = new SocketAddress();

  /** An unbound, non-blocking socket. IPv6 ones see no IPv4, so that both families can have the same port. */
  open(family: Endpoint['family']): number {
    const domain = family === 'IP4' ? AF_INET : AF_INET6;
    const fd = orErrno(socket(domain, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (fd < 0 || family === 'IP4') return fd;
    const result = this.#set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    if (result >= 0) return fd;
    closeDescriptor(fd);
    return result;
  }

  bind(fd: number, local: Endpoint): number {
    this.#address.setEndpoint(local);
    const length = writeSockaddr(this.#slab, this.#sockaddr, this.#address);
    return orErrno(bind(fd, this.#slab.address + this.#sockaddr, length));
  }

  /** Sets the peer, and with it the local address that the route to it has. */
  connect(fd: number, remote: Endpoint): number {
    this.#address.setEndpoint(remote);
    const length = writeSockaddr(this.#slab, this.#sockaddr, this.#address);
    return orErrno(connect(fd, this.#slab.address + this.#sockaddr, length));
  }

  /** Type of service (IPv4) or traffic class (IPv6) of what this socket sends, 0 to 255. */
  setTrafficClass(fd: number, family: Endpoint['family'], value: number): number {
    return family === 'IP4'
      ? this.#set(fd, IPPROTO_IP, IP_TOS, value)
      : this.#set(fd, IPPROTO_IPV6, IPV6_TCLASS, value);
  }

  /** Path-MTU discovery (ip(7)): on for each route as it wants (true), or never (false): then large datagrams are fragmented. */
  setPathMtuDiscovery(fd: number, family: Endpoint['family'], isWanted: boolean): number {
    const value = isWanted ? 1 : 0;
    return family === 'IP4'
      ? this.#set(fd, IPPROTO_IP, IP_MTU_DISCOVER, value)
      : this.#set(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, value);
  }

  /** Nobody else can bind the address of a bound socket (socket(7), SO_REUSEADDR). */
  keepAddress(fd: number): number {
    return this.#set(fd, SOL_SOCKET, SO_REUSEADDR, 0);
  }

  /** Bytes; the kernel doubles them and caps them at net.core.rmem_max and wmem_max. */
  setBufferSizes(fd: number, receive: number, send: number): number {
    const result = this.#set(fd, SOL_SOCKET, SO_RCVBUF, receive);
    return result < 0 ? result : this.#set(fd, SOL_SOCKET, SO_SNDBUF, send);
  }

  /** Where a socket is bound, null if the descriptor is none. */
  localEndpoint(fd: number): Endpoint | null {
    this.#slab.int32[this.#number >> 2] = SOCKADDR_SIZE;
    const { address } = this.#slab;
    if (getsockname(fd, address + this.#sockaddr, address + this.#number) < 0) return null;
    readSockaddr(this.#slab, this.#sockaddr, this.#address);
    return this.#address.toEndpoint();
  }

  #set(fd: number, level: number, option: number, value: number): number {
    this.#slab.int32[this.#number >> 2] = value;
    return orErrno(setsockopt(fd, level, option, this.#slab.address + this.#number, 4));
  }
}
