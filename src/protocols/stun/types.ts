import type { ByteString } from '../../base/bytes.ts';
import type { Endpoint } from '../../base/endpoint.ts';

/** RFC 8489 §5: the two bits of the class, C1 and C0. */
export const stunClass = { request: 0, indication: 1, success: 2, error: 3 } as const;
export type StunClass = (typeof stunClass)[keyof typeof stunClass];

/** RFC 8489 §3: the only method of ICE. */
export const BINDING = 1;

/** RFC 8489 §5. */
export const MAGIC_COOKIE = 0x2112a442;
export const STUN_HEADER_LENGTH = 20;
export const TRANSACTION_ID_LENGTH = 12;

/** RFC 8489 §18.3, RFC 8445 §16.1. */
export const stunAttribute = {
  mappedAddress: 0x0001,
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  unknownAttributes: 0x000a,
  realm: 0x0014,
  nonce: 0x0015,
  messageIntegritySha256: 0x001c,
  xorMappedAddress: 0x0020,
  priority: 0x0024,
  useCandidate: 0x0025,
  software: 0x8022,
  fingerprint: 0x8028,
  iceControlled: 0x8029,
  iceControlling: 0x802a,
} as const;

/** RFC 8489 §14.8, RFC 8445 §16.2. */
export const stunError = {
  badRequest: 400,
  unauthenticated: 401,
  unknownAttribute: 420,
  roleConflict: 487,
} as const;

/** Why bytes are no STUN message, or none that can be relied on. */
export type StunFault = 'tooShort' | 'notStun' | 'badLength' | 'badAttribute';

/** What a message says. Attributes that it does not have are null; of repeated ones the first counts (RFC 8489 §14). */
export interface StunMessage {
  readonly class: StunClass;
  readonly method: number;
  /** 12 characters, one a byte. */
  readonly transactionId: ByteString;
  readonly username: ByteString | null;
  readonly priority: number | null;
  readonly useCandidate: boolean;
  /** Tie-breakers, 64 bits. */
  readonly controlled: bigint | null;
  readonly controlling: bigint | null;
  /** XOR-MAPPED-ADDRESS, else MAPPED-ADDRESS. */
  readonly mappedAddress: Endpoint | null;
  /** 300 to 699. */
  readonly errorCode: number | null;
  readonly errorReason: ByteString | null;
  readonly software: ByteString | null;
  /** Attributes that must be understood (below 0x8000) and are not; the first sixteen. */
  readonly unknownRequired: readonly number[];
  /** Where the attributes start that protect the message, counted from its first byte. */
  readonly integrityAt: number | null;
  readonly integritySha256At: number | null;
  readonly fingerprintAt: number | null;
}
