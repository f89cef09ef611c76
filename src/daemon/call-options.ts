import type { CallOptions } from '../call/context.ts';
import type { Settings } from '../commands/runtime-settings.ts';
import type { Config } from '../config/index.ts';
import type { RecordingAction } from '../policy/recording.ts';
import { areDigitsWanted } from './dtmf-log.ts';

/** The part of the configuration that calls see. */
export function callOptions(config: Config): Omit<CallOptions, 'loopId'> {
  return { ...fixedCallOptions(config), ...changeableCallOptions(initialSettings(config)) };
}

type Changeable = keyof ReturnType<typeof changeableCallOptions>;

function fixedCallOptions(config: Config): Omit<CallOptions, 'loopId' | Changeable> {
  return {
    tos: config.interface.tos,
    reportIntervalMs: config.media.rtcpIntervalMs,
    areDigitsLogged: areDigitsWanted(config),
    digitForgetMs: config.dtmf.dtmfDigitDelayMs,
    recordingCodes: recordingCodes(config.dtmf),
    learning: config.interface.endpointLearning,
    prefersSipSource: config.ng.sipSource,
    rejectsUncleanSdp: config.ng.rejectInvalidSdp,
    savesInterfacePorts: config.interface.saveInterfacePorts,
    mos: mosMethod(config.stats.mos),
    dtlsRole: config.crypto.dtlsPassive ? 'passive' : 'active',
    softwareId: config.ng.softwareId ?? 'rtpengine',
  };
}

/** In the order in which they are looked at. */
function recordingCodes(dtmf: Config['dtmf']): CallOptions['recordingCodes'] {
  const all: readonly (readonly [RecordingAction, string | null])[] = [
    ['start', dtmf.vscStartRec],
    ['stop', dtmf.vscStopRec],
    ['startStop', dtmf.vscStartStopRec],
    ['pause', dtmf.vscPauseRec],
    ['pauseResume', dtmf.vscPauseResumeRec],
    ['startPauseResume', dtmf.vscStartPauseResumeRec],
  ];
  return all.flatMap(([action, digits]) =>
    digits === null ? [] : [{ action, digits: digits.toUpperCase() }],
  );
}

/** What the operators' commands change of it. */
export function changeableCallOptions(settings: Settings) {
  return {
    deleteDelayMs: settings.deleteDelaySeconds * 1000,
    timeoutMs: settings.timeoutSeconds * 1000,
    silentTimeoutMs: settings.silentTimeoutSeconds * 1000,
    offerTimeoutMs: settings.offerTimeoutSeconds * 1000,
    finalTimeoutMs: settings.finalTimeoutSeconds * 1000,
    maxSessions: settings.maxSessions,
    maxCpuPercent: settings.maxCpuPercent,
    maxLoadAverage: settings.maxLoadAverage,
    maxBytesPerSecond: settings.maxBytesPerSecond,
  };
}

/** The configured values of what can be changed at run time. */
export function initialSettings({ timeouts, limits, ng, redis }: Config): Settings {
  return {
    maxSessions: limits.maxSessions,
    maxCpuPercent: limits.maxCpuPercent,
    maxLoadAverage: limits.maxLoad,
    maxBytesPerSecond: limits.maxBandwidthBytesPerSecond,
    timeoutSeconds: timeouts.timeoutSeconds,
    silentTimeoutSeconds: timeouts.silentTimeoutSeconds,
    offerTimeoutSeconds: timeouts.offerTimeoutSeconds,
    finalTimeoutSeconds: timeouts.finalTimeoutSeconds,
    deleteDelaySeconds: timeouts.deleteDelaySeconds,
    controlTos: ng.controlTos,
    redisAllowedErrors: redis.redisAllowedErrors,
    redisDisableTimeSeconds: redis.redisDisableTimeSeconds,
    redisConnectTimeoutMs: redis.redisConnectTimeoutMs,
    redisCmdTimeoutMs: redis.redisCmdTimeoutMs,
  };
}

/** `G.107.2` is for full-band codecs only, and is taken as `G.107`. */
function mosMethod(words: readonly string[]): CallOptions['mos'] {
  return {
    countsRoundTrip: words.findLast((word) => word === 'CQ' || word === 'LQ') !== 'LQ',
    formula: words.includes('legacy') ? 'legacy' : 'G.107',
  };
}
