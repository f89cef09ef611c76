import { type Daemon, type DaemonKind, daemonKind, startDaemon } from './daemon.ts';
import { claimTable, dropTable } from './kernel-table.ts';
import { createNetwork, type Host, type TestNetwork } from './network.ts';
import { type RtpEndpoint, type RtpSocket, startRtpEndpoint } from './rtp-endpoint.ts';

export type IpFamily = 'IP4' | 'IP6';

/** A telephone, or an attacker, on the test network. */
export interface Party {
  readonly host: Host;
  readonly endpoint: RtpEndpoint;
  /** Its address; `index` selects one of several. */
  address(family?: IpFamily, index?: number): string;
}

export interface LabDaemonOptions {
  /** `--interface` values; default: the daemon host's first IPv4 and IPv6 address, named `default`. */
  readonly interfaces?: readonly string[];
  readonly options?: readonly string[];
  /** How many ports it may use. */
  readonly portCount?: number;
  /** Established streams go into the kernel. */
  readonly isInKernel?: boolean;
}

/** A network with a daemon host and parties around it. One per test file. */
export interface Lab {
  readonly network: TestNetwork;
  readonly kind: DaemonKind;
  party(name: string): Party;
  /** Where the daemon's host lives; undefined without namespaces. */
  readonly daemonNamespace: string | undefined;
  /** An address of the daemon's host. */
  daemonAddress(family?: IpFamily, index?: number): string;
  /** Starts a daemon; several may run at once. The lab stops them all when it is closed. */
  startDaemon(options?: LabDaemonOptions): Promise<Daemon>;
  /** Closes it with the lab, so that a test that fails half-way does not keep the process alive; it may be closed before. */
  keep<T extends { close(): void }>(resource: T): T;
  close(): Promise<void>;
}

const DAEMON_HOST = 'rtpe';
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;
const DEFAULT_PORT_COUNT = 400;
const FIRST_NG_PORT = 2223;

export function createLab(partyNames: readonly string[] = ['a', 'b', 'eve']): Lab {
  const network = createNetwork([DAEMON_HOST, ...partyNames]);
  const daemonHost = network.host(DAEMON_HOST);
  const parties = new Map(partyNames.map((name) => [name, createParty(network.host(name))]));
  const control = startRtpEndpoint(daemonHost.namespace);
  const daemons: Daemon[] = [];
  const tables: number[] = [];
  const kept: { close(): void }[] = [];
  let nextPort = FIRST_PORT;
  let nextNgPort = FIRST_NG_PORT;

  function takePorts(count: number): number {
    // IPv6 loopback is shared by all test processes, hence an offset by process where there are no namespaces.
    const offset = network.kind === 'loopback' ? (process.pid % 16) * 2000 : 0;
    const first = nextPort + offset;
    nextPort += count;
    if (nextPort > LAST_PORT) nextPort = FIRST_PORT;
    return first;
  }

  /** Of this lab's own; `RTPE_TEST_KERNEL=1` puts the streams of all tests into the kernel. */
  function kernelOptions(isInKernel = process.env.RTPE_TEST_KERNEL === '1'): readonly string[] {
    if (!isInKernel) return [];
    const table = claimTable();
    tables.push(table);
    return [`--table=${table}`, '--no-fallback'];
  }

  return {
    network,
    kind: daemonKind(),
    daemonNamespace: daemonHost.namespace,
    party(name) {
      const party = parties.get(name);
      if (!party) throw new Error(`no party ${name}`);
      return party;
    },
    daemonAddress: (family, index) => addressOf(daemonHost, family, index),
    async startDaemon(options = {}) {
      const portCount = options.portCount ?? DEFAULT_PORT_COUNT;
      const portMin = takePorts(portCount);
      const ngAddress = addressOf(daemonHost);
      nextNgPort += 1;
      const daemon = await startDaemon(daemonKind(), {
        interfaces: options.interfaces ?? defaultInterfaces(daemonHost),
        portMin,
        portMax: portMin + portCount - 1,
        ngAddress,
        ngPort: nextNgPort,
        options: [...(options.options ?? []), ...kernelOptions(options.isInKernel)],
        namespace: daemonHost.namespace,
        openChannel: (address, port) => control.openChannel(ngAddress, address, port),
      });
      daemons.push(daemon);
      return daemon;
    },
    keep(resource) {
      kept.push(resource);
      return resource;
    },
    async close() {
      for (const resource of kept) resource.close();
      await Promise.all(daemons.map((daemon) => daemon.stop()));
      await Promise.all(
        [control, ...[...parties.values()].map(({ endpoint }) => endpoint)].map((it) => it.stop()),
      );
      network.close();
      for (const table of tables) dropTable(table);
    },
  };
}

function createParty(host: Host): Party {
  return {
    host,
    endpoint: startRtpEndpoint(host.namespace),
    address: (family, index) => addressOf(host, family, index),
  };
}

function addressOf(host: Host, family: IpFamily = 'IP4', index = 0): string {
  return (family === 'IP4' ? host.ip4 : host.ip6)[index]!;
}

function defaultInterfaces(host: Host): readonly string[] {
  return [`default/${addressOf(host)}`, `default/${addressOf(host, 'IP6')}`];
}

export type { RtpSocket };
