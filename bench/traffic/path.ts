import { existsSync, readdirSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { runCommand } from '../../test/support/child-process.ts';
import { whyNoNamespaces } from '../../test/support/network.ts';

/** One end of the path: where its sockets are opened, and its address. */
export interface PathEnd {
  /** Undefined = this process's own. */
  readonly namespace: string | undefined;
  readonly address: string;
}

/** caller - relay - callee, a veth pair between neighbours. Without a daemon the relay host routes. */
export interface TestPath {
  readonly kind: 'namespaces' | 'loopback';
  readonly caller: PathEnd;
  readonly callee: PathEnd;
  readonly relay: {
    readonly namespace: string | undefined;
    readonly callerSide: string;
    readonly calleeSide: string;
  };
  close(): void;
}

const PREFIX = 'rtpebench';
const NAMESPACE_FOLDER = '/var/run/netns';

/** Needs the right to make network namespaces; without it all ends are loopback addresses, and a line says so. */
export function createPath(): TestPath {
  const reason = whyNoNamespaces();
  if (reason !== null) {
    console.log(
      `loopback addresses instead of network namespaces (${reason}): figures do not compare with others`,
    );
    return loopbackPath();
  }
  sweepLeftovers();
  return namespacePath();
}

function namespacePath(): TestPath {
  const label = `${PREFIX}${process.pid}`;
  const [caller, relay, callee] = [`${label}-caller`, `${label}-relay`, `${label}-callee`];
  const namespaces = [caller, relay, callee];
  const close = (): void => {
    process.off('exit', close);
    for (const namespace of namespaces) deleteNamespace(namespace);
  };
  process.on('exit', close);
  try {
    for (const namespace of namespaces) {
      runCommand('ip', ['netns', 'add', namespace]);
      runCommand('ip', ['-n', namespace, 'link', 'set', 'lo', 'up']);
    }
    connect(caller, '10.88.1.2', relay, '10.88.1.1', 'caller0');
    connect(callee, '10.88.2.2', relay, '10.88.2.1', 'callee0');
    runCommand('ip', ['netns', 'exec', relay, 'sysctl', '-q', '-w', 'net.ipv4.ip_forward=1']);
  } catch (error) {
    close();
    throw error;
  }
  return {
    kind: 'namespaces',
    caller: { namespace: caller, address: '10.88.1.2' },
    callee: { namespace: callee, address: '10.88.2.2' },
    relay: { namespace: relay, callerSide: '10.88.1.1', calleeSide: '10.88.2.1' },
    close,
  };
}

/** A veth pair; the end host routes everything through the relay. */
function connect(host: string, hostAddress: string, relay: string, relayAddress: string, link: string): void {
  const commands = [
    ['-n', relay, `link add ${link} type veth peer name eth0 netns ${host}`],
    ['-n', relay, `addr add ${relayAddress}/24 dev ${link}`],
    ['-n', relay, `link set ${link} up`],
    ['-n', host, `addr add ${hostAddress}/24 dev eth0`],
    ['-n', host, 'link set eth0 up'],
    ['-n', host, `route add default via ${relayAddress}`],
  ] as const;
  for (const [flag, namespace, command] of commands)
    runCommand('ip', [flag, namespace, ...command.split(' ')]);
}

/** All ends are addresses of this host. */
export function loopbackPath(): TestPath {
  const block = `127.${1 + ((process.pid >> 8) % 250)}.${process.pid & 0xff}`;
  return {
    kind: 'loopback',
    caller: { namespace: undefined, address: `${block}.11` },
    callee: { namespace: undefined, address: `${block}.12` },
    relay: { namespace: undefined, callerSide: `${block}.13`, calleeSide: `${block}.14` },
    close: () => undefined,
  };
}

function deleteNamespace(name: string): void {
  spawnSync('ip', ['netns', 'del', name], { stdio: 'ignore' });
}

/** Namespaces of a benchmark that was killed. */
function sweepLeftovers(): void {
  if (!existsSync(NAMESPACE_FOLDER)) return;
  for (const name of readdirSync(NAMESPACE_FOLDER)) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) deleteNamespace(name);
  }
}
