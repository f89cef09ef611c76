import type { DtlsHash } from '../../../policy/security/options.ts';
import { offerCommands, sdpCommands } from '../commands.ts';
import { security } from '../handlers.ts';
import { word, words } from '../readers.ts';
import { flag, key, value } from '../rows.ts';
import { wordTable, type KeyRow, type WordRow } from '../table.ts';

const roles = wordTable([
  value(['off', 'no', 'disable', 'disabled'], 'now', security('dtls', 'role', 'off'), 'no DTLS'),
  {
    ...value('passive', 'now', security('dtls', 'role', 'passive'), 'wait for the peer; not in answers'),
    commands: offerCommands,
  },
  {
    ...value('active', 'now', security('dtls', 'role', 'active'), 'start the handshake; not in answers'),
    commands: offerCommands,
  },
]);

const hashes: readonly DtlsHash[] = ['SHA-1', 'SHA-224', 'SHA-256', 'SHA-384', 'SHA-512'];
const fingerprints = wordTable(
  hashes.map((hash) =>
    value(hash, 'now', security('dtls', 'fingerprintHash', hash), 'hash of the certificate'),
  ),
);

const yes = ['on', 'yes', 'enable', 'enabled'];
const no = ['no', 'off', 'disable', 'disabled'];
const passthrough = wordTable([
  value(yes, 'now', security('dtls', 'isPassthrough', true), 'leave encryption to the ends'),
  value(no, 'now', security('dtls', 'isPassthrough', false), 'take part in it'),
]);

export const dtlsKeys: readonly KeyRow[] = [
  key(
    ['DTLS', 'dtls', 'DTLS-reverse', 'dtls-reverse'],
    sdpCommands,
    'now',
    words(roles),
    'DTLS-SRTP (RFC 5764), and our role in it',
  ),
  key(
    ['DTLS-fingerprint', 'DTLS fingerprint', 'dtls-fingerprint', 'dtls fingerprint'],
    sdpCommands,
    'now',
    word(fingerprints),
    'Hash for `a=fingerprint`; SHA-256 or that of the peer without it',
  ),
  key(
    ['passthrough', 'passthru'],
    sdpCommands,
    'now',
    word(passthrough),
    'Whether media passes without being looked into; else as ICE makes it',
  ),
];

export const dtlsFlags: readonly WordRow[] = [
  flag('no-tls-id', sdpCommands, 'now', security('dtls', 'omitTlsId', true), 'No `a=tls-id`'),
  flag(
    'recrypt',
    sdpCommands,
    'now',
    security('dtls', 'isRecrypt', true),
    'Always decrypt and encrypt SRTP again',
  ),
  flag('passthrough', sdpCommands, 'now', security('dtls', 'isPassthrough', true), 'As `passthrough` = `on`'),
  flag(
    'no-passthrough',
    sdpCommands,
    'now',
    security('dtls', 'isPassthrough', false),
    'As `passthrough` = `off`',
  ),
];
