import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { srtpBench } from '../../../test/support/srtp.ts';
import { deriveKey, deriveSessionKeys, keyLabel } from './key-derivation.ts';
import { SrtpPacket, readInt32 } from './packet.ts';
import { createPayloadCipher } from './payload-cipher.ts';
import { srtpSuiteByName, type SrtpSuiteName } from './suites.ts';
import { createTransform } from './transform.ts';

const bench = srtpBench(1 << 20);
const { crypto } = bench;
after(() => bench.close());

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const suite = (name: SrtpSuiteName) => srtpSuiteByName(name)!;
const NO_KEY = new Uint8Array(0);

describe('key derivation', () => {
  const cases: readonly (readonly [string, SrtpSuiteName, Record<string, string>])[] = [
    [
      'RFC 3711 B.3',
      'AES_CM_128_HMAC_SHA1_80',
      {
        key: 'e1f97a0d3e018be0d64fa32c06de4139',
        salt: '0ec675ad498afeebb6960b3aabe6',
        cipherKey: 'c61e7a93744f39ee10734afe3ff7a087',
        cipherSalt: '30cbbc08863d8c85d49db34a9ae1',
        authKey: 'cebe321f6ff7716b6fd4ab49af256a156d38baa4',
      },
    ],
    [
      'RFC 6188 §7.2, 256 bits',
      'AES_256_CM_HMAC_SHA1_80',
      {
        key: 'f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6',
        salt: '3b04803de51ee7c96423ab5b78d2',
        cipherKey: '5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4',
        cipherSalt: 'fa31791685ca444a9e07c6c64e93',
        authKey: 'fd9c32d39ed5fbb5a9dc96b30818454d1313dc05',
      },
    ],
    [
      'RFC 6188 §7.4, 192 bits',
      'AES_192_CM_HMAC_SHA1_80',
      {
        key: '73edc66c4fa15776fb57f9505c17136550ffda71f3e8e5f1',
        salt: 'c8522f3acd4ce86d5add78edbb11',
        cipherKey: '31874736a8f1143870c26e4857d8a5b2c4a354407faadabb',
        cipherSalt: '2372b82d639b6d8503a47adc0a6c',
        authKey: '355b10973cd95b9eacf4061c7e1a7151e7cfbfcb',
      },
    ],
  ];
  for (const [name, suiteName, expected] of cases)
    it(name, () => {
      const keys = deriveSessionKeys(crypto, suite(suiteName), hex(expected.key!), hex(expected.salt!));
      assert.equal(text(keys.rtp.cipherKey), expected.cipherKey);
      assert.equal(text(keys.rtp.salt), expected.cipherSalt);
      assert.equal(text(keys.rtp.authKey), expected.authKey);
    });

  it('RFC 3711 B.3: 94 bytes of authentication key', () => {
    const cipher = crypto.createBlockCipher(hex('e1f97a0d3e018be0d64fa32c06de4139'));
    const salt = hex('0ec675ad498afeebb6960b3aabe6');
    assert.equal(
      text(deriveKey(crypto, cipher, salt, keyLabel.rtpAuthentication, 94)),
      'cebe321f6ff7716b6fd4ab49af256a156d38baa48f0a0acf3c34e2359e6cdbcee049646c43d9327ad175578ef7227098' +
        '6371c10c9a369ac2f94a8c5fbcdddc256d6e919a48b610ef17c2041e474035766b68642c59bbfc2f34db60dbdfb2',
    );
    cipher.close();
  });

  it('leaves nothing behind', () => assert.equal(bench.contexts(), 0));
});

describe('AES in counter mode', () => {
  const cases: readonly (readonly [string, string, number, string])[] = [
    [
      'RFC 3711 B.2',
      '2b7e151628aed2a6abf7158809cf4f3c',
      0,
      'e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab41e95b3bb0a2e8dd477901e4fca894c0',
    ],
    [
      'RFC 3711 B.2, the end',
      '2b7e151628aed2a6abf7158809cf4f3c',
      0xfeff,
      'ec8cdf7398607cb0f2d21675ea9ea1e4362b7c3c6773516318a077d7fc5073ae6a2cc3787889374fbeb4c81b17ba6c44',
    ],
    [
      'RFC 6188 §7.1, 256 bits',
      '57f82fe3613fd170a85ec93c40b1f0922ec4cb0dc025b58272147cc438944a98',
      0,
      '92bdd28a93c3f52511c677d08b5515a49da71b2378a854f67050756ded165bac63c4868b7096d88421b563b8c94c9a31',
    ],
    [
      'RFC 6188 §7.3, 192 bits',
      'eab234764e517b2d3d160d587d8c86219740f65f99b6bcf7',
      0,
      '35096cba4610028dc1b57503804ce37c5de986291dcce161d5165ec4568f5c9a474a40c77894bc17180202272a4c264d',
    ],
  ];
  const salt = hex('f0f1f2f3f4f5f6f7f8f9fafbfcfd');
  for (const [name, key, from, keystream] of cases)
    it(name, () => {
      const keys = { cipherKey: hex(key), authKey: NO_KEY, salt };
      const cipher = createPayloadCipher(crypto, 'aesCm', keys);
      const packet = new SrtpPacket();
      packet.end = 16 * (from + 3);
      crypto.bytes.fill(0, 0, packet.end);
      cipher.apply(packet);
      cipher.close();
      assert.equal(text(crypto.bytes.subarray(16 * from, packet.end)), keystream);
    });
});

