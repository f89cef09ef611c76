import { BpfMap } from '../../native/bpf/bpf-map.ts';
import { mapInfo, openPinned } from '../../native/bpf/bpf-object.ts';
import { closeDescriptor } from '../../native/descriptor.ts';
import { ABI_VERSION, destination, fanoutKey, flow, flowKey, payloadMap, tableAbout, totals } from './abi.gen.ts'; // prettier-ignore
import { MAP_NAMES, type MapDescriptors, type MapName } from './program-object.ts';
import type { TableFolder } from './table-folder.ts';
import { getUint64, setUint64 } from './uint64.ts';

const SIZES: Readonly<Record<MapName, readonly [key: number, value: number]>> = {
  flows: [flowKey.size, flow.size],
  fanout: [fanoutKey.size, destination.size],
  payload_maps: [4, payloadMap.size],
  totals: [4, totals.size],
  about: [4, tableAbout.size],
};

export interface TableAbout {
  readonly abiVersion: number;
  readonly table: number;
  /** Process that controls the table, or controlled it when it died; 0: none. */
  readonly pid: number;
  readonly createdMs: number;
}

/** What is pinned in a table's folder. */
export type FoundMaps =
  /** Descriptors belong to the caller. */
  | {
      readonly kind: 'usable';
      readonly maps: MapDescriptors;
      readonly about: TableAbout;
      readonly maxFlows: number;
    }
  /** Made by a release with another layout. */
  | { readonly kind: 'foreign'; readonly version: number | null; readonly isEmpty: boolean }
  /** A folder without maps, or not all of them: nothing runs on it. */
  | { readonly kind: 'none' };

export function openTableMaps(folder: TableFolder): FoundMaps {
  const opened = MAP_NAMES.map((name) => [name, openPinned(folder.pathOf(name))] as const);
  const close = (): void => opened.forEach(([, fd]) => fd >= 0 && closeDescriptor(fd));
  const descriptors = Object.fromEntries(opened) as Record<MapName, number>;
  const about = descriptors.about < 0 ? null : readAbout(descriptors.about);
  const fits = opened.every(([name, fd]) => fd >= 0 && hasSizes(fd, SIZES[name]));
  if (fits && about?.abiVersion === ABI_VERSION) {
    const maxFlows = mapInfo(descriptors.flows)?.maxEntries ?? 0;
    return { kind: 'usable', maps: descriptors, about, maxFlows };
  }
  if (descriptors.flows < 0) {
    close();
    return { kind: 'none' };
  }
  const isEmpty = isEmptyMap(descriptors.flows);
  close();
  return { kind: 'foreign', version: about?.abiVersion ?? null, isEmpty };
}

export function closeMaps(maps: MapDescriptors): void {
  for (const name of MAP_NAMES) closeDescriptor(maps[name]);
}

function hasSizes(fd: number, [key, value]: readonly [number, number]): boolean {
  const info = mapInfo(fd);
  return info?.keySize === key && info.valueSize === value;
}

function isEmptyMap(fd: number): boolean {
  const info = mapInfo(fd);
  return info === null || new BpfMap(fd, info.keySize, info.valueSize).keys(1).length === 0;
}

/** Null if the map is no `about` of any release. The version comes first in each. */
export function readAbout(fd: number): TableAbout | null {
  const info = mapInfo(fd);
  if (info?.keySize !== 4 || info.valueSize < 4) return null;
  const map = new BpfMap(fd, 4, Math.max(info.valueSize, tableAbout.size));
  if (map.lookup() !== 0) return null;
  return {
    abiVersion: map.value.getUint32(tableAbout.abiVersion, true),
    table: map.value.getUint32(tableAbout.table, true),
    pid: map.value.getUint32(tableAbout.pid, true),
    createdMs: getUint64(map.value, tableAbout.created) / 1e6,
  };
}

/** 0 or a negated errno. */
export function writeAbout(fd: number, { table, pid, createdMs }: Omit<TableAbout, 'abiVersion'>): number {
  const map = new BpfMap(fd, 4, tableAbout.size);
  map.value.setUint32(tableAbout.abiVersion, ABI_VERSION, true);
  map.value.setUint32(tableAbout.table, table, true);
  map.value.setUint32(tableAbout.pid, pid, true);
  setUint64(map.value, tableAbout.created, Math.round(createdMs * 1e6));
  return map.update();
}
