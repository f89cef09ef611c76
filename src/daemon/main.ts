#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { parseConfig, readConfigFile, type ConfigResult, type ParsedConfig } from '../config/index.ts';
import { openSyslog } from '../native/syslog.ts';
import { reportReady, startInBackground } from './background.ts';
import { startDaemon, type Daemon } from './daemon.ts';
import { tuneGarbageCollection } from './garbage-collection.ts';
import { openLog, type DaemonLog } from './log/index.ts';
import { writePidfile } from './pidfile.ts';
import { createReload } from './reload.ts';
import { packageVersion } from './version.ts';

function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

function fail(message: string): void {
  process.stderr.write(`rtpengine: ${message}\n`);
  process.exitCode = 1;
}

/** `argv` without interpreter and program. */
async function main(argv: readonly string[]): Promise<void> {
  const parse = (): ConfigResult =>
    parseConfig({ argv, env: process.env, readFile: readConfigFile, version: packageVersion() });
  const parsed = parse();
  switch (parsed.kind) {
    case 'help':
    case 'done':
      print(parsed.text);
      return;
    case 'version':
      process.stderr.write(`${parsed.text.trimEnd()}\n`);
      return;
    case 'error':
      fail(parsed.message);
      return;
    case 'config':
      if (parsed.config.process.foreground) await serve(parsed, parse);
      else process.exitCode = await startInBackground(fileURLToPath(import.meta.url), argv);
  }
}

async function serve(parsed: ParsedConfig, parse: () => ConfigResult): Promise<void> {
  tuneGarbageCollection();
  const { config } = parsed;
  const log = openLog(config.log, { env: process.env, openSyslog, now: Date.now });
  let removePidfile: (() => void) | null = null;
  try {
    removePidfile = config.process.pidfile === null ? null : writePidfile(config.process.pidfile);
    let stop = (_reason: string): void => undefined;
    const hooks = { endProcess: (reason: string) => stop(reason), writeRecord: log.writeRecord };
    const daemon = await startDaemon(parsed, log.logger, hooks);
    stop = createStop(daemon, log, removePidfile);
    const reload = createReload({ initial: config, parse, apply: daemon.reconfigure, log: log.logger });
    handleSignals(daemon, log, stop, reload);
    log.logger.notice(`rtpengine ${packageVersion()} is ready, process ${process.pid}`);
    reportReady(config.log.logStderr);
  } catch (error) {
    removePidfile?.();
    log.flush();
    fail(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}

/** Ends calls, then the process. */
function createStop(
  daemon: Daemon,
  { logger, flush }: DaemonLog,
  removePidfile: (() => void) | null,
): (reason: string) => void {
  let isStopping = false;
  return (reason) => {
    if (isStopping) return;
    isStopping = true;
    logger.notice(`Stopping: ${reason}; ${daemon.engine.registry.count()} calls end`);
    void daemon.stop().finally(() => {
      removePidfile?.();
      flush();
      process.exit(0);
    });
  };
}

function handleSignals(
  { engine }: Daemon,
  log: DaemonLog,
  stop: (reason: string) => void,
  reload: () => void,
): void {
  const { logger } = log;
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('SIGQUIT', () => engine.drain?.start(null));
  process.on('SIGHUP', reload);
  process.on('SIGUSR1', () => shiftLevels(log, -1));
  process.on('SIGUSR2', () => shiftLevels(log, 1));
  // A fault of ours outside any request: the calls that exist are worth more than a clean state.
  process.on('uncaughtException', (error) => logger.error(`Internal error: ${error.stack ?? error.message}`));
  process.on('unhandledRejection', (reason) =>
    logger.error(`Internal error in a promise: ${String(reason)}`),
  );
}

function shiftLevels({ logger }: DaemonLog, by: number): void {
  logger.shiftLevels(by);
  const levels = Object.entries(logger.levels()).map(([subsystem, level]) => `${subsystem}=${level}`);
  logger.notice(`Log levels are now ${levels.join(' ')}`);
}

await main(process.argv.slice(2));
