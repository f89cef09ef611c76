import { sdpCommands } from '../commands.ts';
import { both, later } from '../handlers.ts';
import { words } from '../readers.ts';
import { key, prefix, value } from '../rows.ts';
import { wordTable, type KeyRow, type PrefixRow } from '../table.ts';
import { applyWord } from '../words.ts';

const acceptRfc = later('osrtp', 'acceptsRfc', true);
const acceptLegacy = later('osrtp', 'acceptsLegacy', true);

const osrtp = wordTable([
  value(['offer', 'offer-RFC', 'offer-rfc'], 'later', later('osrtp', 'offer', 'rfc'), 'offer it'),
  value('offer-legacy', 'later', later('osrtp', 'offer', 'legacy'), 'offer the older form'),
  value(['accept-RFC', 'accept-rfc'], 'later', acceptRfc, 'accept it'),
  value('accept-legacy', 'later', acceptLegacy, 'accept the older form'),
  value('accept', 'later', both(acceptRfc, acceptLegacy), 'accept both'),
]);

export const osrtpKeys: readonly KeyRow[] = [
  key(
    ['OSRTP', 'osrtp'],
    sdpCommands,
    'later',
    words(osrtp),
    'SRTP offered as plain RTP (RFC 8643); passes through without it',
  ),
];

export const osrtpPrefixes: readonly PrefixRow[] = [
  prefix(
    'OSRTP-',
    sdpCommands,
    'later',
    (draft, rest, source) => {
      applyWord(draft, osrtp, rest, source);
    },
    'As key `OSRTP`',
  ),
];
