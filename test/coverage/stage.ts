import { silentLogger } from '../../src/base/log.ts';
import type { CallOptions } from '../../src/call/context.ts';
import { createControlStatistics } from '../../src/commands/control-statistics.ts';
import { createDispatch } from '../../src/commands/dispatch.ts';
import { toDictionary, toPlain, type NgObject } from '../../src/protocols/ng/index.ts';
import { createCallBench } from '../support/call-bench.ts';
import { createFakeRecorder } from '../support/fake-recorder.ts';

/** A course of NG messages through a daemon without sockets. */
export interface Scenario {
  readonly name: string;
  readonly messages: readonly (NgObject & { readonly command: string })[];
  readonly options?: Partial<CallOptions>;
  /** What each party types on its telephone after the last message. */
  readonly digits?: string;
}

/** Seconds after the last message at which a look is taken at what is left. */
const LOOKS = [2, 40];

const origin = { transport: 'udp', remote: { family: 'IP4', address: '127.0.0.1', port: 5060 } } as const;

/**
 * All that a proxy, an operator or the data plane could notice of the messages: replies, the plan after each of them, and the calls
 * that are left. As text, so that two runs can be compared.
 */
export function observe({ messages, options, digits = '' }: Scenario): string {
  const recorder = createFakeRecorder();
  const bench = createCallBench(options, { recorder });
  const handle = createDispatch({
    registry: bench.registry,
    parse: { templates: new Map([['mine', 'replace-origin ICE=remove']]) },
    ssrcReporting: 'full',
    log: silentLogger,
    control: createControlStatistics(),
    statistics: () => ({}),
    cli: (line) => `answer to ${line}`,
    clock: bench.clock,
    monotonicMs: () => 0,
  });
  const seen: unknown[] = [];
  for (const message of messages) {
    seen.push(toPlain(toDictionary(handle(toDictionary(message), origin))));
    seen.push([...bench.media.plans], bench.media.closedStreams.length, [...bench.media.tosOf]);
    seen.push(bench.registry.count());
  }
  for (const digit of digits)
    for (const [callId, { streams }] of [...bench.media.plans]) {
      for (const { id } of streams)
        bench.registry.digit(callId, id, {
          code: Number(digit),
          durationMs: 100,
          volume: 10,
          at: 0,
          source: null,
        });
      seen.push([...bench.media.plans]);
    }
  let now = 0;
  for (const at of LOOKS) {
    bench.advance(at - now);
    now = at;
    seen.push(bench.registry.count(), [...bench.media.plans]);
  }
  seen.push(bench.debugChanges, recorder.recordings);
  return JSON.stringify(seen, writeMap);
}

function writeMap(_key: string, value: unknown): unknown {
  if (value instanceof Map || value instanceof Set) return [...(value as Iterable<unknown>)];
  return value;
}

export function isCommandKnown(command: string): boolean {
  return !observe({ name: command, messages: [{ command }] }).includes('Unrecognized command');
}
