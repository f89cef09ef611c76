import type { Address } from '../base/endpoint.ts';

/** IPv4 networks that the internet does not route (RFC 1918, RFC 6598, RFC 3927, RFC 1122 §3.2.1.3). */
const privateIp4 = [
  /^10\./,
  /^192\.168\./,
  /^172\.(1[6-9]|2\d|3[01])\./,
  /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./,
  /^169\.254\./,
  /^127\./,
];
/** RFC 4193, RFC 4291 §2.5.6 and §2.5.3. */
const privateIp6 = [/^f[cd][0-9a-f]{2}:/i, /^fe[89ab][0-9a-f]:/i, /^(0*:)*:?0*1$/];

/** Packets from the internet cannot be sent there. */
export function isPrivateAddress({ family, address }: Address): boolean {
  return (family === 'IP4' ? privateIp4 : privateIp6).some((pattern) => pattern.test(address));
}
