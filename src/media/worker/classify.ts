import { readUint16 } from '../../base/big-endian.ts';
import { drop } from '../../base/drop-reasons.ts';
import type { StreamPlan } from '../../plan/types.ts';

/** What a stream carries, as a number for the packet path. */
export const CARRIES_RTP = 0;
export const CARRIES_RTCP = 1;
export const CARRIES_BOTH = 2;
export const CARRIES_OTHER = 3;

export const carriesCode: Readonly<Record<StreamPlan['carries'], number>> = {
  rtp: CARRIES_RTP,
  rtcp: CARRIES_RTCP,
  both: CARRIES_BOTH,
  other: CARRIES_OTHER,
};

/** Kinds of packet; a negative result of `classify` is the reason to drop it, negated. */
export const KIND_RTP = 0;
export const KIND_RTCP = 1;
/** RTCP on a port that is for RTP alone: forwarded as RTCP, but no proof of where RTP goes. */
export const KIND_STRAY_RTCP = 2;
/** Relayed without a look inside. */
export const KIND_OTHER = 3;

const RTP_HEADER = 12;
/** Header and SSRC of the sender: common to all RTCP packets that carry anything (RFC 3550 §6.4). */
const RTCP_MINIMUM = 8;
const RTCP_APP = 204;

/**
 * Tells what a datagram of `length` bytes at the start of `bytes` is.
 *
 * First byte (RFC 7983 §7): 0-3 STUN, 20-63 DTLS, 128-191 RTP and RTCP. Second byte (RFC 5761 §4): 192-223 is RTCP.
 * An APP packet of RTCP teaches wherever it comes: some gateways send nothing else until they hear something.
 */
export function classify(bytes: Uint8Array, length: number, carries: number): number {
  if (length === 0) return -drop.empty;
  if (carries === CARRIES_OTHER) return KIND_OTHER;
  const first = bytes[0]!;
  if (first < 128 || first > 191) return -foreignProtocol(first);
  const second = bytes[1]!;
  if (length > 1 && second >= 192 && second <= 223) {
    if (length < RTCP_MINIMUM) return -drop.rtcpTooShort;
    return carries === CARRIES_RTP && second !== RTCP_APP ? KIND_STRAY_RTCP : KIND_RTCP;
  }
  if (length < RTP_HEADER) return carries === CARRIES_RTCP ? -drop.rtcpTooShort : -drop.rtpTooShort;
  if (carries === CARRIES_RTCP) return -drop.unexpectedRtp;
  return (first & 0x1f) === 0 || hasWholeHeader(bytes, length, first) ? KIND_RTP : -drop.rtpBadHeader;
}

function foreignProtocol(first: number): number {
  if (first <= 3) return drop.stunNotNegotiated;
  return first >= 20 && first <= 63 ? drop.dtlsNotNegotiated : drop.unknownProtocol;
}

/** CSRC list and header extension (RFC 3550 §5.1, §5.3.1) must lie within the packet. */
function hasWholeHeader(bytes: Uint8Array, length: number, first: number): boolean {
  const afterSources = RTP_HEADER + 4 * (first & 0x0f);
  if ((first & 0x10) === 0) return afterSources <= length;
  if (afterSources + 4 > length) return false;
  return afterSources + 4 + 4 * readUint16(bytes, afterSources + 2) <= length;
}
