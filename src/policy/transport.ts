import type { ByteString } from '../base/bytes.ts';
import type { TransportWish } from './request.ts';

/** Profiles that differ only in what RTCP may carry (RFC 4585): one can be written for the other. */
const plainProfiles = new Set(['RTP/AVP', 'RTP/AVPF']);

/** True if media of one protocol can be handed on as the other without keys. */
export function isBridgeable(from: ByteString, to: ByteString): boolean {
  return from === to || (plainProfiles.has(from) && plainProfiles.has(to));
}

/**
 * The `m=` protocol to write to the receiver. `own`: what the receiver itself offered, which an answer must repeat
 * (RFC 3264 §6); null in offers. A wish that would need encryption is not followed.
 */
export function outgoingProtocol(
  source: ByteString,
  wish: TransportWish,
  own: ByteString | null,
): ByteString {
  if (wish.kind === 'named' && isBridgeable(source, wish.protocol)) return wish.protocol;
  if (wish.kind === 'accept' || own === null) return source;
  return isBridgeable(source, own) ? own : source;
}
