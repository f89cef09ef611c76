/** Of a party that types and types, no more than this is remembered. */
const LONGEST_SEQUENCE = 32;
const names = '0123456789*#ABCD';

/** The character of a DTMF event (RFC 4733 §3.2); undefined: it is no digit. */
export function digitOf(code: number): string | undefined {
  return names[code];
}

/** As many of the digits that were typed as are remembered, with one more. */
export function lastDigits(typed: string, code: number): string {
  return (typed + (names[code] ?? '')).slice(-LONGEST_SEQUENCE);
}
