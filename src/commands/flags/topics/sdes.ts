import type { ByteString } from '../../../base/bytes.ts';
import { sdpCommands } from '../commands.ts';
import { security } from '../handlers.ts';
import { unescapeItem, words } from '../readers.ts';
import { flag, key, prefix, value } from '../rows.ts';
import { wordTable, type KeyRow, type PrefixRow, type WordRow } from '../table.ts';
import { applyWord } from '../words.ts';

type SuiteList = 'excluded' | 'only' | 'order' | 'offererPreference';

export const sdes = wordTable(
  [
    value(['off', 'no', 'disable', 'disabled'], 'now', security('sdes', 'isOff', true), 'no SDES'),
    parameter('unencrypted_srtp', 'isSrtpEncrypted', false, 'RTP is not encrypted'),
    parameter('unencrypted_srtcp', 'isSrtcpEncrypted', false, 'RTCP is not encrypted'),
    parameter('unauthenticated_srtp', 'isSrtpAuthenticated', false, 'RTP is not authenticated'),
    parameter('encrypted_srtp', 'isSrtpEncrypted', true, 'RTP is encrypted'),
    parameter('encrypted_srtcp', 'isSrtcpEncrypted', true, 'RTCP is encrypted'),
    parameter('authenticated_srtp', 'isSrtpAuthenticated', true, 'RTP is authenticated'),
    value('nonew', 'now', security('sdes', 'isNoNew', true), 'offer no suite that the sender did not'),
    value('pad', 'now', security('sdes', 'isPadded', true), 'keep the `=` at the end of keys'),
    value('lifetime', 'now', security('sdes', 'isLifetimeAdded', true), 'add a key lifetime of 2^31'),
    value('static', 'now', security('sdes', 'isStatic', true), 'in answers: keep the suite'),
    value(
      ['prefer', 'priority'],
      'now',
      security('sdes', 'isPreferred', true),
      'over DTLS, where both are offered',
    ),
  ],
  [
    suites('no-', 'excluded', 'SUITE: not this one'),
    suites('only-', 'only', 'SUITE: only this one; beats `no-`'),
    suites('order:', 'order', 'SUITE;SUITE;...: these first'),
    suites('offerer_pref:', 'offererPreference', 'SUITE;SUITE;...: towards the offerer prefer these'),
  ],
);

export const sdesKeys: readonly KeyRow[] = [
  key(['SDES', 'sdes'], sdpCommands, 'now', words(sdes), 'SRTP keys in the SDP (RFC 4568)'),
];

export const sdesFlags: readonly WordRow[] = [
  flag('pad-crypto', sdpCommands, 'now', security('sdes', 'isPadded', true), 'As `SDES` = `pad`'),
];

export const sdesPrefixes: readonly PrefixRow[] = [
  prefix(
    'SDES-',
    sdpCommands,
    'now',
    (draft, rest, source) => {
      applyWord(draft, sdes, rest, source);
    },
    'As key `SDES`',
  ),
];

function parameter(
  name: ByteString,
  option: 'isSrtpEncrypted' | 'isSrtcpEncrypted' | 'isSrtpAuthenticated',
  wish: boolean,
  meaning: string,
): WordRow {
  return value([name, name.toUpperCase()], 'now', security('sdes', option, wish), meaning);
}

function suites(start: ByteString, list: SuiteList, meaning: string): PrefixRow {
  return prefix(
    start,
    null,
    'now',
    (draft, rest) => {
      draft.exchange.sdes[list].push(
        ...rest
          .split(';')
          .filter((suite) => suite !== '')
          .map(unescapeItem),
      );
    },
    meaning,
  );
}
