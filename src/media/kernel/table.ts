import { closeSync } from 'node:fs';
import { createIteratorLink } from '../../native/bpf/bpf-link.ts';
import { openPinned } from '../../native/bpf/bpf-object.ts';
import type { Libbpf } from '../../native/bpf/libbpf.ts';
import { closeDescriptor } from '../../native/descriptor.ts';
import { describeErrno } from '../../native/errno.ts';
import { listDevices, type Device } from '../../native/netlink/devices.ts';
import { KernelFlowMap } from './flow-map.ts';
import type { TableHooks } from './hooks.ts';
import { isProblem, problem, type KernelProblem } from './problem.ts';
import {
  HOOK_PROGRAMS,
  MAP_NAMES,
  loadProgram,
  type HookProgram,
  type LoadedProgram,
  type MapDescriptors,
  type ReadableFile,
} from './program-object.ts';
import type { TableFolder } from './table-folder.ts';
import { closeMaps, openTableMaps, readAbout, writeAbout } from './table-maps.ts';

/** A table that this process controls. */
export interface OpenTable {
  readonly folder: TableFolder;
  readonly maps: MapDescriptors;
  readonly programs: Readonly<Record<HookProgram, number>>;
  readonly hooks: TableHooks;
  /** It was there before, perhaps with flows. */
  readonly isTakenOver: boolean;
  /** How many flows it has room for. */
  readonly maxFlows: number;
  /** Why the kernel cannot have `list`, `status` and `blist`; null: they are there. */
  readonly whyUnreadable: string | null;
  /** Closes descriptors and lets go of the table, which stays. */
  close(): void;
}

export interface TableOptions {
  readonly folder: TableFolder;
  readonly libbpf: Libbpf;
  readonly maxFlows: number;
  /** Process to name as the one that controls it; 0: none, it is only made. */
  readonly pid: number;
  readonly nowMs: number;
  readonly hooks: TableHooks;
  /** False: as on a kernel that cannot show the table as files. */
  readonly isReadable?: boolean;
}

/**
 * Makes a table or takes over the one that is there: its maps with all flows and counts stay, the program of this release
 * takes the place of the old one. Media is forwarded all the while.
 */
export function openTable(options: TableOptions): OpenTable | KernelProblem {
  const { folder } = options;
  const unable = folder.create();
  if (unable) return unable;
  const lock = folder.lock();
  if (lock === null) return describeOwner(folder);
  if (isProblem(lock)) return lock;
  const table = openLocked(options, lock);
  if (isProblem(table)) {
    if (folder.names().length === 0) folder.remove();
    closeSync(lock);
  }
  return table;
}

function openLocked(options: TableOptions, lock: number): OpenTable | KernelProblem {
  const { folder, libbpf, maxFlows } = options;
  const found = reusableMaps(options);
  if (isProblem(found)) return found;
  const hasTypes = options.isReadable === false ? { hasTypes: false } : {};
  const loaded = loadProgram(libbpf, { maxFlows, maps: found?.maps ?? null, ...hasTypes });
  if (found) closeMaps(found.maps);
  if (isProblem(loaded)) return loaded;
  const descriptors = [...Object.values(loaded.maps), ...Object.values(loaded.hooks)];
  const close = (): void => [...descriptors, lock].forEach(closeDescriptor);
  const failed = establish(options, loaded, found !== null);
  if (failed) {
    descriptors.forEach(closeDescriptor);
    return failed;
  }
  return {
    folder,
    maps: loaded.maps,
    programs: loaded.hooks,
    hooks: options.hooks,
    isTakenOver: found !== null,
    maxFlows: found?.maxFlows ?? maxFlows,
    whyUnreadable: loaded.whyNoReaders,
    close,
  };
}

