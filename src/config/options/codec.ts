import { choice, flag, float, int, intList, path, string } from '../kinds.ts';

const noBackEnd = { never: 'this implementation has no codec-chain back-end' };

export const codecOptions = {
  'evs-lib-path': path({ default: null, help: 'Shared library with the EVS codec.' }),
  'codec-chain-lib-path': path({
    default: null,
    effect: noBackEnd,
    help: 'Shared library of the codec-chain back-end.',
  }),
  'codec-chain-runners': int({ default: 2, effect: noBackEnd, help: 'Its runners for each codec.' }),
  'codec-chain-concurrency': int({ default: 256, effect: noBackEnd, help: 'Its jobs for each runner.' }),
  'codec-chain-async': int({ default: 0, effect: noBackEnd, help: 'Its threads for results.' }),
  'codec-chain-nonblock': flag({ effect: noBackEnd, help: 'Does not wait for its results.' }),
  'codec-chain-interval': int({
    default: 10000,
    unit: 'Microseconds',
    effect: noBackEnd,
    help: 'Time between its runs.',
  }),
  'codec-chain-opus-application': choice({
    default: 'default',
    values: ['default', 'voip', 'audio', 'low-delay'],
    aliases: { speech: 'voip', music: 'audio' },
    effect: noBackEnd,
    help: 'What its Opus encoder is tuned for.',
  }),
  'codec-chain-opus-complexity': int({
    default: 10,
    min: 0,
    max: 10,
    effect: noBackEnd,
    help: 'Effort of its Opus encoder.',
  }),
  codecs: flag({ effect: 'now', help: 'Prints the codecs that can be transcoded and exits.' }),
  'dtx-delay': int({
    default: 0,
    min: 0,
    unit: 'Ms',
    help: 'Delay that lets pauses of discontinuous transmission be filled; 0 leaves them.',
  }),
  'max-dtx': int({
    default: 30,
    unit: 'Seconds',
    help: 'Longest pause that is filled; 0 or less sets no limit.',
  }),
  'dtx-buffer': int({ default: 10, min: 0, help: 'Packets held for filling pauses.' }),
  'dtx-lag': int({ default: 100, min: 0, unit: 'Ms', help: 'Time span of packets held for it.' }),
  'dtx-shift': int({
    default: 5,
    min: 0,
    unit: 'Ms',
    help: 'Correction of its timing when it has too many packets or none.',
  }),
  'dtx-cn-params': intList({
    default: [],
    min: 0,
    max: 255,
    help: 'Comfort noise (RFC 3389 payload bytes) that fills pauses; silence if left out.',
  }),
  'amr-dtx': choice({ default: 'native', values: ['native', 'CN'], help: 'How AMR marks pauses.' }),
  'evs-dtx': choice({ default: 'native', values: ['native', 'CN'], help: 'How EVS marks pauses.' }),
  'silence-detect': float({
    default: 0,
    min: 0,
    max: 100,
    unit: 'Percent',
    help: 'Level below which transcoded audio counts as silence and is sent as comfort noise; 0 never does.',
  }),
  'cn-payload': intList({
    default: [32],
    min: 0,
    max: 254,
    help: 'That comfort noise: its level (0 to 127), then its spectrum.',
  }),
  'transcode-config': string({
    default: null,
    placeholder: 'PREFIX',
    help: 'Reads a transcoding rule from each section of the file called PREFIX-NAME.',
  }),
};

export const cryptoOptions = {
  'dtls-passive': flag({
    effect: 'now',
    help: 'Answers wait for the handshake of a peer that leaves the choice.',
  }),
  'dtls-rsa-key-size': int({
    effect: 'now',
    default: 2048,
    min: 1024,
    help: 'Bits of the key of an RSA certificate.',
  }),
  'dtls-cert-cipher': choice({
    effect: 'now',
    default: 'prime256v1',
    values: ['prime256v1', 'RSA'],
    aliases: { 'ec-prime256v1': 'prime256v1', ec_prime256v1: 'prime256v1' },
    help: 'Kind of the certificate.',
  }),
  'dtls-mtu': int({
    effect: 'now',
    default: 1200,
    min: 576,
    help: 'Largest datagram of a handshake, in bytes.',
  }),
  'dtls-ciphers': string({
    effect: 'now',
    default: 'DEFAULT:!NULL:!aNULL:!SHA256:!SHA384:!aECDH:!AESGCM+AES256:!aPSK',
    help: 'Ciphers allowed in a handshake, as OpenSSL lists them.',
  }),
  'dtls-signature': choice({
    effect: 'now',
    default: 'SHA-256',
    values: ['SHA-256', 'SHA-1'],
    help: 'Digest that the certificate is signed with.',
  }),
};
