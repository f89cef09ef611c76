import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';

/** Why a request failed, and whether there was an answer. */
export interface PostProblem {
  readonly kind: 'refused' | 'unreachable';
  readonly text: string;
}

/** Longest answer that is read: enough to find a fault in. */
const maxAnswer = 65_536;

const unreachable = (text: string): PostProblem => ({ kind: 'unreachable', text });
const refused = (text: string): PostProblem => ({ kind: 'refused', text });

/** Posts an XMLRPC request: null if the other side took it, else what was wrong. Does not reject. */
export function postXml(
  url: string,
  body: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<PostProblem | null> {
  return new Promise((resolve) => {
    let target: URL;
    try {
      target = new URL(url);
    } catch {
      resolve(unreachable('it is no URL'));
      return;
    }
    const request = target.protocol === 'https:' ? requestHttps : requestHttp;
    const headers = { 'Content-Type': 'text/xml', 'Content-Length': Buffer.byteLength(body) };
    try {
      const outgoing = request(target, { method: 'POST', headers, signal, agent: false, timeout: timeoutMs });
      const deadline = setTimeout(() => outgoing.destroy(new Error('no answer in time')), timeoutMs);
      outgoing.on('close', () => clearTimeout(deadline));
      outgoing.on('error', (fault) => resolve(unreachable(fault.message)));
      outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in time')));
      outgoing.on('response', (answer) => readAnswer(answer, resolve));
      outgoing.end(body);
    } catch (fault) {
      resolve(unreachable((fault as Error).message));
    }
  });
}

function readAnswer(answer: IncomingMessage, resolve: (problem: PostProblem | null) => void): void {
  let text = '';
  answer.setEncoding('utf8');
  answer.on('data', (piece: string) => {
    if (text.length < maxAnswer) text += piece;
    else answer.destroy();
  });
  answer.on('error', (fault) => resolve(unreachable(fault.message)));
  answer.on('close', () => resolve(unreachable('the answer was cut off')));
  answer.on('end', () => {
    const status = answer.statusCode ?? 0;
    if (status < 200 || status > 299) resolve(refused(`the answer was HTTP ${status}`));
    else resolve(text.includes('<fault>') ? refused(`the answer was a fault: ${text.slice(0, 200)}`) : null);
  });
}
