import type { Socket } from 'node:net';
import { monotonicMs } from '../base/clock.ts';
import type { Logger } from '../base/log.ts';
import type { Config } from '../config/index.ts';
import { setTcpUserTimeout } from '../native/tcp-user-timeout.ts';
import { GraphiteReporter, GraphiteSender } from '../stats/index.ts';
import type { ObservedEngine } from './observation.ts';

export interface Graphite {
  readonly close: () => void;
}

/** Has statistics sent to Graphite; null: it is not asked for. */
export function openGraphite(config: Config['stats'], engine: ObservedEngine, log: Logger): Graphite | null {
  const { graphite, graphiteIntervalSeconds, graphitePrefix, graphiteTimeoutSeconds } = config;
  const { observation } = engine;
  if (graphite === null || observation === null) return null;
  const sender = new GraphiteSender({
    ...graphite,
    log,
    now: monotonicMs,
    prepare: (socket) => limitWait(socket, graphiteTimeoutSeconds),
  });
  const reporter = new GraphiteReporter({
    registry: engine.registry,
    rates: engine.rates,
    media: engine.media,
    census: observation.census,
    interval: observation.interval,
    prefix: graphitePrefix ?? '',
    intervalSeconds: graphiteIntervalSeconds,
    unixMs: Date.now,
    send: (text) => sender.send(text),
  });
  observation.report(reporter);
  return { close: () => sender.close() };
}

function limitWait(socket: Socket, seconds: number): void {
  if (seconds === 0) return;
  // Node has no other way to set an option of the system's.
  const { _handle: handle } = socket as unknown as { readonly _handle: { readonly fd: number } | null };
  if (handle !== null && handle.fd >= 0) setTcpUserTimeout(handle.fd, seconds * 1000);
}
