import { sdpOf } from './call-bench.ts';

/** A telephone with one audio section, under any RTP profile. */
export interface SecureParty {
  readonly address: string;
  readonly port: number;
  /** Master key and salt of AES_CM_128_HMAC_SHA1_80 as SDES writes them. */
  readonly key: string;
  readonly fingerprint: string;
}

export const suite80 = 'AES_CM_128_HMAC_SHA1_80';
export const suite32 = 'AES_CM_128_HMAC_SHA1_32';

export const alice: SecureParty = {
  address: '192.0.2.100',
  port: 4000,
  key: 'WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz',
  fingerprint: fingerprintOf('AA'),
};

export const bob: SecureParty = {
  address: '192.0.2.200',
  port: 5000,
  key: 'PS1uQCVeeCFCanVmcjkpPj1cNzlKIypPbkI/Nkl2',
  fingerprint: fingerprintOf('BB'),
};

export function fingerprintOf(byte: string): string {
  return Array.from({ length: 32 }, () => byte).join(':');
}

/** Attributes without `a=`. */
export function secureSdp(party: SecureParty, protocol: string, attributes: readonly string[] = []): string {
  return sdpOf(party.address, [
    `m=audio ${party.port} ${protocol} 0`,
    ...attributes.map((attribute) => `a=${attribute}`),
  ]);
}

export function cryptoLine(key: string, tag = 1, suite = suite80, rest = ''): string {
  return `crypto:${tag} ${suite} inline:${key}${rest}`;
}

export function dtlsLines(party: SecureParty, setup: string): readonly string[] {
  return [`setup:${setup}`, `fingerprint:sha-256 ${party.fingerprint}`];
}

/** What a party that keeps to one way of keying says in an offer. */
export function offerOf(party: SecureParty, protocol: string): string {
  if (protocol.includes('TLS')) return secureSdp(party, protocol, dtlsLines(party, 'actpass'));
  return secureSdp(party, protocol, protocol.includes('SAVP') ? [cryptoLine(party.key)] : []);
}

/** The same in an answer to this offer, whose protocol it keeps. */
export function answerOf(party: SecureParty, offer: string): string {
  const protocol = protocolOf(offer);
  if (protocol.includes('TLS')) return secureSdp(party, protocol, dtlsLines(party, 'active'));
  if (!protocol.includes('SAVP')) return secureSdp(party, protocol);
  const tag = new RegExp(`a=crypto:(\\d+) ${suite80} `).exec(offer)?.[1];
  return secureSdp(party, protocol, tag === undefined ? [] : [cryptoLine(party.key, Number(tag))]);
}

export function protocolOf(sdp: string): string {
  return /^m=\S+ \S+ (\S+)/m.exec(sdp)?.[1] ?? '';
}

/** Values of all attributes of that name. */
export function valuesOf(sdp: string, name: string): readonly string[] {
  return [...sdp.matchAll(new RegExp(`^a=${name}:(.*)\\r$`, 'gm'))].map(([, value]) => value ?? '');
}

/** Key and salt as the plan has them. */
export function keyBytes(base64: string): string {
  return Buffer.from(base64, 'base64').toString('latin1');
}
