import { hash } from 'node:crypto';
import type { ByteString } from '../../base/bytes.ts';
import type { Address } from '../../base/endpoint.ts';
import type { IceCandidate } from './candidate.ts';
import { iceText } from './credentials.ts';
import { candidatePriority } from './priority.ts';
import type { IceLocal } from './types.ts';

/** RFC 8839 §5.1 allows 1 to 32 characters; these have 96 bits. */
const FOUNDATION_LENGTH = 16;

/**
 * Candidates for the SDP, in the order of `locals`. `salt` is a secret of this daemon: foundations of the same address
 * are the same in all calls, yet tell nobody which address it is.
 */
export function localCandidates(locals: readonly IceLocal[], salt: ByteString): IceCandidate[] {
  return locals.map((local) => {
    const type = local.type ?? 'host';
    const shown = local.advertised ?? local.address;
    return {
      foundation: foundationOf(type, local.address, salt),
      component: local.component,
      transport: 'UDP',
      priority: candidatePriority(type, local.preference, local.component),
      address: shown.address,
      port: local.address.port,
      type,
      // RFC 8839 §5.1: other types than host say what they are related to; the form that reveals nothing.
      attributes:
        type === 'host'
          ? []
          : [
              ['raddr', shown.address],
              ['rport', String(local.address.port)],
            ],
    };
  });
}

/** RFC 8445 §5.1.1.3: the same for the same type, base address and protocol, and only then. */
export function foundationOf(type: string, base: Address, salt: ByteString): ByteString {
  const digest = hash('sha256', `${salt} ${type} ${base.address} udp`, 'buffer');
  return iceText(digest.subarray(0, FOUNDATION_LENGTH));
}
