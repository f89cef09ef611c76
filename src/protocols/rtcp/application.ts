import { readUint32 } from '../../base/big-endian.ts';
import { toByteString } from '../../base/bytes.ts';
import type { ApplicationPacket, RtcpError } from './types.ts';

/** The content of an APP packet; RFC 3550 §6.7. */
export function readApplication(
  bytes: Uint8Array,
  start: number,
  end: number,
  subtype: number,
): ApplicationPacket | RtcpError {
  if (start + 8 > end) return 'truncated';
  return {
    kind: 'application',
    subtype,
    ssrc: readUint32(bytes, start),
    name: toByteString(bytes.subarray(start + 4, start + 8)),
    data: bytes.subarray(start + 8, end),
  };
}
