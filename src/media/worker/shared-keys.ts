import type { SecureStream } from '../secure/secure-stream.ts';
import type { StreamKey } from '../secure/stream-key.ts';
import { KIND_OTHER, KIND_RTP } from './classify.ts';
import type { StreamState } from './stream-state.ts';

/** That which the peer expects packets under, if somebody else encrypts by it already, or has done so; else null. */
export function foreignKey({ carrier: { secure }, feeders }: StreamState): StreamKey | null {
  if (secure === null) return null;
  for (const feeder of feeders) {
    const key = feeder.carrier.secure?.inboundKey ?? null;
    if (secure.isUnderKey(key)) return key;
  }
  return secure.foreignKey;
}

/** The datagram may have to go on as it came: a sink's peer expects it under its very key. */
export function isKeyShared(
  { rtpSinks, rtcpSinks }: StreamState,
  secure: SecureStream,
  kind: number,
): boolean {
  if (!secure.isEncrypted) return false;
  const sinks = kind === KIND_RTP || kind === KIND_OTHER ? rtpSinks : rtcpSinks;
  for (const { carrier } of sinks) if (carrier.secure?.sharesKeyWith(secure) === true) return true;
  return false;
}
