import type { SrtpSuiteName } from '../../src/protocols/srtp/index.ts';
import type { Daemon } from '../../test/support/daemon.ts';
import { connectCalls, deleteCalls } from './calls.ts';
import { startTraffic, type TrafficProcess } from './client.ts';
import type { TestPath } from './path.ts';
import type { TrafficResult, TrafficRun } from './protocol.ts';

export interface SessionOptions {
  readonly path: TestPath;
  readonly calls: number;
  /** What the callee's side is encrypted with; left out: not at all. */
  readonly suite?: SrtpSuiteName;
  /** Core of the traffic process; null = any. */
  readonly core: number | null;
  readonly meteredCore?: number;
  /** After the daemon itself. */
  readonly watchedPids: readonly number[];
  /** Before a session counts as begun. */
  readonly warmUp: TrafficRun;
  /** Whether the calls of that label are as they are to be measured; asked after each warm-up until they are. */
  readonly isReady?: (label: string) => Promise<boolean>;
}

/** Calls through a daemon with traffic on them, which can be hung up and placed anew. */
export interface TrafficSession {
  run(run: TrafficRun): Promise<TrafficResult>;
  /** New calls, warmed up, in place of those that an overload may have spoilt. */
  renew(): Promise<void>;
  close(): Promise<void>;
}

/** Ports of the one socket on either side. */
export const CALLER_PORT = 4000;
export const CALLEE_PORT = 5000;

const MOST_WARM_UPS = 5;

export async function startSession(daemon: Daemon, options: SessionOptions): Promise<TrafficSession> {
  let serial = 0;
  let traffic = await begin(daemon, options, String(serial));
  return {
    run: (run) => traffic.run(run),
    async renew() {
      await traffic.stop();
      await deleteCalls(daemon.ng, options.calls, String(serial));
      serial += 1;
      traffic = await begin(daemon, options, String(serial));
    },
    close: () => traffic.stop(),
  };
}

async function begin(daemon: Daemon, options: SessionOptions, label: string): Promise<TrafficProcess> {
  const { path, calls, core, watchedPids, warmUp, isReady, meteredCore, suite = null } = options;
  const caller = { address: path.caller.address, port: CALLER_PORT };
  const callee = { address: path.callee.address, port: CALLEE_PORT };
  const connected = await connectCalls(daemon.ng, calls, label, caller, callee, suite);
  const { callerTargets, calleeTargets, calleeKeys } = connected;
  const traffic = await startTraffic(
    {
      caller: { ...path.caller, port: CALLER_PORT, targets: callerTargets },
      callee: {
        ...path.callee,
        port: CALLEE_PORT,
        targets: calleeTargets,
        ...(calleeKeys !== null && { srtp: calleeKeys }),
      },
      watchedPids: [daemon.child.process.pid!, ...watchedPids],
      ...(meteredCore === undefined ? {} : { meteredCore }),
    },
    core,
  );
  try {
    await traffic.run(warmUp);
    for (let tries = 1; isReady !== undefined && !(await isReady(label)); tries += 1) {
      if (tries === MOST_WARM_UPS) throw new Error(`calls not ready after ${tries} warm-ups`);
      await traffic.run(warmUp);
    }
  } catch (error) {
    await traffic.stop();
    throw error;
  }
  return traffic;
}
