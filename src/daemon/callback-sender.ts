import { toReadable } from '../base/bytes.ts';
import type { Logger } from '../base/log.ts';
import { rateLimited } from '../base/rate-limited-log.ts';
import type { TimeoutCallback } from '../commands/timeout-callback.ts';
import { postXml, type PostProblem } from './post-xml.ts';
import { CallbackQueue, type CallbackCounts, type CallbackLimits, type Delivery } from './callback-queue.ts';

export interface CallbackSender {
  /** Takes note of it; what cannot be delivered is logged. */
  readonly send: (callback: TimeoutCallback) => void;
  readonly counts: () => CallbackCounts;
  /** Gives up what has not been delivered. */
  readonly close: () => void;
}

export interface CallbackSenderOptions extends Partial<CallbackLimits> {
  readonly log: Logger;
  readonly tries?: number;
  readonly timeoutMs?: number;
  readonly pauseMs?: number;
}

/** Delivers XMLRPC requests about calls that timed out, each up to three times. */
export function createCallbackSender(options: CallbackSenderOptions): CallbackSender {
  const { log, tries = 3, timeoutMs = 5000, pauseMs = 1000 } = options;
  const closing = new AbortController();
  const { signal } = closing;

  async function deliver({ callId, url, bodies }: TimeoutCallback, isDown: boolean): Promise<Delivery> {
    const callLog = log.with({ callId });
    let delivery: Delivery = 'delivered';
    for (const [index, body] of bodies.entries()) {
      const problem = await persist(url, body, isDown ? 1 : tries);
      if (signal.aborted) return 'refused';
      if (problem === null) {
        callLog.info(`XMLRPC callback to ${url} was delivered`);
        continue;
      }
      delivery = problem.kind;
      callLog.error(`XMLRPC callback to ${url} for "${toReadable(callId)}" failed: ${problem.text}`);
      // What it would be told besides, it would not hear either.
      if (delivery === 'unreachable') {
        const left = bodies.length - index - 1;
        if (left > 0)
          callLog.error(`XMLRPC callback to ${url}: ${left} further requests about the call are not sent`);
        break;
      }
    }
    return delivery;
  }

  /** Null, or what was wrong with the last try. */
  async function persist(url: string, body: string, most: number): Promise<PostProblem | null> {
    let problem: PostProblem | null = null;
    for (let count = 1; count <= most && !signal.aborted; count += 1) {
      problem = await postXml(url, body, timeoutMs, signal);
      if (problem === null) return null;
      if (count < most) await pause(pauseMs, signal);
    }
    return problem;
  }

  const losses = rateLimited(log, 1);
  const queue = new CallbackQueue({
    ...options,
    deliver,
    caughtUp: (host, lost) =>
      losses.error(`${lost} XMLRPC callbacks were lost: more calls timed out than ${host} has taken note of`),
  });
  return {
    send: (callback) => queue.add(callback),
    counts: () => queue.counts,
    close: () => {
      closing.abort();
      queue.close();
    },
  };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    timer.unref();
    signal.addEventListener('abort', done);
  });
}
