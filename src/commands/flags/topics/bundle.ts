import { sdpCommands } from '../commands.ts';
import type { BundleOptions } from '../../../policy/bundle/choose-bundle.ts';
import type { Draft } from '../draft.ts';
import { both, exchange } from '../handlers.ts';
import { words } from '../readers.ts';
import { key, prefix, value } from '../rows.ts';
import { wordTable, type KeyRow, type PrefixRow } from '../table.ts';
import { applyWord } from '../words.ts';

const offer = both(bundling('offer'), exchange('generateMid', true));
const requireBundle = both(offer, bundling('require'));
const strict = both(requireBundle, bundling('strict'));

export const bundle = wordTable([
  value('accept', 'now', bundling('accept'), 'accept what the sender offers'),
  value('offer', 'now', offer, 'offer it to the receiver; missing `a=mid` is added'),
  value('require', 'now', requireBundle, 'offer one port for all media'),
  value('strict', 'now', strict, 'as RFC 9143 has it; to be repeated in each offer'),
  value('reject', 'now', bundling('reject'), 'refuse it'),
]);

export const bundleKeys: readonly KeyRow[] = [
  key(['bundle', 'BUNDLE'], sdpCommands, 'now', words(bundle), 'All media on one port (RFC 9143)'),
];

export const bundlePrefixes: readonly PrefixRow[] = [
  prefix(
    'BUNDLE-',
    sdpCommands,
    'now',
    (draft, rest, source) => {
      applyWord(draft, bundle, rest, source);
    },
    'As key `bundle`',
  ),
];

function bundling(name: keyof BundleOptions): (draft: Draft) => void {
  return (draft) => {
    draft.exchange.bundle[name] = true;
  };
}
