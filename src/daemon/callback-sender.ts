import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { toReadable } from '../base/bytes.ts';
import type { Logger } from '../base/log.ts';
import type { TimeoutCallback } from '../commands/timeout-callback.ts';

export interface CallbackSender {
  /** Takes note of it; what cannot be delivered is logged. */
  readonly send: (callback: TimeoutCallback) => void;
  /** Gives up what has not been delivered. */
  readonly close: () => void;
}

export interface CallbackSenderOptions {
  readonly log: Logger;
  readonly tries?: number;
  readonly timeoutMs?: number;
  readonly pauseMs?: number;
  /** Callbacks at the same time, and of those that wait; more are lost, with a line in the log. */
  readonly maxRunning?: number;
  readonly maxWaiting?: number;
}

/** Longest answer that is read: enough to find a fault in. */
const maxAnswer = 65_536;

/** Delivers XMLRPC requests about calls that timed out, each up to three times. */
export function createCallbackSender(options: CallbackSenderOptions): CallbackSender {
  const { log, tries = 3, timeoutMs = 5000, pauseMs = 1000, maxRunning = 16, maxWaiting = 10_000 } = options;
  const waiting: TimeoutCallback[] = [];
  const closing = new AbortController();
  let running = 0;
  let lost = 0;

  async function deliver({ callId, url, bodies }: TimeoutCallback): Promise<void> {
    const callLog = log.with({ callId });
    for (const body of bodies) {
      const problem = await persist(url, body);
      if (closing.signal.aborted) return;
      if (problem !== null)
        callLog.error(`XMLRPC callback to ${url} for "${toReadable(callId)}" failed: ${problem}`);
      else callLog.info(`XMLRPC callback to ${url} was delivered`);
    }
  }

  /** Null, or what was wrong with the last try. */
  async function persist(url: string, body: string): Promise<string | null> {
    let problem: string | null = null;
    for (let count = 1; count <= tries && !closing.signal.aborted; count += 1) {
      problem = await post(url, body, timeoutMs, closing.signal);
      if (problem === null) return null;
      if (count < tries) await pause(pauseMs, closing.signal);
    }
    return problem;
  }

  function next(): void {
    if (running >= maxRunning || closing.signal.aborted) return;
    const callback = waiting.shift();
    if (callback === undefined) {
      if (lost > 0) log.error(`${lost} XMLRPC callbacks were lost: too many calls timed out at once`);
      lost = 0;
      return;
    }
    running += 1;
    void deliver(callback).finally(() => {
      running -= 1;
      next();
    });
  }

  return {
    send: (callback) => {
      if (waiting.length >= maxWaiting) {
        lost += 1;
        return;
      }
      waiting.push(callback);
      next();
    },
    close: () => closing.abort(),
  };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    timer.unref();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** One try: null if the other side took it, else what was wrong. */
function post(url: string, body: string, timeoutMs: number, signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve) => {
    let target: URL;
    try {
      target = new URL(url);
    } catch {
      resolve('it is no URL');
      return;
    }
    const request = target.protocol === 'https:' ? requestHttps : requestHttp;
    const headers = { 'Content-Type': 'text/xml', 'Content-Length': Buffer.byteLength(body) };
    try {
      const outgoing = request(target, { method: 'POST', headers, signal, agent: false, timeout: timeoutMs });
      const deadline = setTimeout(() => outgoing.destroy(new Error('no answer in time')), timeoutMs);
      outgoing.on('close', () => clearTimeout(deadline));
      outgoing.on('error', (fault) => resolve(fault.message));
      outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in time')));
      outgoing.on('response', (answer) => readAnswer(answer, resolve));
      outgoing.end(body);
    } catch (fault) {
      resolve((fault as Error).message);
    }
  });
}

function readAnswer(answer: IncomingMessage, resolve: (problem: string | null) => void): void {
  let text = '';
  answer.setEncoding('utf8');
  answer.on('data', (piece: string) => {
    if (text.length < maxAnswer) text += piece;
    else answer.destroy();
  });
  answer.on('error', (fault) => resolve(fault.message));
  answer.on('close', () => resolve('the answer was cut off'));
  answer.on('end', () => {
    const status = answer.statusCode ?? 0;
    if (status < 200 || status > 299) resolve(`the answer was HTTP ${status}`);
    else resolve(text.includes('<fault>') ? `the answer was a fault: ${text.slice(0, 200)}` : null);
  });
}
