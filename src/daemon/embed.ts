import { availableParallelism } from 'node:os';
import type { Endpoint } from '../base/endpoint.ts';
import { silentLogger, type Logger } from '../base/log.ts';
import { parseConfig, readConfigFile, resolveInterfaces, thisMachine } from '../config/index.ts';
import { createNgUdpListener, NgDispatcher, openListeners, type Listener } from '../control/index.ts';
import { toDictionary, toPlain, type NgObject } from '../protocols/ng/index.ts';
import { createAdmissions } from './admissions.ts';
import { callOptions, initialSettings } from './call-options.ts';
import { dtlsOptions } from './dtls-options.ts';
import { createDtmfLog } from './dtmf-log.ts';
import { startEngine } from './engine.ts';
import { logLevelsOf } from './log/from-config.ts';
import { createParameterList } from './parameter-list.ts';
import { openForwardingPath } from './kernel.ts';
import { openRecorder } from './recorder.ts';
import { mediaScheduling } from './scheduling.ts';
import { StartError } from './start-error.ts';
import { packageVersion } from './version.ts';

/** How to run the engine inside a Node program. */
export interface EngineOptions {
  /** Media interfaces in the daemon's own notation: `[NAME/]ADDRESS[!ADVERTISED]`, an interface name, `any`. */
  readonly interfaces: readonly string[];
  /** Any further options of the daemon by their long names, as on its command line: `{ 'port-min': 30000 }`. */
  readonly options?: Readonly<Record<string, string | number | boolean>>;
  /** Also listen for NG over UDP: `127.0.0.1:2223`. Port 0 lets the system choose. */
  readonly listenNg?: readonly string[];
  /** Nothing is logged if left out. */
  readonly log?: Logger;
}

/** An NG request as a plain object; strings are byte strings (one character a byte). */
export type EngineRequest = { readonly command: string } & NgObject;
export type EngineReply = Readonly<Record<string, unknown>>;

export interface Engine {
  /** Carries out an NG request in process. Refusals are replies with `result` = `error`. */
  readonly handle: (request: EngineRequest) => EngineReply;
  /** Where `listenNg` listens. */
  readonly listening: readonly Endpoint[];
  /** Calls that exist. */
  readonly callCount: () => number;
  /** Ends all calls, threads and listeners. */
  readonly close: () => Promise<void>;
}

const localOrigin = {
  transport: 'local',
  remote: { family: 'IP4', address: '127.0.0.1', port: 0 },
} as const;

/** Starts an engine. Rejects with a message that names option, value and remedy if it cannot. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const log = options.log ?? silentLogger;
  const parsed = parseConfig({
    argv: toArguments(options),
    env: {},
    readFile: readConfigFile,
    version: packageVersion(),
    isEmbedded: true,
  });
  if (parsed.kind !== 'config') {
    throw new StartError(
      parsed.kind === 'error' ? parsed.message : `options ask for ${parsed.kind}, not for an engine`,
    );
  }
  const { config } = parsed;
  const { ng, cli, http } = config;
  if ([ng.listenTcpNg, cli.listenCli, http.listenHttp, http.listenHttps].some((list) => list.length > 0)) {
    throw new StartError(
      'An embedded engine listens for NG over UDP only: leave listen-tcp-ng, listen-cli, listen-http and listen-https out.',
    );
  }
  const resolved = await resolveInterfaces(
    config.interface.interface,
    config.interfaceSections,
    {
      portMin: config.interface.portMin,
      portMax: config.interface.portMax,
      controlPorts: config.ng.listenNg.map(({ port }) => port),
      isTrial: false,
    },
    thisMachine(),
  );
  if (!resolved.ok) throw new StartError(resolved.error);
  for (const warning of [...parsed.warnings, ...resolved.warnings]) log.warn(warning);
  const workers = config.threads.numThreads > 0 ? config.threads.numThreads : availableParallelism();
  const { kernel, summary } = openForwardingPath(config.kernel, resolved.interfaces, log);
  log.notice(`Kernel forwarding is ${summary}`);
  const recorder = openRecorder(config, workers, log);
  const { interfaces } = resolved;
  const levels = logLevelsOf(config.log);
  const logger = log.with({}, 'control');
  const admissions = createAdmissions(config, logger);
  const engine = startEngine({
    dtmfLog: createDtmfLog({ destination: config.dtmf.dtmfLogDest, notices: null, log }),
    interfaces,
    calls: callOptions(config),
    settings: initialSettings(config),
    applySettings: () => undefined,
    // The program that embeds us has a logger of its own, with levels of its own.
    logLevels: { levels: () => levels, setLevel: () => undefined },
    parameters: (settings) => createParameterList(() => config, interfaces, settings),
    dtls: dtlsOptions(config),
    isRtcpMirrored: false,
    workers,
    scheduling: mediaScheduling(config),
    kernel,
    recorder,
    controlPorts: config.ng.listenNg.map(({ port }) => port),
    templates: config.templates,
    ssrcReporting: config.stats.ssrcReporting,
    operation: () => ({ refused: admissions.refused() }),
    log,
    setCallDebug: () => undefined,
    callEnding: null,
    isObserved: false,
    endProcess: null,
  });
  const dispatcher = new NgDispatcher({ handler: engine.handle, logger });
  let listeners: readonly Listener[];
  try {
    listeners = await openListeners(config.ng.listenNg, 'listenNg', (local) =>
      createNgUdpListener({ local, option: 'listenNg', logger, dispatcher, admission: admissions.ng }),
    );
  } catch (error) {
    await engine.stop();
    throw error;
  }
  let isClosed = false;
  return {
    handle: (request) =>
      isClosed
        ? { result: 'error', 'error-reason': 'The engine is closed' }
        : toPlain(toDictionary(engine.handle(toDictionary(request), localOrigin))),
    listening: listeners.map(({ local }) => local),
    callCount: () => engine.registry.count(),
    close: async () => {
      isClosed = true;
      await Promise.all(listeners.map((listener) => listener.close()));
      await engine.stop();
    },
  };
}

function toArguments({ interfaces, options = {}, listenNg = [] }: EngineOptions): string[] {
  const given = Object.entries(options).flatMap(([name, value]) =>
    value === false ? [] : [value === true ? `--${name}` : `--${name}=${value}`],
  );
  return [
    '--config-file=none',
    ...interfaces.map((entry) => `--interface=${entry}`),
    ...listenNg.map((address) => `--listen-ng=${address}`),
    ...given,
  ];
}
