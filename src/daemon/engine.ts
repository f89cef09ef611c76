import { randomBytes } from 'node:crypto';
import { monotonicMs } from '../base/clock.ts';
import type { InterfaceSet } from '../base/interface.ts';
import type { Logger } from '../base/log.ts';
import { inBlocks } from '../base/random-blocks.ts';
import type { ByteString } from '../base/bytes.ts';
import type { CallOptions } from '../call/context.ts';
import { noLoad, type SystemLoad } from '../call/load-limits.ts';
import { countMediaPaths, type MediaPaths } from '../call/media-paths.ts';
import { streamName } from '../call/stream-name.ts';
import { createCallRegistry, type CallEnding } from '../call/registry.ts';
import {
  createCliHandler,
  wholeText,
  type CliText,
  type Drain,
  type ParameterList,
} from '../commands/cli/index.ts';
import { createControlStatistics } from '../commands/control-statistics.ts';
import { createDispatch } from '../commands/dispatch.ts';
import type { SsrcReporting } from '../commands/quality-report.ts';
import { createRtpproxyHandler, type RtpproxyHandler } from '../commands/rtpproxy/rtpproxy-command.ts';
import {
  createRuntimeSettings,
  type LogLevelControl,
  type RuntimeSettings,
  type Settings,
} from '../commands/runtime-settings.ts';
import type { RequestOrigin } from '../policy/request.ts';
import { createRateMeter, reportStatistics } from '../commands/statistics-report.ts';
import type { KernelForwarding } from '../media/kernel/kernel-forwarding.ts';
import { createMediaPlane, type MediaPlaneOptions } from '../media/media-plane.ts';
import { SourceAddressLookup } from '../native/source-address.ts';
import type { ThreadScheduling } from '../native/thread-scheduling.ts';
import type { OwnedRecorder } from '../recording/recorder-host.ts';
import type { NgDictionary, NgObject } from '../protocols/ng/index.ts';
import { changeableCallOptions } from './call-options.ts';
import { createDrain, type WatchedDrain } from './drain.ts';
import { Observation, type ObservedEngine } from './observation.ts';
import { openFiles } from './open-files.ts';
import type { DtmfLog } from './dtmf-log.ts';
import { createRoundRobin } from './round-robin.ts';
import { createLoadMeter } from './system-load.ts';

/** What an engine is made of: calls and their media, without any listener. */
export interface EngineParts {
  readonly interfaces: InterfaceSet;
  readonly calls: Omit<CallOptions, 'loopId'>;
  /** What of `calls`, and more, operators may change at run time. */
  readonly settings: Settings;
  /** Hears of each such change, beside the calls. */
  readonly applySettings: (settings: Settings) => void;
  readonly logLevels: LogLevelControl;
  /** For the command `params`. */
  readonly parameters: (settings: RuntimeSettings) => ParameterList;
  /** Worker threads that forward media. */
  readonly workers: number;
  readonly scheduling: ThreadScheduling;
  /** The table that established streams go to; null: none. Closed with the engine. */
  readonly kernel: KernelForwarding | null;
  /** Null: nothing can be recorded. Stopped with the engine. */
  readonly recorder: OwnedRecorder | null;
  readonly dtls: Pick<MediaPlaneOptions, 'dtls' | 'createCertificate'>;
  /** `media.takeRtcp` is called several times a second. */
  readonly isRtcpMirrored: boolean;
  /** Ports of our own listeners, which media is never sent to. */
  readonly controlPorts: readonly number[];
  /** Signalling templates by name: strings of flags. */
  readonly templates: ReadonlyMap<string, string>;
  /** Where the replies to `query` and `delete` have the statistics of each SSRC. */
  readonly ssrcReporting: SsrcReporting;
  /** For the statistics: what listeners have turned away, what was sent to others. */
  readonly operation: () => NgObject;
  readonly log: Logger;
  /** Where DTMF events are told; closed with the engine. */
  readonly dtmfLog: DtmfLog;
  /** Writes all log lines of a call whatever the levels. */
  readonly setCallDebug: (callId: string, isOn: boolean) => void;
  readonly callEnding: CallEnding | null;
  /** Somebody may ask for metrics. */
  readonly isObserved: boolean;
  /** Ends the process once it is drained; null: it is not ours to end. */
  readonly endProcess: ((reason: string) => void) | null;
}

/** What can be changed of the configuration while calls run. */
export type ChangeableParts = Pick<EngineParts, 'calls' | 'templates'>;

export interface RunningEngine extends ObservedEngine {
  /** Carries out an NG request. */
  readonly handle: (message: NgDictionary, origin: RequestOrigin) => NgObject;
  /** Carries out a message of the legacy protocol of rtpproxy. */
  readonly handleRtpproxy: RtpproxyHandler;
  readonly statistics: () => NgObject;
  /** Carries out a line of the operators' command line. */
  readonly cli: (line: ByteString) => CliText;
  readonly settings: RuntimeSettings;
  readonly drain: Drain | null;
  /** For calls from now on. What `settings` hold is changed there. */
  readonly reconfigure: (parts: ChangeableParts) => void;
  /** Ends all calls; resolves when every socket is closed and every thread has ended. */
  readonly stop: () => Promise<void>;
}

