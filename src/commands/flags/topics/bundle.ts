import { sdpCommands } from '../commands.ts';
import { both, exchange, later } from '../handlers.ts';
import { words } from '../readers.ts';
import { key, prefix, value } from '../rows.ts';
import { wordTable, type KeyRow, type PrefixRow } from '../table.ts';
import { applyWord } from '../words.ts';

const offer = both(later('bundle', 'offer', true), exchange('generateMid', true));
const requireBundle = both(offer, later('bundle', 'require', true));
const strict = both(requireBundle, later('bundle', 'strict', true));

export const bundle = wordTable([
  value('accept', 'later', later('bundle', 'accept', true), 'accept what the sender offers'),
  value('offer', 'later', offer, 'offer it to the receiver; missing `a=mid` is added'),
  value('require', 'later', requireBundle, 'offer one port for all media'),
  value('strict', 'later', strict, 'as RFC 9143 has it; to be repeated in each offer'),
  value('reject', 'later', later('bundle', 'reject', true), 'refuse it'),
]);

export const bundleKeys: readonly KeyRow[] = [
  key(['bundle', 'BUNDLE'], sdpCommands, 'later', words(bundle), 'All media on one port (RFC 9143)'),
];

export const bundlePrefixes: readonly PrefixRow[] = [
  prefix(
    'BUNDLE-',
    sdpCommands,
    'later',
    (draft, rest, source) => {
      applyWord(draft, bundle, rest, source);
    },
    'As key `bundle`',
  ),
];
