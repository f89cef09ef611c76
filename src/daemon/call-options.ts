import type { CallOptions } from '../call/context.ts';
import type { Config } from '../config/index.ts';

/** The part of the configuration that calls see. */
export function callOptions(config: Config): Omit<CallOptions, 'loopId'> {
  const { timeouts } = config;
  return {
    tos: config.interface.tos,
    learning: config.interface.endpointLearning,
    prefersSipSource: config.ng.sipSource,
    rejectsUncleanSdp: config.ng.rejectInvalidSdp,
    savesInterfacePorts: config.interface.saveInterfacePorts,
    deleteDelayMs: timeouts.deleteDelaySeconds * 1000,
    timeoutMs: timeouts.timeoutSeconds * 1000,
    silentTimeoutMs: timeouts.silentTimeoutSeconds * 1000,
    offerTimeoutMs: timeouts.offerTimeoutSeconds * 1000,
    finalTimeoutMs: timeouts.finalTimeoutSeconds * 1000,
    maxSessions: config.limits.maxSessions,
    softwareId: config.ng.softwareId ?? 'rtpengine',
  };
}
