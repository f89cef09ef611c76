import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Endpoint } from '../base/endpoint.ts';
import type { AccessNeeds } from './access.ts';

/** One request and the place for its answer. */
export interface HttpExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly remote: Endpoint;
  /** As it came, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
}

export type HttpMethod = 'GET' | 'POST';

/** What is done at a path. */
export interface Route extends AccessNeeds {
  readonly method: HttpMethod;
  /** A rejection is a fault of ours. */
  readonly answer: (exchange: HttpExchange) => void | Promise<void>;
}

export const textType = 'text/plain; charset=utf-8';

/** Nothing here is to be kept, sniffed or shown inside pages of others. */
const commonHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
} as const;

/** Writes the head of an answer that follows in pieces. */
export function beginReply(
  response: ServerResponse,
  status: number,
  type: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  for (const [name, value] of Object.entries(commonHeaders)) response.setHeader(name, value);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('content-type', type);
  response.statusCode = status;
}

/** A whole answer at once; nothing if nobody is there for it. */
export function reply(
  response: ServerResponse,
  status: number,
  body: string | Uint8Array,
  type: string = textType,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return;
  beginReply(response, status, type, headers);
  response.setHeader('content-length', Buffer.byteLength(body));
  response.end(body);
}

/** A refusal, with a line that says why. */
export function refuse(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  reply(response, status, `${text}\n`, textType, headers);
}
