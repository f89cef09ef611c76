import { offerCommands } from '../commands.ts';
import type { T38Feature } from '../deferred.ts';
import { intoLater, later } from '../handlers.ts';
import { integerWithin, words } from '../readers.ts';
import { key, prefix, value } from '../rows.ts';
import { dashOrSpace } from '../spellings.ts';
import { wordTable, type KeyRow, type PrefixRow, type WordRow } from '../table.ts';
import { applyWord } from '../words.ts';

const t38 = wordTable([
  value('decode', 'later', later('t38', 'isDecode', true), 'turn T.38 into audio'),
  value('force', 'later', later('t38', 'isForce', true), 'turn audio into T.38'),
  value('stop', 'later', later('t38', 'isStop', true), 'end the gateway'),
  value(['FEC', 'fec'], 'later', later('t38', 'useFec', true), 'parity instead of redundancy'),
  without('ECM', 'no error correction mode'),
  without('V17', 'no V.17 modem'),
  without('V27ter', 'no V.27ter modem'),
  without('V29', 'no V.29 modem'),
  without('V34', 'no V.34 modem'),
  without('IAF', 'no internet-aware fax'),
]);

const highestVersion = 3;

export const t38Keys: readonly KeyRow[] = [
  key(['T.38', 'T38', 't.38', 't38'], offerCommands, 'later', words(t38), 'Fax gateway (T.38)'),
  key(
    dashOrSpace('T.38-version', 'T38-version', 't.38-version', 't38-version'),
    offerCommands,
    'later',
    integerWithin(-1, highestVersion, (draft, version) => {
      intoLater('t38', 'version')(draft, version < 0 ? null : version);
    }),
    'T.38 version of the gateway; -1 is negotiated',
  ),
];

export const t38Prefixes: readonly PrefixRow[] = [
  prefix(
    ['T38-', 'T.38-'],
    offerCommands,
    'later',
    (draft, rest, source) => {
      applyWord(draft, t38, rest, source);
    },
    'As key `T.38`',
  ),
];

/** Modems (`V17`) go with or without a dot; all of them in either case, after a dash or a space. */
function without(feature: T38Feature, meaning: string): WordRow {
  const dotted = feature.startsWith('V') ? [feature, `V.${feature.slice(1)}`] : [feature];
  const names = dotted.flatMap((name) => [name, name.toLowerCase()]);
  return value(
    dashOrSpace(...names.map((name) => `no-${name}`)),
    'later',
    (draft) => {
      draft.later('t38').without.push(feature);
    },
    meaning,
  );
}
