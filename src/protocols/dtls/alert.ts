/** RFC 5246 §7.2, those that a handshake may end with. */
const descriptions: Readonly<Record<number, string>> = {
  0: 'close_notify',
  10: 'unexpected_message',
  20: 'bad_record_mac',
  40: 'handshake_failure',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  44: 'certificate_revoked',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  50: 'decode_error',
  51: 'decrypt_error',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  90: 'user_canceled',
  100: 'no_renegotiation',
  110: 'unsupported_extension',
};

/** For people: an alert in the clear whose two bytes (level, description) are at `at`. */
export function alertText(bytes: Uint8Array, at: number): string {
  const description = bytes[at + 1]!;
  return `the peer has sent the alert ${descriptions[description] ?? description}`;
}
