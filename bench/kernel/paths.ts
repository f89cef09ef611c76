import type { DaemonKind } from '../../test/support/daemon.ts';
import { tableCtl } from '../../test/support/kernel-table.ts';
import { startRelayDaemon } from '../traffic/relay-daemon.ts';
import { pathsOf } from '../traffic/calls.ts';
import type { TestPath } from '../traffic/path.ts';
import type { TrafficRun } from '../traffic/protocol.ts';
import { startSession, type TrafficSession } from '../traffic/session.ts';
import { routedTargets, startStaticSession } from '../traffic/static-session.ts';
import { addNat } from './nat.ts';

/** Ways from caller to callee; `routed` needs the ends to know each other, and is what the others' delay is added to. */
export const FORWARDERS = ['routed', 'nat', 'kernel', 'user', 'debian'] as const;
export type Forwarder = (typeof FORWARDERS)[number];

export interface PathOptions {
  readonly path: TestPath;
  readonly calls: number;
  readonly warmUp: TrafficRun;
  readonly cores: { readonly load: number; readonly daemon: number };
  readonly table: number;
  readonly logLevel: number;
}

/** Streams that flow by one of the ways; closing them leaves nothing behind on the path. */
export async function startForwarder(forwarder: Forwarder, options: PathOptions): Promise<TrafficSession> {
  const { path, calls, cores, warmUp } = options;
  switch (forwarder) {
    case 'routed':
      return startStaticSession(path, routedTargets(path, calls), cores.load, warmUp, cores.daemon);
    case 'nat':
      return startNat(options);
    case 'kernel':
      return startDaemonPath('ours', [`--table=${options.table}`, '--no-fallback'], options);
    case 'user':
      return startDaemonPath('ours', [], options);
    case 'debian':
      return startDaemonPath('debian', [], options);
  }
}

async function startNat({ path, calls, cores, warmUp }: PathOptions): Promise<TrafficSession> {
  const nat = addNat(path, calls);
  try {
    const session = await startStaticSession(path, nat.targets, cores.load, warmUp, cores.daemon);
    return closingAlso(session, () => nat.remove());
  } catch (error) {
    nat.remove();
    throw error;
  }
}

async function startDaemonPath(
  kind: DaemonKind,
  own: readonly string[],
  { path, calls, cores, table, warmUp, logLevel }: PathOptions,
): Promise<TrafficSession> {
  const inKernel = own.length > 0;
  const daemon = await startRelayDaemon(kind, path, {
    core: cores.daemon,
    threads: 1,
    logLevel,
    options: own,
  });
  const stop = async (): Promise<void> => {
    await daemon.stop();
    if (inKernel) tableCtl('del', String(table));
  };
  const allInKernel = async (label: string): Promise<boolean> =>
    (await pathsOf(daemon.ng, calls, label)).every((where) => where === 'kernel');
  try {
    const session = await startSession(daemon, {
      path,
      calls,
      core: cores.load,
      meteredCore: cores.daemon,
      watchedPids: [],
      warmUp,
      ...(inKernel ? { isReady: allInKernel } : {}),
    });
    return closingAlso(session, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

function closingAlso(session: TrafficSession, stop: () => void | Promise<void>): TrafficSession {
  const close = async (): Promise<void> => {
    await session.close();
    await stop();
  };
  return { ...session, close };
}
