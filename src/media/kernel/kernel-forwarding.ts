import { monotonicMs } from '../../base/clock.ts';
import type { Endpoint } from '../../base/endpoint.ts';
import type { Logger } from '../../base/log.ts';
import type { Libbpf } from '../../native/bpf/libbpf.ts';
import { listAddresses, listDevices } from '../../native/netlink/devices.ts';
import { NetworkMonitor } from '../../native/netlink/monitor.ts';
import { NeighbourMonitor, type NeighbourNews } from '../../native/netlink/neighbours.ts';
import { provideBpffs } from './bpffs.ts';
import type { FlowMap, KernelAccess } from './flow.ts';
import { KernelFlowMap } from './flow-map.ts';
import { HookWatch, type HookPort } from './hook-watch.ts';
import { TableHooks, type HookKind } from './hooks.ts';
import { LeftoverFlows } from './leftover-flows.ts';
import { isProblem, problem, type KernelProblem } from './problem.ts';
import { RIGHTS_REMEDY, findObstacle } from './rights.ts';
import { SilentNeighbours, type NextHop } from './silent-neighbours.ts';
import { accessOf, openTable, type OpenTable } from './table.ts';
import { loadSystemLibbpf } from './system-libbpf.ts';
import { TableFolder } from './table-folder.ts';
import { readAbout, writeAbout } from './table-maps.ts';

/** A table that forwards media, as the daemon sees it. */
export interface KernelForwarding {
  readonly table: number;
  readonly access: KernelAccess;
  /** Local addresses (text) whose device carries a live hook. */
  readonly hookedAddresses: () => ReadonlySet<string>;
  /** Called when hooks come or go, and with 'routes' when routes, neighbours' devices or addresses changed. */
  onChange(listener: (what: 'hooks' | 'routes') => void): void;
  /** Called when a host on one of our links does not answer, or answers again. */
  onNextHop(listener: (hop: NextHop) => void): void;
  /** Ports on local addresses that flows of an earlier daemon still use; the port pool must not hand them out. */
  readonly keptPorts: () => readonly Endpoint[];
  /** Reads any flow from the main thread, for query and delete. */
  readonly flows: FlowMap;
  /** `table 0, tcx on eth0 and lo`, for the line at start. */
  readonly description: () => string;
  /** Releases the table in order: removes all flows and hooks. The table itself stays. */
  close(): void;
}

export interface KernelForwardingOptions {
  readonly table: number;
  /** Local addresses that media comes to. */
  readonly addresses: readonly string[];
  readonly maxFlows: number;
  /** For how long flows of an earlier daemon stay; 0: not at all. */
  readonly keepFlowsSeconds: number;
  readonly log: Logger;
  /** Where the BPF file system is mounted; found or mounted if left out. */
  readonly bpffs?: string;
  /** How to attach, in order of preference. */
  readonly hookKinds?: readonly HookKind[];
}

/** For so long the kernel may send by a route that is not there any more; a look costs a microsecond. */
const POLL_MS = 50;
const CHECK_MS = 1000;
const MAX_ROUTE_LOOKS = 4;

/** Takes the table and hooks the devices of the addresses; or says why not and what would change that. */
export function openKernelForwarding(options: KernelForwardingOptions): KernelForwarding | KernelProblem {
  const obstacle = findObstacle();
  if (obstacle) return obstacle;
  const libbpf = loadSystemLibbpf();
  if (isProblem(libbpf)) return libbpf;
  const bpffs = options.bpffs === undefined ? provideBpffs() : { root: options.bpffs, isNew: false };
  if (isProblem(bpffs)) return bpffs;
  if (bpffs.isNew) options.log.notice(`A BPF file system was mounted on ${bpffs.root}.`);
  try {
    return openOn(options, libbpf, bpffs.root);
  } catch (error) {
    // What the file system refuses, in a folder of another user.
    return problem(`the table cannot be opened: ${(error as Error).message}`, RIGHTS_REMEDY);
  }
}

