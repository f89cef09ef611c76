import { availableParallelism } from 'node:os';
import { formatEndpoint } from '../base/endpoint.ts';
import type { InterfaceSet } from '../base/interface.ts';
import { resolveInterfaces, thisMachine, type Config, type ParsedConfig } from '../config/index.ts';
import {
  createCliListener,
  createNgTcpListener,
  createNgUdpListener,
  NgDispatcher,
  NgNotices,
  openListeners,
  RtpproxyDispatcher,
  type Listener,
} from '../control/index.ts';
import { createAdmissions, type Admissions } from './admissions.ts';
import { callOptions, initialSettings } from './call-options.ts';
import { createCallEndings } from './call-endings.ts';
import { createDtmfLog } from './dtmf-log.ts';
import { dtlsOptions } from './dtls-options.ts';
import { createHomerFeed, type HomerFeed } from './homer.ts';
import { logLevelsOf } from './log/from-config.ts';
import { createControlSockets, type ControlSockets } from './control-socket.ts';
import { startEngine, type RunningEngine } from './engine.ts';
import { openGraphite } from './graphite.ts';
import { openHttp, type OpenHttp } from './http.ts';
import { isObserved, watcherRoutes } from './watchers.ts';
import { openForwardingPath } from './kernel.ts';
import { createParameterList } from './parameter-list.ts';
import type { RootLogger } from './log/index.ts';
import { openRecorder } from './recorder.ts';
import { mediaScheduling, scheduleMainThread } from './scheduling.ts';
import { StartError } from './start-error.ts';

export interface Daemon {
  readonly engine: RunningEngine;
  /** Brings into force what can change at run time. */
  readonly reconfigure: (config: Config) => void;
  readonly stop: () => Promise<void>;
}

/** What the daemon has its process do. */
export interface DaemonHooks {
  /** Ends the process once it is drained. */
  readonly endProcess: (reason: string) => void;
  /** Takes call detail records; null: none are wanted. */
  readonly writeRecord: ((text: string) => void) | null;
}

/** Builds everything from the configuration. Rejects with a StartError or a ListenError, with nothing left running. */
export async function startDaemon(
  parsed: ParsedConfig,
  log: RootLogger,
  { endProcess, writeRecord }: DaemonHooks,
): Promise<Daemon> {
  const { config } = parsed;
  for (const warning of parsed.warnings) log.warn(warning);
  for (const note of parsed.notes) log.notice(note);
  if (parsed.deferred.length > 0) {
    log.notice(`Accepted, but without effect in this release: ${parsed.deferred.join(', ')}`);
  }
  const interfaces = await mediaInterfaces(parsed, log);
  const workers = config.threads.numThreads > 0 ? config.threads.numThreads : availableParallelism();
  const { kernel, summary } = openForwardingPath(config.kernel, interfaces, log);
  const recorder = openRecorder(config, workers, log);
  const sockets = createControlSockets(config.ng);
  const admissions = createAdmissions(config, log.with({}, 'control'));
  const homer = createHomerFeed(config, log);
  const endings = createCallEndings({ writeRecord, timeouts: config.timeouts, log });
  let current = config;
  const notices = config.dtmf.dtmfLogNgTcp ? new NgNotices() : null;
  const engine = startEngine({
    dtmfLog: createDtmfLog({ destination: config.dtmf.dtmfLogDest, notices, log }),
    interfaces,
    calls: callOptions(config),
    settings: initialSettings(config),
    applySettings: ({ controlTos }) => sockets.setTrafficClass(controlTos),
    logLevels: log,
    parameters: (settings) => createParameterList(() => current, interfaces, settings),
    dtls: dtlsOptions(config),
    isRtcpMirrored: homer?.wantsRtcp ?? false,
    workers,
    scheduling: mediaScheduling(config),
    kernel,
    recorder,
    controlPorts: controlPorts(config),
    templates: config.templates,
    ssrcReporting: config.stats.ssrcReporting,
    operation: () => ({
      refused: admissions.refused(),
      callbacks: endings.callbacks(),
      homer: homer?.counts(),
    }),
    log,
    setCallDebug: log.setCallDebug,
    callEnding: endings.callEnding,
    isObserved: isObserved(config),
    endProcess,
  });
  try {
    const { listeners, http } = await openControl(
      config,
      engine,
      { sockets, notices, admissions, homer },
      log,
    );
    const graphite = openGraphite(config.stats, engine, log);
    announce(interfaces, listeners, log);
    homer?.attach(engine.media);
    scheduleMainThread(config, log);
    log.notice(
      `Kernel forwarding is ${summary}. User space: ${workers} worker thread${workers === 1 ? '' : 's'}`,
    );
    return {
      engine,
      reconfigure: (changed) => {
        engine.settings.rebase(initialSettings(changed), logLevelsOf(changed.log));
        engine.reconfigure({ calls: callOptions(changed), templates: changed.templates });
        endings.setCallback(changed.timeouts);
        admissions.reconfigure(changed);
        http.reconfigure(changed.http);
        current = changed;
      },
      stop: async () => {
        graphite?.close();
        await Promise.all([...listeners.map(({ listener }) => listener.close()), http.close()]);
        await engine.stop();
        endings.close();
        homer?.close();
      },
    };
  } catch (error) {
    homer?.close();
    await engine.stop();
    throw error;
  }
}

