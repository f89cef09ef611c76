import { existsSync, readFileSync } from 'node:fs';
import { monotonicMs } from '../../base/clock.ts';
import { openPinned } from '../../native/bpf/bpf-object.ts';
import type { Libbpf } from '../../native/bpf/libbpf.ts';
import { closeDescriptor } from '../../native/descriptor.ts';
import { describeErrno } from '../../native/errno.ts';
import { listDevices } from '../../native/netlink/devices.ts';
import { KernelFlowMap } from './flow-map.ts';
import { TableHooks } from './hooks.ts';
import { printList } from './list-text.ts';
import { isProblem, problem, type KernelProblem } from './problem.ts';
import { accessOf, clear, describeOwner, findDevice, openTable } from './table.ts';
import { TableFolder, listTables } from './table-folder.ts';
import { closeMaps, openTableMaps } from './table-maps.ts';

/** What an operator does with tables, with or without a daemon: each gives a text to print, or why it cannot be done. */
export interface TableOperations {
  list(): string;
  add(table: number, maxFlows: number): string | KernelProblem;
  delete(table: number): string | KernelProblem;
  show(table: number): string | KernelProblem;
  attach(table: number, device: string): string | KernelProblem;
  detach(table: number, device: string): string | KernelProblem;
}

export function tableOperations(root: string, libbpf: Libbpf): TableOperations {
  const at = (table: number): Place => {
    const folder = new TableFolder(root, table);
    return { folder, hooks: new TableHooks(folder, libbpf) };
  };
  const existing = (table: number, use: (place: Place) => string | KernelProblem): string | KernelProblem => {
    const place = at(table);
    if (place.folder.exists()) return use(place);
    return problem(`There is no table ${table}`, 'See `rtpengine-ctl table list`');
  };
  return {
    list: () => printTables(listTables(root).map(at)),
    add: (table, maxFlows) => addTable(at(table), libbpf, maxFlows),
    delete: (table) => existing(table, deleteTable),
    show: (table) => existing(table, showTable),
    attach: (table, device) => existing(table, (place) => attach(place, device)),
    detach: (table, device) => existing(table, (place) => detach(place, device)),
  };
}

interface Place {
  readonly folder: TableFolder;
  readonly hooks: TableHooks;
}

function printTables(places: readonly Place[]): string {
  if (places.length === 0) return 'No tables.\n';
  const devices = listDevices();
  const rows = places.map(({ folder, hooks }) => {
    const found = openTableMaps(folder);
    const flows = found.kind === 'usable' ? new KernelFlowMap(accessOf(found.maps)).list().length : 0;
    if (found.kind === 'usable') closeMaps(found.maps);
    const hooked = hooks.devices().map((device) => {
      const state = hooks.state(device, indexOf(devices, device));
      return `${device} (${state?.ifindex ? state.kind : 'detached'})`;
    });
    return [
      String(folder.table),
      describeControl(folder, found.kind === 'usable' ? found.about.pid : 0),
      found.kind === 'foreign' ? 'other release' : String(flows),
      hooked.join(', ') || 'none',
    ];
  });
  return [['table', 'process', 'flows', 'devices'], ...rows]
    .map(
      ([table = '', process = '', flows = '', where = '']) =>
        `${table.padEnd(7)}${process.padEnd(18)}${flows.padEnd(15)}${where}\n`,
    )
    .join('');
}

function describeControl(folder: TableFolder, pid: number): string {
  if (folder.isControlled()) return pid === 0 ? 'unknown' : String(pid);
  return pid === 0 ? 'none' : `none (${pid} died)`;
}

function addTable({ folder, hooks }: Place, libbpf: Libbpf, maxFlows: number): string | KernelProblem {
  const { table } = folder;
  if (openAndClose(folder) === 'usable')
    return problem(`Table ${table} is there already`, 'See `rtpengine-ctl table list`');
  const made = openTable({ folder, libbpf, maxFlows, pid: 0, nowMs: Date.now(), hooks });
  if (isProblem(made)) return made;
  made.close();
  return `Table ${table} was added: ${folder.path}\n`;
}

function deleteTable({ folder, hooks }: Place): string | KernelProblem {
  const lock = folder.lock();
  if (lock === null) return describeOwner(folder);
  if (isProblem(lock)) return lock;
  try {
    clear(folder, hooks);
    folder.remove();
  } finally {
    closeDescriptor(lock);
  }
  return `Table ${folder.table} was deleted\n`;
}

function showTable({ folder }: Place): string | KernelProblem {
  const list = folder.pathOf('list');
  if (existsSync(list)) return readFileSync(list, 'latin1');
  const found = openTableMaps(folder);
  if (found.kind !== 'usable')
    return problem(
      found.kind === 'foreign'
        ? `Table ${folder.table} belongs to another release`
        : `Table ${folder.table} has no maps that can be opened`,
      'Run as root, and use the rtpengine-ctl of the release that made it',
    );
  const text = printList(accessOf(found.maps), monotonicMs() * 1e6);
  closeMaps(found.maps);
  return text;
}

function attach({ folder, hooks }: Place, name: string): string | KernelProblem {
  const device = findDevice(name);
  if (isProblem(device)) return device;
  const program = hooks.programFor(device);
  if (isProblem(program)) return program;
  if (hooks.state(name, device.ifindex)?.ifindex === device.ifindex)
    return `Table ${folder.table} is attached to ${name} already\n`;
  const fd = openPinned(folder.pathOf(program));
  if (fd < 0)
    return problem(
      `The program of table ${folder.table} cannot be opened: ${describeErrno(-fd)}`,
      `Run as root; if the table is damaged, \`rtpengine-ctl table del ${folder.table}\` and add it again`,
    );
  const kind = hooks.attach(device, fd);
  closeDescriptor(fd);
  return isProblem(kind) ? kind : `Table ${folder.table} was attached to ${name} (${kind})\n`;
}

function detach({ folder, hooks }: Place, name: string): string | KernelProblem {
  if (hooks.detach(name, indexOf(listDevices(), name)))
    return `Table ${folder.table} was detached from ${name}\n`;
  const attached = hooks.devices().join(', ') || 'none';
  return problem(
    `Table ${folder.table} is not attached to "${name}"`,
    `Devices that it is attached to: ${attached}`,
  );
}

function openAndClose(folder: TableFolder): 'usable' | 'foreign' | 'none' {
  const found = openTableMaps(folder);
  if (found.kind === 'usable') closeMaps(found.maps);
  return found.kind;
}

function indexOf(devices: ReturnType<typeof listDevices>, name: string): number {
  return typeof devices === 'number' ? 0 : (devices.find((device) => device.name === name)?.ifindex ?? 0);
}
