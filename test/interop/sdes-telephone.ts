/** Makes a test telephone one with SDES (RFC 4568), on Cisco's libsrtp. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { srtpSuiteByName } from '../../src/protocols/srtp/index.ts';
import { createLibsrtpSession, loadLibsrtp, type LibsrtpSession } from './libsrtp.ts';
import type { Telephone, WireProtection } from './telephone.ts';

const SUITE = 'AES_CM_128_HMAC_SHA1_80';
const KEY_BYTES = 16;
const KEY_AND_SALT_BYTES = 30;

const library = loadLibsrtp();

/** The answer to what the daemon offers; the telephone is ready then. */
export function sdesAnswer(telephone: Telephone, offer: string): string {
  const [, tag, theirs] = cryptoOf(offer);
  const ours = randomBytes(KEY_AND_SALT_BYTES);
  telephone.protection = protection(ours, theirs);
  return sdesSdp(telephone, tag, ours);
}

/** An offer, and what to do with the answer to it. */
export function sdesOffer(telephone: Telephone): {
  readonly sdp: string;
  readonly accept: (answer: string) => void;
} {
  const ours = randomBytes(KEY_AND_SALT_BYTES);
  return {
    sdp: sdesSdp(telephone, '1', ours),
    accept: (answer) => {
      telephone.protection = protection(ours, cryptoOf(answer)[2]);
    },
  };
}

function sdesSdp(telephone: Telephone, tag: string, key: Buffer): string {
  return telephone.sdp({
    protocol: 'RTP/SAVP',
    attributes: ['rtpmap:0 PCMU/8000', `crypto:${tag} ${SUITE} inline:${key.toString('base64')}`],
  });
}

function cryptoOf(sdp: string): readonly [line: string, tag: string, key: Buffer] {
  const found = new RegExp(`^a=crypto:(\\d+) ${SUITE} inline:([A-Za-z0-9+/=]+)`, 'm').exec(sdp);
  assert.ok(found, `no ${SUITE} in ${sdp}`);
  return [found[0], found[1]!, Buffer.from(found[2]!, 'base64')];
}

function protection(ours: Buffer, theirs: Buffer): WireProtection {
  const [outbound, inbound] = [session(ours, 'out'), session(theirs, 'in')];
  return {
    seal: (packet, isRtcp) => {
      const sealed = outbound.run(isRtcp ? 'protect_rtcp' : 'protect', packet);
      assert.ok(typeof sealed !== 'number', `libsrtp: ${String(sealed)}`);
      return sealed;
    },
    open: (packet, isRtcp) => {
      const opened = inbound.run(isRtcp ? 'unprotect_rtcp' : 'unprotect', packet);
      return typeof opened === 'number' ? null : opened;
    },
  };
}

function session(key: Buffer, direction: 'in' | 'out'): LibsrtpSession {
  const options = {
    suite: srtpSuiteByName(SUITE)!,
    masterKey: key.subarray(0, KEY_BYTES),
    masterSalt: key.subarray(KEY_BYTES),
  };
  return createLibsrtpSession(library, options, direction)!;
}
