import type { IceMode } from '../policy/ice/types.ts';
import type { RemoteCandidateEntry } from '../protocols/ice/index.ts';
import type { Call } from './call.ts';
import { legSockets } from './leg-addresses.ts';
import type { Leg } from './leg.ts';

export const noSelection: readonly RemoteCandidateEntry[] = [];

/**
 * The candidates of a party that media goes to, for `a=remote-candidates` (RFC 8839 §5.2). The controlling end writes it into
 * an offer for a section in which ICE has come to its end for every component (§4.4.1.2.2), and then the default address is that of
 * the selected pair: where it is another address of ours, we leave the attribute out.
 */
export function selectedCandidates(call: Call, leg: Leg, mode: IceMode): readonly RemoteCandidateEntry[] {
  const { running } = leg.ice;
  // A session that has just been begun, as by `reset`, has no peer yet.
  if (mode !== 'own' || !running?.remote || !running.isControlling) return noSelection;
  const streams = hasRtcpComponent(leg) ? [leg.rtp, leg.rtcp] : [leg.rtp];
  const entries: RemoteCandidateEntry[] = [];
  for (const [index, stream] of streams.entries()) {
    if (stream === null) return noSelection;
    const { security, endpoint, socketIndex } = call.handle.counters(stream.slot);
    if (!security.isIceSelected || endpoint === null || socketIndex !== 0) return noSelection;
    entries.push({ component: index + 1, endpoint });
  }
  return entries;
}

function hasRtcpComponent(leg: Leg): boolean {
  return !leg.isMuxed && leg.rtcp !== null && legSockets(leg, 1).length > 0;
}
