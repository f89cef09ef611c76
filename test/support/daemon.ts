import { createSocket } from 'node:dgram';
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from './child-process.ts';
import { type DatagramChannel, openLocalChannel } from './datagram-channel.ts';
import { createNgClient, type NgClient } from './ng-client.ts';

/** Which implementation to run: this repository's, or the `rtpengine` that Debian packages (10.5), as reference. */
export type DaemonKind = 'ours' | 'debian';

export interface DaemonOptions {
  /** `--interface` values; at least one. */
  readonly interfaces: readonly string[];
  readonly portMin: number;
  readonly portMax: number;
  /** Address for `--listen-ng`. */
  readonly ngAddress: string;
  /** Default: some free port of `ngAddress`. */
  readonly ngPort?: number;
  /** More options, in the common spelling of both daemons (`--timeout=3`). */
  readonly options?: readonly string[];
  readonly namespace?: string | undefined;
  /** How NG is reached when the daemon sits in a namespace. Default: a socket of this process. */
  readonly openChannel?: (address: string, port: number) => Promise<DatagramChannel>;
}

export interface Daemon {
  readonly kind: DaemonKind;
  readonly ng: NgClient;
  readonly ngAddress: string;
  readonly ngPort: number;
  readonly child: Child;
  /** What it logged so far. */
  log(): string;
  stop(): Promise<void>;
}

export const DEBIAN_BINARY = '/usr/bin/rtpengine';
const OUR_MAIN = fileURLToPath(new URL('../../src/daemon/main.js', import.meta.url));
const START_DEADLINE_MS = 30_000;
/** Characters of the log in an error message. */
const LOG_TAIL = 3000;
const FALLBACK_PORT = 22222;
const PORT_ATTEMPTS = 3;
/** In the words of both daemons. */
const PORT_TAKEN = /another program uses the port|Address already in use/;

/** The kind that tests run against: ours unless RTPE_TEST_DAEMON=debian. */
export function daemonKind(): DaemonKind {
  const wanted = process.env.RTPE_TEST_DAEMON ?? 'ours';
  if (wanted !== 'ours' && wanted !== 'debian')
    throw new Error(`RTPE_TEST_DAEMON=${wanted}: want ours or debian`);
  return wanted;
}

/** Starts a daemon and resolves once it answers an NG ping; throws with its log when it does not. */
export async function startDaemon(kind: DaemonKind, options: DaemonOptions): Promise<Daemon> {
  if (options.ngPort !== undefined) return startDaemonAt(options.ngPort, kind, options);
  if (options.namespace !== undefined) return startDaemonAt(FALLBACK_PORT, kind, options);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startDaemonAt(await freeUdpPort(options.ngAddress), kind, options);
    } catch (error) {
      // What was free a moment ago may be somebody else's by now.
      if (attempt === PORT_ATTEMPTS || !PORT_TAKEN.test(String(error))) throw error;
    }
  }
}

async function startDaemonAt(ngPort: number, kind: DaemonKind, options: DaemonOptions): Promise<Daemon> {
  const [command, ...prefix] = commandOf(kind);
  const child = startChild(command!, [...prefix, ...argumentsFor(options, ngPort)], {
    namespace: options.namespace,
  });
  const open = options.openChannel ?? openLocalChannel;
  const log = (): string => child.stderr() + child.stdout();
  const ng = createNgClient(await open(options.ngAddress, ngPort), () => describeState(child, log()));
  const daemon: Daemon = {
    kind,
    ng,
    ngAddress: options.ngAddress,
    ngPort,
    child,
    log,
    async stop() {
      ng.close();
      await child.stop();
    },
  };
  await untilReady(daemon);
  return daemon;
}

async function untilReady(daemon: Daemon): Promise<void> {
  const died = daemon.child.exited.then((code) => {
    throw new Error(`exited with ${String(code)}`);
  });
  died.catch(() => undefined);
  try {
    const pong = await Promise.race([
      daemon.ng.request({ command: 'ping' }, { timeoutMs: START_DEADLINE_MS }),
      died,
    ]);
    if (pong.result !== 'pong') throw new Error(`ping gave ${JSON.stringify(pong)}`);
  } catch (error) {
    await daemon.stop();
    throw new Error(`${daemon.kind} daemon did not start: ${String(error)}\n${daemon.log()}`, {
      cause: error,
    });
  }
}

function describeState({ process }: Child, log: string): string {
  const hasEnded = process.exitCode !== null || process.signalCode !== null;
  const state = hasEnded ? `ended with ${String(process.exitCode ?? process.signalCode)}` : 'is running';
  return `the daemon ${state}; its log ends with\n${log.slice(-LOG_TAIL)}`;
}

function commandOf(kind: DaemonKind): readonly string[] {
  return kind === 'debian' ? [DEBIAN_BINARY] : [process.execPath, '--enable-source-maps', OUR_MAIN];
}

function argumentsFor(options: DaemonOptions, ngPort: number): readonly string[] {
  const host = options.ngAddress.includes(':') ? `[${options.ngAddress}]` : options.ngAddress;
  return [
    '--foreground',
    '--log-stderr',
    '--config-file=none',
    '--table=-1',
    ...options.interfaces.map((value) => `--interface=${value}`),
    `--listen-ng=${host}:${ngPort}`,
    `--port-min=${options.portMin}`,
    `--port-max=${options.portMax}`,
    ...(options.options ?? []),
  ];
}

async function freeUdpPort(address: string): Promise<number> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(0, address, () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}
