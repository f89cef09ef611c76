import { availableParallelism } from 'node:os';
import { raiseFileLimit } from '../../src/native/file-limit.ts';
import { type Daemon, type DaemonKind, type DaemonOptions, startDaemon } from '../../test/support/daemon.ts';
import { pinToCore } from './processes.ts';

export interface BenchDaemonOptions extends DaemonOptions {
  /** Core that all its threads are pinned to; null = not pinned. */
  readonly core: number | null;
  readonly logLevel: number;
  /** Value of `--num-threads`; null = the daemon's own default. */
  readonly threads?: number | null;
}

const FILE_LIMIT = 1 << 17;

/** Either daemon with the same options: nothing kept after a delete, the same log level, the same core. */
export async function startBenchDaemon(kind: DaemonKind, options: BenchDaemonOptions): Promise<Daemon> {
  // Inherited by what is started, so both daemons may open as many.
  raiseFileLimit(FILE_LIMIT);
  const { core, logLevel, threads = null, ...daemonOptions } = options;
  const daemon = await startDaemon(kind, {
    ...daemonOptions,
    options: [
      '--delete-delay=0',
      `--log-level=${logLevel}`,
      ...(threads === null ? [] : [`--num-threads=${threads}`]),
      ...(options.options ?? []),
    ],
  });
  // After the start, so that a default number of threads follows the machine and not the pinning.
  if (core !== null) pinToCore(daemon.child.process.pid!, core);
  return daemon;
}

/** One core for what makes the load and one for the daemon; both null, with a line, where there is but one. */
export function coreSplit(): { readonly load: number | null; readonly daemon: number | null } {
  if (availableParallelism() >= 2) return { load: 0, daemon: 1 };
  console.log('one core only: load and daemon disturb each other, figures mean little');
  return { load: null, daemon: null };
}
