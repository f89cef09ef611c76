import { readUint16 } from '../../base/big-endian.ts';

/** RFC 7675 §5.1: without a valid response for this long nothing may be sent any more. */
export const CONSENT_EXPIRY_MS = 30_000;
const CONSENT_INTERVAL_MS = 5000;

/** RFC 7675 §5.1: 0.8 to 1.2 times the interval, so that many agents do not ask in step. */
export function nextConsentAt(now: number, random: (count: number) => Uint8Array): number {
  const share = readUint16(random(2), 0) / 65536;
  return now + CONSENT_INTERVAL_MS * (0.8 + 0.4 * share);
}
