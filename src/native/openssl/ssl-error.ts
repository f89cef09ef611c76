import { errors } from './ssl-functions.ts';

const MOST_ERRORS = 16;

/**
 * The reasons in this thread's error queue, which is empty afterwards. Node uses the same queue, so it is cleared
 * before each call whose outcome is read from it.
 */
export function takeSslErrors(): string {
  const reasons: string[] = [];
  for (let code = errors.take(); code !== 0 && reasons.length < MOST_ERRORS; code = errors.take()) {
    const text = errors.reason(code);
    if (text !== null && !reasons.includes(text)) reasons.push(text);
  }
  errors.clear();
  return reasons.join(', ');
}

/** Our own use of the library was wrong, or memory ran out: throws. */
export function assertSsl(isOk: boolean, what: string): void {
  if (!isOk) throw new Error(`OpenSSL: ${what} failed: ${takeSslErrors() || 'no reason given'}`);
}