async function mediaInterfaces(parsed: ParsedConfig, log: RootLogger): Promise<InterfaceSet> {
  const { config } = parsed;
  const result = await resolveInterfaces(
    config.interface.interface,
    config.interfaceSections,
    {
      portMin: config.interface.portMin,
      portMax: config.interface.portMax,
      controlPorts: controlPorts(config),
      isTrial: parsed.usedLoopbackDefaults,
    },
    thisMachine(),
  );
  if (!result.ok) throw new StartError(result.error);
  for (const warning of result.warnings) log.warn(warning);
  return result.interfaces;
}

function controlPorts(config: Config): readonly number[] {
  const { ng, cli, legacy } = config;
  return [...ng.listenNg, ...ng.listenTcpNg, ...cli.listenCli, ...legacy.listenUdp].map(({ port }) => port);
}

interface OpenListener {
  readonly what: string;
  readonly listener: Listener;
}

interface ControlParts {
  readonly sockets: ControlSockets;
  readonly notices: NgNotices | null;
  readonly admissions: Admissions;
  readonly homer: HomerFeed | null;
}

interface OpenControl {
  readonly listeners: readonly OpenListener[];
  readonly http: OpenHttp;
}

async function openControl(
  config: Config,
  engine: RunningEngine,
  { sockets, notices, admissions, homer }: ControlParts,
  log: RootLogger,
): Promise<OpenControl> {
  const logger = log.with({}, 'control');
  const dispatcher = new NgDispatcher({ handler: engine.handle, logger, mirror: homer?.mirror ?? null });
  const opened: OpenListener[] = [];
  const admission = admissions.ng;
  const add = async (what: string, listeners: Promise<readonly Listener[]>): Promise<void> => {
    opened.push(...(await listeners).map((listener) => ({ what, listener })));
  };
  try {
    await add(
      'NG over UDP',
      openListeners(config.ng.listenNg, 'listen-ng', (local) =>
        createNgUdpListener({ local, option: 'listen-ng', logger, dispatcher, admission, ...sockets }),
      ),
    );
    await add(
      'NG over TCP',
      openListeners(config.ng.listenTcpNg, 'listen-tcp-ng', (local) =>
        createNgTcpListener({ local, option: 'listen-tcp-ng', logger, dispatcher, admission, notices }),
      ),
    );
    const legacy = new RtpproxyDispatcher({ handler: engine.handleRtpproxy, logger });
    await add(
      'The rtpproxy protocol over UDP',
      openListeners(config.legacy.listenUdp, 'listen-udp', (local) =>
        createNgUdpListener({
          local,
          option: 'listen-udp',
          logger,
          dispatcher: legacy,
          admission,
          ...sockets,
        }),
      ),
    );
    await add(
      'CLI',
      openListeners(config.cli.listenCli, 'listen-cli', (local) =>
        createCliListener({
          local,
          option: 'listen-cli',
          logger,
          admission: admissions.cli,
          handler: engine.cli,
        }),
      ),
    );
    const routes = watcherRoutes(engine, dispatcher);
    const http = await openHttp(config.http, { dispatcher, cli: engine.cli, admissions, routes, log });
    await add('HTTP', Promise.resolve(http.plain));
    await add('HTTPS', Promise.resolve(http.secure));
    return { listeners: opened, http };
  } catch (error) {
    await Promise.all(opened.map(({ listener }) => listener.close()));
    throw error;
  }
}

/** One look at the start of the log must tell where the daemon listens and where media comes to. */
function announce(interfaces: InterfaceSet, listeners: readonly OpenListener[], log: RootLogger): void {
  for (const { what, listener } of listeners) log.notice(`${what} on ${formatEndpoint(listener.local)}`);
  if (listeners.length === 0) {
    log.warn(
      'No control listener is configured (listen-ng, listen-tcp-ng, listen-udp, listen-http): nobody can make calls',
    );
  }
  for (const { name, addresses } of interfaces.interfaces) {
    for (const { address, advertised, portMin, portMax } of addresses) {
      const shown = advertised.address === address ? '' : `, advertised as ${advertised.address}`;
      log.notice(`Media interface "${name}": ${address}${shown}, ports ${portMin} to ${portMax}`);
    }
  }
}
