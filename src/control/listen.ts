import { lookup } from 'node:dns/promises';
import { familyOf, formatEndpoint, isZeroAddress, type Endpoint } from '../base/endpoint.ts';
import type { Logger } from '../base/log.ts';
import type { Admission } from './admission.ts';

/** Something that accepts requests until it is closed. */
export interface Listener {
  /** Where it listens, with the port the system chose if 0 was asked for. */
  readonly local: Endpoint;
  /** Resolves when the port is free again; open connections are cut. Safe to call twice. */
  readonly close: () => Promise<void>;
}

/** A configured listening address; `host` null = every IPv4 and IPv6 address of the machine. */
export interface ListenAddress {
  /** IP address without brackets, or a name to be resolved. */
  readonly host: string | null;
  readonly port: number;
}

/** What all listeners are opened with. */
export interface ListenOptions {
  /** Must hold an IP address, not a name. */
  readonly local: Endpoint;
  /** Name of the option that asked for it, for messages. */
  readonly option: string;
  readonly logger: Logger;
  /** Who may use it; null or left out: everybody. */
  readonly admission?: Admission | null;
  /**
   * Opens a socket with options that Node cannot set (TOS, path-MTU discovery), bound to the endpoint, and
   * returns its file descriptor, which the listener then owns. Absent: Node opens it.
   */
  readonly openSocket?: (local: Endpoint) => number;
}

/** A listener could not be opened; the message says which, why, and what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  /** System error name such as EADDRINUSE. */
  readonly code: string;

  constructor(code: string, message: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Names the option, the address and the way out. `transport` is the one whose port is wanted. */
export function listenError(
  fault: unknown,
  { option, local }: Pick<ListenOptions, 'option' | 'local'>,
  transport: 'UDP' | 'TCP',
): ListenError {
  const code = codeOf(fault);
  const where = `${formatEndpoint(local)} (${transport})`;
  const advice = adviceFor(code, local, transport) ?? `${String(fault)}.`;
  return new ListenError(code, `${option}: cannot listen on ${where}: ${advice}`, fault);
}

function adviceFor(code: string, local: Endpoint, transport: 'UDP' | 'TCP'): string | null {
  const flag = transport === 'UDP' ? 'u' : 't';
  switch (code) {
    case 'EADDRINUSE':
      return (
        `another program uses the port. See which with "ss -l${flag}np sport = :${local.port}" and stop it, ` +
        'or choose another port.'
      );
    case 'EADDRNOTAVAIL':
      return 'no interface of this machine has the address. See "ip address" for those there are.';
    case 'EACCES':
    case 'EPERM':
      return 'not permitted. Ports below 1024 need root or the capability CAP_NET_BIND_SERVICE.';
    case 'EAFNOSUPPORT':
      return `this machine has no ${local.family === 'IP6' ? 'IPv6' : 'IPv4'}.`;
    case 'EMFILE':
      return 'too many open files. Raise the limit (LimitNOFILE= of the service, or ulimit -n).';
    default:
      return null;
  }
}

/**
 * Opens a listener on every address that a configured one stands for. A name or a bare port stands for several; then
 * a family that this machine has not got is passed over. If any fails, those already open are closed again.
 */
export async function openListeners(
  configured: readonly ListenAddress[],
  option: string,
  open: (local: Endpoint) => Promise<Listener>,
): Promise<readonly Listener[]> {
  const listeners: Listener[] = [];
  try {
    for (const address of configured) {
      const endpoints = await endpointsOf(address, option);
      let opened = 0;
      let failure: unknown = null;
      for (const local of endpoints) {
        try {
          listeners.push(await open(local));
          opened++;
        } catch (fault) {
          if (!isMissingFamily(fault)) throw fault;
          failure ??= fault;
        }
      }
      if (opened === 0) throw failure;
    }
    return listeners;
  } catch (fault) {
    await Promise.all(listeners.map((listener) => listener.close()));
    throw fault;
  }
}

/** NG and CLI know no passwords: who can reach the port controls the daemon. */
export function warnIfExposed({ option, local, logger, admission = null }: ListenOptions): void {
  if (isLoopback(local)) return;
  const where = `${option}: listening on ${formatEndpoint(local)}`;
  const networks = admission?.networks ?? [];
  if (admission !== null && networks.length > 0) {
    logger.notice(`${where}, for ${networks.join(', ')} only (${admission.option}).`);
    return;
  }
  const reach = isZeroAddress(local.address) ? 'every address of this machine' : local.address;
  const remedy = admission === null ? '' : `, name their networks in ${admission.option}`;
  logger.warn(
    `${where}. The protocol has no authentication: whoever reaches port ${local.port} on ${reach} controls this daemon. ` +
      `Use a loopback address${remedy}, or let only the SIP proxies through a firewall.`,
  );
}

export function isLoopback({ address }: Endpoint): boolean {
  return address.startsWith('127.') || address === '::1';
}

async function endpointsOf({ host, port }: ListenAddress, option: string): Promise<readonly Endpoint[]> {
  if (host === null)
    return [
      { family: 'IP4', address: '0.0.0.0', port },
      { family: 'IP6', address: '::', port },
    ];
  const family = familyOf(host);
  if (family !== null) return [{ family, address: host, port }];
  try {
    const found = await lookup(host, { all: true, verbatim: true });
    return found.map((entry) => ({
      family: entry.family === 6 ? ('IP6' as const) : ('IP4' as const),
      address: entry.address,
      port,
    }));
  } catch (fault) {
    const message = `${option}: cannot find the address of "${host}". Check the name, or give the IP address.`;
    throw new ListenError(codeOf(fault), message, fault);
  }
}

function isMissingFamily(fault: unknown): boolean {
  const code = codeOf(fault);
  return code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL';
}

function codeOf(fault: unknown): string {
  const code = fault instanceof Error && 'code' in fault ? fault.code : undefined;
  return typeof code === 'string' ? code : 'UNKNOWN';
}
