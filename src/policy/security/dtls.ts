import type { ByteString } from '../../base/bytes.ts';
import type { Fingerprint } from '../../plan/security.ts';
import type { DtlsHash } from './options.ts';
import type { DtlsSetup, RemoteSecurity } from './remote.ts';
import type { RandomBytes } from './sdes.ts';

/** Who sends the ClientHello: we (`active`) or the peer. */
export type DtlsRole = 'active' | 'passive';

/** A certificate of ours. */
export interface Certificate {
  readonly id: number;
  /** Value of its fingerprint for a hash like `sha-256`: hexadecimal in capitals with colons (RFC 8122 §5). */
  readonly fingerprint: (hash: ByteString) => string;
}

/** DTLS with one party in one media section (RFC 5763, RFC 8842). */
export interface DtlsAssociation {
  /** Rises when a new association is to be made. */
  readonly generation: number;
  readonly role: DtlsRole;
  /** The party's; empty while it has not answered. */
  readonly fingerprints: readonly Fingerprint[];
  readonly remoteTlsId: ByteString | null;
  /** Ours. */
  readonly tlsId: ByteString;
  readonly certificate: Certificate;
  /** Hash that our `a=fingerprint` uses. */
  readonly hash: ByteString;
}

/** What an association is made of, besides what the party says. */
export interface DtlsMeans {
  readonly certificate: Certificate;
  readonly random: RandomBytes;
  /** Ours where the offerer leaves the choice and no message has made it. */
  readonly defaultRole: DtlsRole;
}

const supportedHashes = new Set(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512']);

/** The wanted hash, or that of the peer's own fingerprint, or SHA-256. */
export function fingerprintHash(wish: DtlsHash | null, remote: readonly Fingerprint[]): ByteString {
  if (wish !== null) return wish.toLowerCase();
  return remote.find(({ hash }) => supportedHashes.has(hash))?.hash ?? 'sha-256';
}

/** 24 characters of RFC 8842 §5.2's 20 to 255. */
const tlsIdBytes = 12;

function newTlsId(random: RandomBytes): ByteString {
  return Buffer.from(random(tlsIdBytes), 'latin1').toString('hex');
}

/** It waits for the party, which may start as soon as it has our offer. */
export function newAssociation(
  generation: number,
  hash: ByteString,
  { certificate, random }: DtlsMeans,
): DtlsAssociation {
  return {
    generation,
    role: 'passive',
    fingerprints: [],
    remoteTlsId: null,
    tlsId: newTlsId(random),
    certificate,
    hash,
  };
}

/** The party has answered an offer of ours, which had `offered` in it; `running` is what there is with it now. */
export function dtlsAnswered(
  offered: DtlsAssociation,
  remote: RemoteSecurity,
  running: DtlsAssociation | null = null,
): DtlsAssociation {
  const role = roleAgainstAnswer(remote.setup);
  // By a new `tls-id` we have asked for another one. A party that knows none, and is the same, goes on with what there is.
  const isUnnoticed = running !== null && running.tlsId !== offered.tlsId && remote.tlsId === null;
  if (isUnnoticed && isSame(running, remote, role)) return running;
  const said = { role, fingerprints: remote.fingerprints, remoteTlsId: remote.tlsId };
  // Nothing has been made yet: a waiting end learns whom it waits for.
  const isFirst = offered.fingerprints.length === 0 && offered.role === role;
  if (isFirst || isSame(offered, remote, role)) return { ...offered, ...said };
  return { ...offered, ...said, generation: offered.generation + 1 };
}

export interface DtlsAnswerInput {
  readonly current: DtlsAssociation | null;
  /** What the offerer said. */
  readonly remote: RemoteSecurity;
  readonly roleWish: DtlsRole | null;
  readonly hash: ByteString;
}

/** Our answer to a party that has offered DTLS. */
export function dtlsAnswer(input: DtlsAnswerInput, means: DtlsMeans): DtlsAssociation {
  const { current, remote, roleWish, hash } = input;
  const isKnown = current !== null && current.fingerprints.length > 0;
  const role = roleAgainstOffer(remote.setup, isKnown ? current.role : (roleWish ?? means.defaultRole));
  const said = { role, fingerprints: remote.fingerprints, remoteTlsId: remote.tlsId };
  if (isKnown && isSame(current, remote, role)) return { ...current, ...said };
  return { ...newAssociation((current?.generation ?? 0) + 1, hash, means), ...said };
}

/**
 * RFC 8842 §4: what keeps an association. One end that never spoke of `tls-id` has not changed it. An ICE restart by itself
 * is no reason for a new one (§3.3): browsers, which have no `tls-id`, go on with their keys and would take no other handshake.
 */
function isSame(association: DtlsAssociation, remote: RemoteSecurity, role: DtlsRole): boolean {
  const { fingerprints, remoteTlsId } = association;
  const isTlsIdSame = remoteTlsId === null || remote.tlsId === null || remoteTlsId === remote.tlsId;
  return isTlsIdSame && association.role === role && sameFingerprints(fingerprints, remote.fingerprints);
}

function sameFingerprints(a: readonly Fingerprint[], b: readonly Fingerprint[]): boolean {
  const has = (list: readonly Fingerprint[], { hash, value }: Fingerprint): boolean =>
    list.some((entry) => entry.hash === hash && entry.value === value);
  return a.length === b.length && a.every((fingerprint) => has(b, fingerprint));
}

/** Without `a=setup` an answerer is passive, and an offerer active (RFC 4145 §4). */
function roleAgainstAnswer(setup: DtlsSetup | null): DtlsRole {
  return setup === 'passive' || setup === null ? 'active' : 'passive';
}

function roleAgainstOffer(setup: DtlsSetup | null, wish: DtlsRole): DtlsRole {
  if (setup === 'passive') return 'active';
  if (setup === 'active' || setup === null) return 'passive';
  return wish;
}
