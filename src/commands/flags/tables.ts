import { everyCommand } from './commands.ts';
import { words } from './readers.ts';
import { key } from './rows.ts';
import { wordTable, type KeyRow, type WordTable } from './table.ts';
import { addressingFlags, addressingKeys } from './topics/addressing.ts';
import { bundleKeys, bundlePrefixes } from './topics/bundle.ts';
import { codecFlags, codecKeys, codecPrefixes } from './topics/codecs.ts';
import { dtlsFlags, dtlsKeys } from './topics/dtls.ts';
import { dtmfFlags, dtmfKeys } from './topics/dtmf.ts';
import { iceFlags, iceKeys } from './topics/ice.ts';
import { osrtpKeys, osrtpPrefixes } from './topics/osrtp.ts';
import { partyFlags, partyKeys, partyPrefixes } from './topics/parties.ts';
import { playerFlags, playerKeys } from './topics/player.ts';
import { recordingFlags, recordingKeys } from './topics/recording.ts';
import { relayFlags, relayKeys, relayPrefixes } from './topics/relay.ts';
import { rtcpFlags, rtcpKeys, rtcpPrefixes } from './topics/rtcp.ts';
import { sdesFlags, sdesKeys, sdesPrefixes } from './topics/sdes.ts';
import { sdpAttributeKeys, sdpAttributePrefixes } from './topics/sdp-attributes.ts';
import { sdpFlags, sdpKeys, sdpPrefixes } from './topics/sdp.ts';
import { signallingFlags, signallingKeys } from './topics/signalling.ts';
import { t38Keys, t38Prefixes } from './topics/t38.ts';
import { transportKeys } from './topics/transport.ts';
import { webrtcFlags } from './topics/webrtc.ts';

/** Everything that can stand in the `flags` list. */
export const flagTable: WordTable = wordTable(
  [
    ...signallingFlags,
    ...addressingFlags,
    ...relayFlags,
    ...rtcpFlags,
    ...sdpFlags,
    ...webrtcFlags,
    ...iceFlags,
    ...dtlsFlags,
    ...sdesFlags,
    ...codecFlags,
    ...dtmfFlags,
    ...recordingFlags,
    ...playerFlags,
    ...partyFlags,
  ],
  [
    ...relayPrefixes,
    ...rtcpPrefixes,
    ...sdpPrefixes,
    ...sdpAttributePrefixes,
    ...bundlePrefixes,
    ...sdesPrefixes,
    ...osrtpPrefixes,
    ...codecPrefixes,
    ...t38Prefixes,
    ...partyPrefixes,
  ],
);

/** Keys whose meaning does not depend on other tables; `interpret.ts` adds those that do. */
export const plainKeys: readonly KeyRow[] = [
  key('flags', everyCommand, 'now', words(flagTable), 'List of flags'),
  ...signallingKeys,
  ...addressingKeys,
  ...transportKeys,
  ...relayKeys,
  ...rtcpKeys,
  ...sdpKeys,
  ...sdpAttributeKeys,
  ...bundleKeys,
  ...iceKeys,
  ...dtlsKeys,
  ...sdesKeys,
  ...osrtpKeys,
  ...codecKeys,
  ...t38Keys,
  ...dtmfKeys,
  ...recordingKeys,
  ...playerKeys,
  ...partyKeys,
];
