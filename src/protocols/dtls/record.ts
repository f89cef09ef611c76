import { readUint16 } from '../../base/big-endian.ts';

/**
 * RFC 6347 §4.1:
 *
 *     0      1         3       5                 11       13
 *     | type | version | epoch | sequence number | length | fragment ...
 */
export const RECORD_HEADER_LENGTH = 13;
/** RFC 6347 §4.2.2: type, length (3), message sequence (2), fragment offset (3), fragment length (3). */
export const HANDSHAKE_HEADER_LENGTH = 12;

export const contentType = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const;

/** Record of TLS 1.2 with the expansion that protection may bring (RFC 5246 §6.2.3). */
export const LONGEST_FRAGMENT = 16_384 + 2048;

export const recordType = (bytes: Uint8Array, at: number): number => bytes[at]!;
export const recordVersion = (bytes: Uint8Array, at: number): number => readUint16(bytes, at + 1);
export const recordEpoch = (bytes: Uint8Array, at: number): number => readUint16(bytes, at + 3);
export const fragmentLength = (bytes: Uint8Array, at: number): number => readUint16(bytes, at + 11);
export const recordLength = (bytes: Uint8Array, at: number): number =>
  RECORD_HEADER_LENGTH + fragmentLength(bytes, at);
