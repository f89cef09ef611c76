import { AF_INET, SocketAddress } from '../../native/socket-address.ts';

/** Ports that media must never be sent to, and the addresses of this machine on which they are ours. */
export interface ForbiddenOptions {
  readonly ports: readonly number[];
  /** Textual IP addresses; loopback need not be named. */
  readonly hosts: readonly string[];
}

/**
 * The control ports of this daemon. NG has no authentication: a party that announced such a port as its address would have
 * us carry the other party's bytes to it, past every firewall.
 */
export class ForbiddenTargets {
  readonly #ports: ReadonlySet<number>;
  readonly #hosts: readonly SocketAddress[];

  constructor({ ports, hosts }: ForbiddenOptions) {
    this.#ports = new Set(ports);
    this.#hosts = ['::1', ...hosts].map((address) => {
      const host = new SocketAddress();
      host.setEndpoint({ family: address.includes(':') ? 'IP6' : 'IP4', address, port: 0 });
      return host;
    });
  }

  has(target: SocketAddress): boolean {
    if (!this.#ports.has(target.port)) return false;
    // The words lie in memory order, so the first byte of an IPv4 address is the lowest.
    const isLoopback = target.family === AF_INET && (target.word0 & 0xff) === 127;
    return isLoopback || this.#hosts.some((host) => host.isSameHost(target));
  }
}
