import type { IncomingMessage } from 'node:http';
import { refuse, type HttpExchange } from './exchange.ts';

/** The body of a request; null: there is none to be had, and the answer is given. `types`: what `Content-Type` may say; none at all is fine. */
export async function readBody(
  { request, response }: HttpExchange,
  types: readonly string[],
  maxBytes: number,
): Promise<Buffer | null> {
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type !== '' && !types.includes(type)) {
    refuse(response, 415, `Content-Type must be ${types.join(' or ')}, not ${type}`);
    request.resume();
    return null;
  }
  const body = await collect(request, maxBytes);
  if (body === 'tooLong') {
    // What is still to come is not waited for.
    response.on('finish', () => request.destroy());
    refuse(response, 413, `The body has more than ${maxBytes} bytes`, { connection: 'close' });
    return null;
  }
  return body;
}

/** Null: the client has gone in the middle of it. */
function collect(request: IncomingMessage, maxBytes: number): Promise<Buffer | 'tooLong' | null> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return Promise.resolve('tooLong');
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxBytes) {
        request.pause();
        resolve('tooLong');
        return;
      }
      chunks.push(chunk);
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('close', () => resolve(null));
    request.on('error', () => resolve(null));
  });
}