/** Maps to go on with; null: none, and the folder is empty. */
function reusableMaps({
  folder,
  hooks,
  maxFlows,
}: TableOptions): { readonly maps: MapDescriptors; readonly maxFlows: number } | null | KernelProblem {
  const found = openTableMaps(folder);
  if (found.kind === 'usable') {
    const hasFlows = !new KernelFlowMap(accessOf(found.maps)).isEmpty;
    if (hasFlows || found.maxFlows === maxFlows) return found;
    closeMaps(found.maps);
  } else if (found.kind === 'foreign' && !found.isEmpty)
    return problem(
      `table ${folder.table} was made by a release with another layout ` +
        `(${found.version === null ? 'of no known version' : `version ${found.version}`}) and still forwards media`,
      `End what uses it, then \`rtpengine-ctl table del ${folder.table}\`, or choose another table`,
    );
  clear(folder, hooks);
  return null;
}

/** Pins everything, swaps the programs of hooks that are there, and says whose table it is. */
function establish(options: TableOptions, loaded: LoadedProgram, isTakenOver: boolean): KernelProblem | null {
  const { folder, hooks, pid, nowMs } = options;
  const results: number[] = [];
  if (!isTakenOver) for (const name of MAP_NAMES) results.push(folder.pin(loaded.maps[name], name));
  for (const name of keysOf(HOOK_PROGRAMS)) results.push(folder.pin(loaded.hooks[name], name));
  pinReaders(folder, loaded.maps.flows, loaded.readers);
  const createdMs = (isTakenOver ? readAbout(loaded.maps.about)?.createdMs : null) ?? nowMs;
  results.push(writeAbout(loaded.maps.about, { table: folder.table, pid, createdMs }));
  const failed = results.find((result) => result < 0);
  if (failed !== undefined)
    return problem(
      `table ${folder.table} cannot be set up in ${folder.path}: ${describeErrno(-failed)}`,
      'See dmesg',
    );
  const devices = listDevices();
  if (typeof devices === 'number') return null;
  for (const name of hooks.devices()) {
    const device = devices.find((each) => each.name === name);
    const program = device && hooks.programFor(device);
    if (device && !isProblem(program!) && hooks.state(name, device.ifindex)?.ifindex === device.ifindex)
      hooks.replace(device, loaded.hooks[program!]);
  }
  return null;
}

/** Without them nothing is lost but being read with `cat`. */
function pinReaders(folder: TableFolder, flowsFd: number, readers: ReadonlyMap<ReadableFile, number>): void {
  for (const [name, program] of readers) {
    const link = createIteratorLink(program, flowsFd);
    closeDescriptor(program);
    if (link < 0) continue;
    folder.pin(link, name);
    closeDescriptor(link);
  }
}

/** Detaches the hooks and removes everything in the folder, but not the folder. */
export function clear(folder: TableFolder, hooks: TableHooks): void {
  const devices = listDevices();
  const indexOf = (name: string): number =>
    typeof devices === 'number' ? 0 : (devices.find((device) => device.name === name)?.ifindex ?? 0);
  for (const name of hooks.devices()) hooks.detach(name, indexOf(name));
  for (const name of folder.names()) folder.unpin(name);
}

export function describeOwner(folder: TableFolder): KernelProblem {
  const fd = openPinned(folder.pathOf('about'));
  const pid = fd < 0 ? null : (readAbout(fd)?.pid ?? null);
  if (fd >= 0) closeDescriptor(fd);
  return problem(
    `table ${folder.table} is controlled by ${pid ? `process ${pid}` : 'another process'}`,
    'Stop it first, or choose another table',
  );
}

export function accessOf(maps: MapDescriptors): { flowsFd: number; fanoutFd: number; payloadMapsFd: number } {
  return { flowsFd: maps.flows, fanoutFd: maps.fanout, payloadMapsFd: maps.payload_maps };
}

/** Device by name, as the machine is now. */
export function findDevice(name: string): Device | KernelProblem {
  const devices = listDevices();
  if (typeof devices === 'number')
    return problem(`the devices cannot be listed: ${describeErrno(-devices)}`, 'See dmesg');
  return (
    devices.find((device) => device.name === name) ??
    problem(
      `there is no network device "${name}" here`,
      `There are: ${devices.map((device) => device.name).join(', ')}`,
    )
  );
}

function keysOf<T extends object>(table: T): (keyof T)[] {
  return Object.keys(table) as (keyof T)[];
}
