import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { runCommand } from './child-process.ts';

/** A host on the test network. Without namespaces `namespace` is undefined and the addresses are loopback ones. */
export interface Host {
  readonly name: string;
  readonly namespace: string | undefined;
  /** Several per family, so that a host can have two interfaces or change its address. */
  readonly ip4: readonly string[];
  readonly ip6: readonly string[];
}

export interface TestNetwork {
  readonly kind: 'namespaces' | 'loopback';
  host(name: string): Host;
  /** Runs `ip` with these words where the host lives, or at the `bridge`. Only with namespaces. */
  ip(where: string, ...commands: readonly string[]): void;
  /** Makes a host's device eth0 anew, with all its addresses. Only with namespaces. */
  attach(name: string): void;
  close(): void;
}

/** Namespaces are called PREFIX PID-SERIAL-HOST, so that leftovers of a killed run can be told from live ones. */
const PREFIX = 'rtpetest';
const NAMESPACE_FOLDER = '/var/run/netns';
const ADDRESSES_PER_HOST = 3;

/**
 * Builds a network with one host per name, all in one segment: a bridge in a namespace of its own and a veth pair to
 * each host. Where namespaces are not allowed, hosts become loopback addresses of this process's own range, and a
 * line on standard error says so.
 */
export function createNetwork(names: readonly string[], serial = 0): TestNetwork {
  const reason = whyNoNamespaces();
  if (reason !== null) {
    console.error(`test network: loopback addresses instead of network namespaces: ${reason}`);
    return loopbackNetwork(names, serial);
  }
  sweepLeftovers();
  return namespaceNetwork(names, serial);
}

function namespaceNetwork(names: readonly string[], serial: number): TestNetwork {
  const label = `${PREFIX}${process.pid}-${serial}`;
  const bridge = `${label}-bridge`;
  const hosts = names.map((name, index) => ({
    name,
    namespace: `${label}-${name}`,
    ip4: numbered((n) => `10.77.${n}.${index + 1}`),
    ip6: numbered((n) => `fd77::${n}:${index + 1}`),
  }));
  const namespaces = [bridge, ...hosts.map(({ namespace }) => namespace)];
  const close = (): void => {
    process.off('exit', close);
    for (const namespace of namespaces) deleteNamespace(namespace);
  };
  process.on('exit', close);
  try {
    for (const namespace of namespaces) runCommand('ip', ['netns', 'add', namespace]);
    runIn(bridge, ['link add br0 type bridge', 'link set br0 up']);
    for (const host of hosts) attach(host, bridge);
  } catch (error) {
    close();
    throw error;
  }
  const find = finder(hosts);
  return {
    kind: 'namespaces',
    host: find,
    ip: (where, ...commands) => runIn(where === 'bridge' ? bridge : find(where).namespace, commands),
    attach: (name) => attach(find(name), bridge),
    close,
  };
}

type NamespaceHost = Host & { readonly namespace: string };

function attach(host: NamespaceHost, bridge: string): void {
  const port = `v${host.name}`.slice(0, 15);
  runIn(bridge, [
    `link add ${port} type veth peer name eth0 netns ${host.namespace}`,
    `link set ${port} master br0`,
    `link set ${port} up`,
  ]);
  runIn(host.namespace, [
    'link set lo up',
    // /16: the hosts' second and third addresses are neighbours too, so no routes are needed.
    ...host.ip4.map((address) => `addr add ${address}/16 dev eth0`),
    ...host.ip6.map((address) => `addr add ${address}/64 dev eth0 nodad`),
    'link set eth0 up',
  ]);
}

function runIn(namespace: string, commands: readonly string[]): void {
  for (const command of commands) runCommand('ip', ['-n', namespace, ...command.split(' ')]);
}

function loopbackNetwork(names: readonly string[], serial: number): TestNetwork {
  // 127/8 is all local on Linux; a block of it per process keeps test files that run at once apart.
  const block = `127.${1 + ((process.pid >> 8) % 250)}.${process.pid & 0xff}`;
  const hosts = names.map((name, index) => ({
    name,
    namespace: undefined,
    ip4: numbered((n) => `${block}.${1 + serial * 50 + index * ADDRESSES_PER_HOST + n}`),
    ip6: numbered(() => '::1'),
  }));
  const refuse = (): void => {
    throw new Error('without network namespaces the network cannot be changed');
  };
  return { kind: 'loopback', host: finder(hosts), ip: refuse, attach: refuse, close: () => undefined };
}

function numbered(address: (n: number) => string): readonly string[] {
  return Array.from({ length: ADDRESSES_PER_HOST }, (_, n) => address(n));
}

function finder<T extends Host>(hosts: readonly T[]): (name: string) => T {
  return (name) => {
    const host = hosts.find((candidate) => candidate.name === name);
    if (!host) throw new Error(`no host ${name} on this network`);
    return host;
  };
}

/** Null when namespaces can be made here. */
export function whyNoNamespaces(): string | null {
  if (process.env.RTPE_TEST_NETWORK === 'loopback') return 'RTPE_TEST_NETWORK=loopback';
  const probe = `${PREFIX}${process.pid}-probe`;
  const made = spawnSync('ip', ['netns', 'add', probe], { encoding: 'utf8' });
  if (made.error) return made.error.message;
  if (made.status !== 0) return made.stderr.trim();
  const pair = spawnSync('ip', ['-n', probe, 'link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1'], {
    encoding: 'utf8',
  });
  deleteNamespace(probe);
  return pair.status === 0 ? null : pair.stderr.trim();
}

function deleteNamespace(name: string): void {
  spawnSync('ip', ['netns', 'del', name], { stdio: 'ignore' });
}

/** Removes namespaces whose process is gone: a run that was killed could not do so itself. */
function sweepLeftovers(): void {
  if (!existsSync(NAMESPACE_FOLDER)) return;
  for (const name of readdirSync(NAMESPACE_FOLDER)) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) deleteNamespace(name);
  }
}