const sweepIntervalMs = 1000;
/** Little at a time, so that no request has to wait. */
const qualityIntervalMs = 100;

/** Builds the engine from its parts and starts its threads and its once-a-second sweep. */
export function startEngine(parts: EngineParts): RunningEngine {
  const { interfaces, kernel, recorder, log } = parts;
  const startedAt = monotonicMs();
  const media = createMediaPlane({
    interfaces,
    workers: parts.workers,
    scheduling: parts.scheduling,
    kernel,
    log,
    controlPorts: parts.controlPorts,
    nameStream: (callId, id) => {
      const call = registry.find(callId);
      return call === null ? null : streamName(call, id);
    },
    taps: recorder?.taps ?? null,
    isRtcpMirrored: parts.isRtcpMirrored,
    onEvent: (event) => {
      if (event.kind !== 'dtmf') return;
      const heard = registry.digit(event.callId, event.streamId, event.event);
      if (heard !== null) parts.dtmfLog.write(heard);
    },
    ...parts.dtls,
  });
  const options = { ...parts.calls, loopId: randomBytes(6).toString('hex') };
  const clock = { monotonicMs, unixMs: Date.now };
  const meter = createLoadMeter();
  let load: SystemLoad = noLoad;
  const sources = new SourceAddressLookup();
  let drain: WatchedDrain | null = null;
  const observation = parts.isObserved
    ? new Observation({ tickMs: qualityIntervalMs, registry: () => registry, media, log })
    : null;
  const registry = createCallRegistry(
    {
      media,
      recorder,
      interfaces,
      options,
      clock,
      log,
      setCallDebug: parts.setCallDebug,
      sourceAddressTowards: (to) => sources.towards(to),
      nextInGroup: createRoundRobin(media),
      foundationSalt: randomBytes(16).toString('hex'),
      randomBytes: inBlocks(randomBytes),
      certificates: media.certificates,
      load: () => load,
      isDraining: () => drain?.isRefusing() ?? false,
    },
    (call, reason) => {
      observation?.ended(call);
      parts.callEnding?.(call, reason);
    },
  );
  const { endProcess } = parts;
  drain = endProcess === null ? null : createDrain({ registry, log, monotonicMs, finish: endProcess });
  const control = createControlStatistics(observation?.interval ?? null);
  const rates = createRateMeter(media);
  const uptime = (): number => (monotonicMs() - startedAt) / 1000;
  const statisticsWith = (paths: MediaPaths | null): NgObject => {
    const interval = observation?.lastInterval ?? null;
    const { operation } = parts;
    return reportStatistics({ registry, media, control, paths, rates, uptime, interval, operation });
  };
  const statistics = (): NgObject => statisticsWith(countMediaPaths(registry.calls()));
  const settings = createRuntimeSettings({
    initial: parts.settings,
    log: parts.logLevels,
    apply: (changed) => {
      Object.assign(options, changeableCallOptions(changed));
      registry.reconsiderDeadlines();
      parts.applySettings(changed);
    },
  });
  const parameters = parts.parameters(settings);
  const { setCallDebug } = parts;
  const processId = process.pid;
  const cli = createCliHandler({
    registry,
    media,
    clock,
    statistics: statisticsWith,
    settings,
    parameters,
    openFiles,
    setCallDebug,
    processId,
    drain,
  });
  const parse: { templates: ReadonlyMap<string, string> } = { templates: parts.templates };
  const handle = createDispatch({
    registry,
    parse,
    ssrcReporting: parts.ssrcReporting,
    log,
    control,
    statistics,
    cli: (line) => wholeText(cli(line)),
    clock,
    monotonicMs,
  });
  const handleRtpproxy = createRtpproxyHandler({
    registry,
    control,
    log,
    monotonicMs,
    timeoutMs: () => options.timeoutMs,
  });
  const timer = setInterval(() => {
    registry.sweep();
    drain?.tick();
    rates.tick();
    meter.tick();
    const { bytes } = rates.rate().total;
    load = { cpuPercent: meter.cpuPercent(), loadAverage: meter.loadAverage(), bytesPerSecond: bytes };
    observation?.tickSecond();
    if (kernel) media.reservePorts(kernel.keptPorts());
  }, sweepIntervalMs);
  const qualityTimer = setInterval(() => {
    registry.sampleQuality(qualityIntervalMs);
    observation?.tick(monotonicMs());
  }, qualityIntervalMs);
  return {
    handle,
    handleRtpproxy,
    registry,
    media,
    control,
    rates,
    uptime,
    operation: parts.operation,
    observation,
    statistics,
    cli,
    settings,
    drain,
    reconfigure: ({ calls, templates }) => {
      Object.assign(options, calls, changeableCallOptions(settings.current()));
      parse.templates = templates;
    },
    stop: async () => {
      clearInterval(timer);
      clearInterval(qualityTimer);
      observation?.stop();
      registry.endAll('forced');
      await media.stop();
      // What the workers still had for it is in its queue now.
      await recorder?.stop();
      parts.dtmfLog.close();
      kernel?.close();
    },
  };
}
