import type { Daemon, DaemonKind } from '../../test/support/daemon.ts';
import { startRtpEndpoint } from '../../test/support/rtp-endpoint.ts';
import { type BenchDaemonOptions, startBenchDaemon } from '../support/daemon.ts';
import type { TestPath } from './path.ts';

export type RelayDaemonOptions = Pick<BenchDaemonOptions, 'core' | 'threads' | 'logLevel' | 'options'>;

/** A daemon on the middle host, an interface towards either side; stop() ends its control endpoint too. */
export async function startRelayDaemon(
  kind: DaemonKind,
  { relay }: TestPath,
  options: RelayDaemonOptions,
): Promise<Daemon> {
  const control = startRtpEndpoint(relay.namespace);
  try {
    const daemon = await startBenchDaemon(kind, {
      ...options,
      interfaces: [`caller/${relay.callerSide}`, `callee/${relay.calleeSide}`],
      portMin: 20_000,
      portMax: 29_999,
      ngAddress: relay.callerSide,
      namespace: relay.namespace,
      openChannel: (address, port) => control.openChannel(relay.callerSide, address, port),
    });
    const stop = async (): Promise<void> => {
      await daemon.stop();
      await control.stop();
    };
    return { ...daemon, stop };
  } catch (error) {
    await control.stop();
    throw error;
  }
}
