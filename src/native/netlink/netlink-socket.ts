import { closeDescriptor } from '../descriptor.ts';
import { libcFunction, orErrno } from '../libc.ts';
import { Slab } from '../slab.ts';

const socket = libcFunction('socket', 'int', ['int', 'int', 'int']);
const bind = libcFunction('bind', 'int', ['int', 'uintptr_t', 'uint32_t']);
const send = libcFunction('send', 'int', ['int', 'uintptr_t', 'size_t', 'int']);
const recv = libcFunction('recv', 'int', ['int', 'uintptr_t', 'size_t', 'int']);

const AF_NETLINK = 16;
const SOCK_RAW = 3;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const SOCKADDR_NL_SIZE = 12;
/** The kernel makes no message of a dump larger than this (NLMSG_GOODSIZE allows for 32 KiB pages). */
const RECEIVE_SIZE = 65536;

/** A socket of rtnetlink(7). The kernel answers before `send` returns, so nothing here waits. */
export class NetlinkSocket {
  readonly fd: number;
  readonly slab = new Slab(RECEIVE_SIZE + 1024);
  /** Where requests are made. */
  readonly request: number;
  readonly #received: number;

  private constructor(fd: number) {
    this.fd = fd;
    this.#received = this.slab.allocate(RECEIVE_SIZE);
    this.request = this.slab.allocate(1024);
  }

  /** `groups`: a mask of RTMGRP_… to hear of changes. A negated errno on failure. */
  static open(groups = 0): NetlinkSocket | number {
    const fd = orErrno(socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (fd < 0) return fd;
    const slab = new Slab(SOCKADDR_NL_SIZE);
    slab.uint16[0] = AF_NETLINK;
    slab.uint32[2] = groups;
    const result = orErrno(bind(fd, slab.address, SOCKADDR_NL_SIZE));
    if (result >= 0) return new NetlinkSocket(fd);
    closeDescriptor(fd);
    return result;
  }

  /** Sends what `request` holds. Bytes sent or a negated errno. */
  send(length: number): number {
    return orErrno(send(this.fd, this.slab.address + this.request, length, 0));
  }

  /** What has come, valid until the next call; null: nothing, -errno: trouble, such as -ENOBUFS when changes were lost. */
  receive(): DataView | number {
    const length = orErrno(recv(this.fd, this.slab.address + this.#received, RECEIVE_SIZE, 0));
    return length < 0 ? length : new DataView(this.slab.bytes.buffer, this.#received, length);
  }

  close(): void {
    closeDescriptor(this.fd);
  }
}
