import { startTraffic } from './client.ts';
import type { TestPath } from './path.ts';
import type { TrafficEnd, TrafficRun } from './protocol.ts';
import { CALLEE_PORT, CALLER_PORT, type TrafficSession } from './session.ts';

export interface StaticTargets {
  readonly caller: TrafficEnd['targets'];
  readonly callee: TrafficEnd['targets'];
}

/** Streams that the kernel of the middle host passes on without a daemon: no calls, and targets that stay. */
export async function startStaticSession(
  path: TestPath,
  targets: StaticTargets,
  core: number | null,
  warmUp: TrafficRun,
  meteredCore?: number,
): Promise<TrafficSession> {
  const begin = async () => {
    const traffic = await startTraffic(
      {
        caller: { ...path.caller, port: CALLER_PORT, targets: targets.caller },
        callee: { ...path.callee, port: CALLEE_PORT, targets: targets.callee },
        watchedPids: [],
        ...(meteredCore === undefined ? {} : { meteredCore }),
      },
      core,
    );
    await traffic.run(warmUp);
    return traffic;
  };
  let traffic = await begin();
  return {
    run: (run) => traffic.run(run),
    async renew() {
      await traffic.stop();
      traffic = await begin();
    },
    close: () => traffic.stop(),
  };
}

/** Each end sends to the other: the middle host only routes. */
export function routedTargets({ caller, callee }: TestPath, calls: number): StaticTargets {
  const repeated = (address: string, port: number) =>
    Array.from({ length: calls }, () => ({ address, port }));
  return { caller: repeated(callee.address, CALLEE_PORT), callee: repeated(caller.address, CALLER_PORT) };
}
