import { sdpCommands } from '../commands.ts';
import { both, security } from '../handlers.ts';
import { words } from '../readers.ts';
import { key, prefix, value } from '../rows.ts';
import { wordTable, type KeyRow, type PrefixRow } from '../table.ts';
import { applyWord } from '../words.ts';

const acceptRfc = security('osrtp', 'acceptsRfc', true);
const acceptLegacy = security('osrtp', 'acceptsLegacy', true);

const osrtp = wordTable([
  value(['offer', 'offer-RFC', 'offer-rfc'], 'now', security('osrtp', 'offer', 'rfc'), 'offer it'),
  value('offer-legacy', 'now', security('osrtp', 'offer', 'legacy'), 'offer the older form: two `m=` lines'),
  value(['accept-RFC', 'accept-rfc'], 'now', acceptRfc, 'accept it'),
  value('accept-legacy', 'now', acceptLegacy, 'accept the older form, in the place of the answerer'),
  value('accept', 'now', both(acceptRfc, acceptLegacy), 'accept both'),
]);

export const osrtpKeys: readonly KeyRow[] = [
  key(
    ['OSRTP', 'osrtp'],
    sdpCommands,
    'now',
    words(osrtp),
    'SRTP offered as plain RTP (RFC 8643); passes through without it',
  ),
];

export const osrtpPrefixes: readonly PrefixRow[] = [
  prefix(
    'OSRTP-',
    sdpCommands,
    'now',
    (draft, rest, source) => {
      applyWord(draft, osrtp, rest, source);
    },
    'As key `OSRTP`',
  ),
];
