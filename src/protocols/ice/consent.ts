import { readUint16 } from '../../base/big-endian.ts';

/** RFC 7675 §5.1: without a valid response for this long nothing may be sent any more. */
export const CONSENT_EXPIRY_MS = 30_000;
const CONSENT_INTERVAL_MS = 5000;

/** What many agents have to ask within this time goes out together, and what comes back is often read together: waking up is what costs most. */
const CONSENT_GRID_MS = 20;

/** RFC 7675 §5.1: 0.8 to 1.2 times the interval, so that many agents do not ask in step. */
export function nextConsentAt(now: number, random: (count: number) => Uint8Array): number {
  const share = readUint16(random(2), 0) / 65536;
  const earliest = now + 0.8 * CONSENT_INTERVAL_MS + share * (0.4 * CONSENT_INTERVAL_MS - CONSENT_GRID_MS);
  return Math.ceil(earliest / CONSENT_GRID_MS) * CONSENT_GRID_MS;
}
