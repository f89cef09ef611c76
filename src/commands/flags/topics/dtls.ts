import { offerCommands, sdpCommands } from '../commands.ts';
import type { DtlsHash } from '../deferred.ts';
import { later } from '../handlers.ts';
import { word, words } from '../readers.ts';
import { flag, key, value } from '../rows.ts';
import { wordTable, type KeyRow, type WordRow } from '../table.ts';

const roles = wordTable([
  value(['off', 'no', 'disable', 'disabled'], 'later', later('dtls', 'role', 'off'), 'no DTLS'),
  {
    ...value('passive', 'later', later('dtls', 'role', 'passive'), 'wait for the peer; not in answers'),
    commands: offerCommands,
  },
  {
    ...value('active', 'later', later('dtls', 'role', 'active'), 'start the handshake; not in answers'),
    commands: offerCommands,
  },
]);

const hashes: readonly DtlsHash[] = ['SHA-1', 'SHA-224', 'SHA-256', 'SHA-384', 'SHA-512'];
const fingerprints = wordTable(
  hashes.map((hash) =>
    value(hash, 'later', later('dtls', 'fingerprintHash', hash), 'hash of the certificate'),
  ),
);

const yes = ['on', 'yes', 'enable', 'enabled'];
const no = ['no', 'off', 'disable', 'disabled'];
const passthrough = wordTable([
  value(yes, 'later', later('dtls', 'isPassthrough', true), 'leave encryption to the ends'),
  value(no, 'later', later('dtls', 'isPassthrough', false), 'take part in it'),
]);

export const dtlsKeys: readonly KeyRow[] = [
  key(
    ['DTLS', 'dtls', 'DTLS-reverse', 'dtls-reverse'],
    sdpCommands,
    'later',
    words(roles),
    'DTLS-SRTP (RFC 5764), and our role in it',
  ),
  key(
    ['DTLS-fingerprint', 'DTLS fingerprint', 'dtls-fingerprint', 'dtls fingerprint'],
    sdpCommands,
    'later',
    word(fingerprints),
    'Hash for `a=fingerprint`; SHA-256 or that of the peer without it',
  ),
  key(
    ['passthrough', 'passthru'],
    sdpCommands,
    'later',
    word(passthrough),
    'Whether media passes without being looked into; else as ICE makes it',
  ),
];

export const dtlsFlags: readonly WordRow[] = [
  flag(
    'no-tls-id',
    sdpCommands,
    'later',
    later('dtls', 'omitTlsId', true),
    'No `a=tls-id`, and no new handshake when ICE restarts',
  ),
  flag(
    'recrypt',
    sdpCommands,
    'later',
    later('dtls', 'isRecrypt', true),
    'Always decrypt and encrypt SRTP again',
  ),
  flag('passthrough', sdpCommands, 'later', later('dtls', 'isPassthrough', true), 'As `passthrough` = `on`'),
  flag(
    'no-passthrough',
    sdpCommands,
    'later',
    later('dtls', 'isPassthrough', false),
    'As `passthrough` = `off`',
  ),
];