function openOn(
  options: KernelForwardingOptions,
  libbpf: Libbpf,
  root: string,
): KernelForwarding | KernelProblem {
  const folder = new TableFolder(root, options.table);
  const hooks = new TableHooks(folder, libbpf, options.hookKinds);
  const { maxFlows } = options;
  const table = openTable({ folder, libbpf, maxFlows, pid: process.pid, nowMs: Date.now(), hooks });
  if (isProblem(table)) return table;
  const forwarding = new RunningForwarding(table, options);
  const failure = forwarding.start();
  if (failure === null) return forwarding;
  forwarding.release();
  return failure;
}

class RunningForwarding implements KernelForwarding {
  readonly table: number;
  readonly access: KernelAccess;
  readonly flows: KernelFlowMap;
  readonly #open: OpenTable;
  readonly #log: Logger;
  readonly #watch: HookWatch;
  readonly #leftovers: LeftoverFlows;
  readonly #monitor: NetworkMonitor | null;
  readonly #neighbours: NeighbourMonitor | null;
  readonly #silent = new SilentNeighbours();
  readonly #hopListeners: ((hop: NextHop) => void)[] = [];
  readonly #listeners: ((what: 'hooks' | 'routes') => void)[] = [];
  #timer: NodeJS.Timeout | null = null;
  #nextCheckAt = 0;
  /**
   * Where routes change all the time (a BGP router), looking at every flow again each time would be all there is to do: this many
   * times at once, and one more each second.
   */
  #routeLooks = MAX_ROUTE_LOOKS;
  #routeLooksAt = 0;
  #hasRouteNews = false;

