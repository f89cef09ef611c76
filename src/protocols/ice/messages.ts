import type { ByteString } from '../../base/bytes.ts';
import type { Endpoint } from '../../base/endpoint.ts';
import { BINDING, stunClass, stunError, StunWriter, type IntegrityAlgorithm } from '../stun/index.ts';
import type { IceCredentials } from './types.ts';

/** Each message is put together in one go, and leaves in memory of its own. */
const writer = new StunWriter();

export interface CheckContent {
  readonly transactionId: ByteString;
  readonly local: IceCredentials;
  readonly remote: IceCredentials;
  readonly priority: number;
  readonly isControlling: boolean;
  readonly tieBreaker: bigint;
  readonly useCandidate: boolean;
  readonly software: ByteString | undefined;
}

/** A connectivity check; RFC 8445 §7.1, §7.2.2. */
export function writeCheck(content: CheckContent): Uint8Array {
  const { local, remote, tieBreaker } = content;
  writer.start(stunClass.request, BINDING, content.transactionId);
  writer.username(`${remote.ufrag}:${local.ufrag}`);
  if (content.software !== undefined) writer.software(content.software);
  writer.priority(content.priority);
  if (content.isControlling) writer.controlling(tieBreaker);
  else writer.controlled(tieBreaker);
  if (content.useCandidate) writer.useCandidate();
  return writer.integrity('sha1', remote.pwd).fingerprint().finish();
}

/** How a response is protected: as its request was. */
export interface Protection {
  readonly algorithm: IntegrityAlgorithm;
  readonly pwd: ByteString;
}

/** RFC 8445 §7.3: `source` is where the request came from. */
export function writeSuccess(
  transactionId: ByteString,
  source: Endpoint,
  protection: Protection,
  software: ByteString | undefined,
): Uint8Array {
  writer.start(stunClass.success, BINDING, transactionId).xorMappedAddress(source);
  if (software !== undefined) writer.software(software);
  return writer.integrity(protection.algorithm, protection.pwd).fingerprint().finish();
}

/** RFC 8489 §14.8. */
const reasons: Readonly<Record<number, string>> = {
  [stunError.badRequest]: 'Bad Request',
  [stunError.unauthenticated]: 'Unauthenticated',
  [stunError.unknownAttribute]: 'Unknown Attribute',
  [stunError.roleConflict]: 'Role Conflict',
};

/** `protection` is null where the request was not authenticated (RFC 8489 §9.1.3). */
export function writeError(
  transactionId: ByteString,
  code: (typeof stunError)[keyof typeof stunError],
  unknown: readonly number[],
  protection: Protection | null,
): Uint8Array {
  writer.start(stunClass.error, BINDING, transactionId);
  writer.errorCode(code, reasons[code]!);
  if (unknown.length > 0) writer.unknownAttributes(unknown);
  if (protection !== null) writer.integrity(protection.algorithm, protection.pwd);
  return writer.fingerprint().finish();
}
