import type { NgObject } from '../protocols/ng/index.ts';
import { commandNames, type CommandName } from './command-names.ts';

/** A proxy that no longer asks must not be counted for ever: beyond this many, all further ones share a row. */
const maxProxies = 256;
const otherProxies = 'other';

interface CommandCount {
  count: number;
  seconds: number;
}

interface ProxyCounts {
  readonly commands: Map<CommandName, CommandCount>;
  errors: number;
}

/** What one SIP proxy has asked for. */
export interface ProxyStatistics {
  readonly commands: ReadonlyMap<CommandName, Readonly<CommandCount>>;
  readonly errors: number;
}

/** Counts requests, their duration and errors by SIP proxy, as `statistics` reports them. */
export interface ControlStatistics {
  readonly note: (proxy: string, command: CommandName, seconds: number, isError: boolean) => void;
  /** A request that named no known command. */
  readonly noteError: (proxy: string) => void;
  readonly report: () => NgObject;
  /** By address. */
  readonly proxies: ReadonlyMap<string, ProxyStatistics>;
}

/** Hears of each request that was carried out. */
export interface RequestObserver {
  readonly note: (command: CommandName, seconds: number) => void;
}

export function createControlStatistics(observer: RequestObserver | null = null): ControlStatistics {
  const proxies = new Map<string, ProxyCounts>();
  const names = Object.entries(commandNames) as [CommandName, string][];

  function countsOf(address: string): ProxyCounts {
    const key = proxies.has(address) || proxies.size < maxProxies ? address : otherProxies;
    let counts = proxies.get(key);
    if (counts === undefined) {
      counts = { commands: new Map(), errors: 0 };
      proxies.set(key, counts);
    }
    return counts;
  }

  function reportProxy(address: string, { commands, errors }: ProxyCounts): NgObject {
    const row: Record<string, string | number> = { proxy: address };
    for (const [command, short] of names) {
      const { count, seconds } = commands.get(command) ?? { count: 0, seconds: 0 };
      row[`${short.toLowerCase()}count`] = count;
      row[`${short.toLowerCase()}duration`] = seconds.toFixed(6);
    }
    return { ...row, errorcount: errors };
  }

  return {
    proxies,
    note: (proxy, command, seconds, isError) => {
      const counts = countsOf(proxy);
      let entry = counts.commands.get(command);
      if (entry === undefined) {
        entry = { count: 0, seconds: 0 };
        counts.commands.set(command, entry);
      }
      entry.count += 1;
      entry.seconds += seconds;
      if (isError) counts.errors += 1;
      observer?.note(command, seconds);
    },
    noteError: (proxy) => {
      countsOf(proxy).errors += 1;
    },
    report: () => {
      const totals: Record<string, number> = {};
      for (const [command, short] of names) {
        let total = 0;
        for (const { commands } of proxies.values()) total += commands.get(command)?.count ?? 0;
        totals[`total${short.toLowerCase()}count`] = total;
      }
      return { proxies: [...proxies].map(([address, counts]) => reportProxy(address, counts)), ...totals };
    },
  };
}