  constructor(open: OpenTable, options: KernelForwardingOptions) {
    this.#open = open;
    this.#log = options.log;
    this.table = options.table;
    this.access = accessOf(open.maps);
    this.flows = new KernelFlowMap(this.access);
    this.#watch = new HookWatch({
      table: options.table,
      port: hookPort(open),
      log: options.log,
      addresses: options.addresses,
    });
    this.#leftovers = new LeftoverFlows(this.flows, {
      keepSeconds: options.keepFlowsSeconds,
      now: monotonicMs(),
    });
    const monitor = NetworkMonitor.open();
    this.#monitor = typeof monitor === 'number' ? null : monitor;
    const neighbours = NeighbourMonitor.open();
    this.#neighbours = typeof neighbours === 'number' ? null : neighbours;
    this.#reportTakeOver(options);
  }

  /** Null when at least one device is hooked. */
  start(): KernelProblem | null {
    this.#watch.check();
    if (this.#watch.hooked.size === 0)
      return (
        this.#watch.problems[0] ??
        problem('no network device holds any of the media addresses', 'Check the option interface')
      );
    this.#nextCheckAt = monotonicMs() + CHECK_MS;
    this.#timer = setInterval(() => this.#tick(), POLL_MS).unref();
    return null;
  }

  readonly hookedAddresses = (): ReadonlySet<string> => this.#watch.hooked;

  readonly keptPorts = (): readonly Endpoint[] => this.#leftovers.ports;

  readonly description = (): string => {
    const { hooks } = this.#open;
    const found = this.#watch.devices.map(
      (device) => `${hooks.state(device, 0)?.kind ?? 'hook'} on ${device}`,
    );
    return `table ${this.table}, ${found.join(', ')}`;
  };

  onChange(listener: (what: 'hooks' | 'routes') => void): void {
    this.#listeners.push(listener);
  }

  onNextHop(listener: (hop: NextHop) => void): void {
    this.#hopListeners.push(listener);
  }

  close(): void {
    const { folder, hooks } = this.#open;
    if (folder.exists()) {
      const devices = listDevices();
      for (const name of hooks.devices()) hooks.detach(name, indexOf(devices, name));
    }
    for (const local of this.flows.list()) this.flows.pull(local);
    this.release();
  }

  /** Leaves everything as it is, for another process to take over. */
  release(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#monitor?.close();
    this.#neighbours?.close();
    const about = readAbout(this.#open.maps.about);
    if (about) writeAbout(this.#open.maps.about, { ...about, pid: 0 });
    this.#open.close();
  }

  #reportTakeOver({ table, maxFlows, keepFlowsSeconds }: KernelForwardingOptions): void {
    const { isTakenOver, maxFlows: room, whyUnreadable, folder } = this.#open;
    const count = this.#leftovers.ports.length;
    if (isTakenOver && room !== maxFlows)
      this.#log.warn(
        `Table ${table} keeps its room for ${room} flows while flows of an earlier daemon are on it; ` +
          `kernel-max-flows=${maxFlows} counts from the next start on.`,
      );
    if (whyUnreadable !== null)
      this.#log.notice(
        `This kernel cannot show the table as files: ${whyUnreadable}. \`rtpengine-ctl table show ${table}\` prints what ${folder.path}/list would.`,
      );
    if (count === 0) return;
    if (keepFlowsSeconds === 0) {
      this.#leftovers.expire(monotonicMs(), Infinity);
      this.#log.notice(`${count} flows of an earlier daemon were removed from table ${table}.`);
    } else
      this.#log.notice(
        `Table ${table} still forwards ${count} flows of an earlier daemon: they stay for ${keepFlowsSeconds} s, ` +
          'or until they are silent for 60 s (kernel-keep-flows).',
      );
  }

  #tick(): void {
    const now = monotonicMs();
    if (this.#neighbours) this.#tellNextHops(this.#silent.take(this.#neighbours.take()));
    const hasChanged = this.#monitor?.hasChanged() ?? false;
    this.#hasRouteNews ||= hasChanged;
    if (!hasChanged && now < this.#nextCheckAt) return;
    this.#nextCheckAt = now + CHECK_MS;
    if (this.#watch.check()) this.#notify('hooks');
    if (this.#hasRouteNews && this.#mayLook(now)) {
      this.#hasRouteNews = false;
      this.#notify('routes');
    }
    const gone = this.#leftovers.expire(now);
    if (gone > 0) this.#log.info(`${gone} flows of an earlier daemon ended on table ${this.table}.`);
  }

  #tellNextHops(changes: readonly NeighbourNews[]): void {
    if (changes.length === 0) return;
    const devices = listDevices();
    for (const { ifindex, address, isSilent } of changes) {
      const found =
        typeof devices === 'number' ? undefined : devices.find((each) => each.ifindex === ifindex);
      const device = found?.name ?? `device ${ifindex}`;
      for (const listener of this.#hopListeners) listener({ ifindex, address, isSilent, device });
    }
  }

  #mayLook(now: number): boolean {
    this.#routeLooks = Math.min(MAX_ROUTE_LOOKS, this.#routeLooks + (now - this.#routeLooksAt) / CHECK_MS);
    this.#routeLooksAt = now;
    if (this.#routeLooks < 1) return false;
    this.#routeLooks -= 1;
    return true;
  }

  #notify(what: 'hooks' | 'routes'): void {
    for (const listener of this.#listeners) listener(what);
  }
}

function hookPort({ hooks, folder, programs }: OpenTable): HookPort {
  const orNone = <T>(list: readonly T[] | number): readonly T[] => (typeof list === 'number' ? [] : list);
  return {
    devices: () => orNone(listDevices()),
    addresses: () => orNone(listAddresses()),
    pinned: () => hooks.devices(),
    state: (device, ifindexNow) => hooks.state(device, ifindexNow),
    attach: (device) => {
      // After `table del` by hand there is nowhere to pin it.
      if (!folder.exists()) return problem(`${folder.path} was removed`, 'Restart the daemon');
      const program = hooks.programFor(device);
      if (isProblem(program)) return program;
      const result = hooks.attach(device, programs[program]);
      return isProblem(result) ? result : null;
    },
    forget: (device) => hooks.detach(device, 0),
    rename: (from, to) => hooks.rename(from, to),
  };
}

function indexOf(devices: ReturnType<typeof listDevices>, name: string): number {
  return typeof devices === 'number' ? 0 : (devices.find((device) => device.name === name)?.ifindex ?? 0);
}