describe('AES-F8', () => {
  it('RFC 3711 B.1', () => {
    const keys = {
      cipherKey: hex('234829008467be186c3de14aae72d62c'),
      authKey: NO_KEY,
      salt: hex('32f2870d'),
    };
    const cipher = createPayloadCipher(crypto, 'aesF8', keys);
    const packet = new SrtpPacket();
    packet.payload = 12;
    packet.end = 12 + 39;
    packet.indexHigh = 0xd462564a;
    const header = '806e5cba50681de55c621599';
    crypto.bytes.set(hex(`${header}70736575646f72616e646f6d6e6573732069732074686520`), 0);
    crypto.bytes.set(hex('6e65787420626573742074 68696e67'), 36);
    cipher.apply(packet);
    cipher.close();
    assert.equal(
      text(crypto.bytes.subarray(0, packet.end)),
      `${header}019ce7a26e7854014a6366aa95d4eefd1ad4172a14f9faf455b7f1d4b62bd08f562c0eef7c4802`,
    );
  });
});

describe('AES-GCM, RFC 7714 §16 and §17', () => {
  const RTP =
    '8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573';
  const RTCP =
    '81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef';
  const SALT = '517569642070726f2071756f';
  const KEY = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';

  /** The session keys are given, so the packet's counters are set by hand. */
  function check(
    name: SrtpSuiteName,
    clear: string,
    sealed: string,
    isRtcp: boolean,
    encrypted: boolean,
  ): void {
    const keys = {
      cipherKey: hex(KEY).subarray(0, suite(name).keyLength),
      authKey: NO_KEY,
      salt: hex(SALT),
    };
    const transform = createTransform(crypto, { suite: suite(name), keys, tagLength: 16 });
    const { bytes } = crypto;
    const length = clear.length / 2;
    const packet = new SrtpPacket();
    packet.isRtcp = isRtcp;
    packet.end = packet.tag = length;
    packet.payload = encrypted ? (isRtcp ? 8 : 12) : length;
    packet.word = length + 16;
    bytes.set(hex(clear), 0);
    packet.ssrc = readInt32(bytes, isRtcp ? 4 : 8);
    packet.indexLow = isRtcp ? 0x5d4 : 0xf17b;
    if (isRtcp) bytes.set(hex(sealed.slice(-8)), packet.word);
    transform.protect(packet);
    assert.equal(text(bytes.subarray(0, sealed.length / 2)), sealed);
    assert.ok(transform.open(packet));
    assert.equal(text(bytes.subarray(0, length)), clear);
    transform.close();
  }

  it('SRTP, 128 bits', () =>
    check(
      'AEAD_AES_128_GCM',
      RTP,
      '8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833' +
        '899d7f27beb16a9152cf765ee4390cce',
      false,
      true,
    ));
  it('SRTP, 256 bits', () =>
    check(
      'AEAD_AES_256_GCM',
      RTP,
      '8040f17b8041f8d35501a0b232b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b' +
        '7aa3db36dfffd6b0f9bb7878d7a76c13',
      false,
      true,
    ));
  it('SRTP, authenticated only', () => {
    check('AEAD_AES_128_GCM', RTP, `${RTP}22493f82d2bce397e9d79e3b19aa4216`, false, false);
    check('AEAD_AES_256_GCM', RTP, `${RTP}a866d5910f887463067ceefec45215d4`, false, false);
  });
  it('SRTCP, 128 bits', () =>
    check(
      'AEAD_AES_128_GCM',
      RTCP,
      '81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9275b' +
        'c84aa45896cf4d2fc5abf87245d9eade800005d4',
      true,
      true,
    ));
  it('SRTCP, 256 bits', () =>
    check(
      'AEAD_AES_256_GCM',
      RTCP,
      '81c8000d4d617273d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be8415f658c61de0476f1b6fad' +
        '1d1eb30c4446839f57ff6f6cb26ac3be800005d4',
      true,
      true,
    ));
  it('SRTCP, authenticated only', () => {
    check('AEAD_AES_128_GCM', RTCP, `${RTCP}841dd9683dd78ec92ae58790125f62b3000005d4`, true, false);
    check('AEAD_AES_256_GCM', RTCP, `${RTCP}91db4afbfeee5a978fab4393ed2615fe000005d4`, true, false);
  });
});
