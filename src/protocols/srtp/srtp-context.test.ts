import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import {
  PacketContext,
  expectPacket,
  rtcpPacket,
  rtpPacket,
  srtpBench,
  srtpOptions,
  verdictOf,
  withOverrides,
} from '../../../test/support/srtp.ts';
import type { SrtpContextOptions } from './context-options.ts';
import { SrtpContext } from './srtp-context.ts';
import { srtpSuites, type SrtpSuiteName } from './suites.ts';

const bench = srtpBench();
const { crypto } = bench;
after(() => bench.close());

const SSRC = 0xcafebabe;

/** Two ends with the same key, closed afterwards. */
function withPair(
  name: SrtpSuiteName,
  extra: Partial<SrtpContextOptions>,
  run: (sender: PacketContext, receiver: PacketContext) => void,
): void {
  const sender = new PacketContext(crypto, srtpOptions(name, extra));
  const receiver = new PacketContext(crypto, srtpOptions(name, extra));
  try {
    run(sender, receiver);
  } finally {
    sender.close();
    receiver.close();
  }
}

describe('protect, then unprotect', () => {
  const mki = fc.uint8Array({ maxLength: 128 });
  for (const { name, rtpTagLength, rtcpTagLength, cipher } of srtpSuites)
    it(`gives the packet back: ${name}`, () => {
      fc.assert(
        fc.property(
          fc.nat({ max: 1500 }),
          fc.nat({ max: 0xffff }),
          fc.nat({ max: 0xffffffff }),
          fc.nat({ max: 40 }),
          mki,
          (length, sequence, ssrc, at, key) => {
            withPair(name, { mki: key }, (sender, receiver) => {
              const packet = rtpPacket(ssrc, sequence, length);
              const sealed = expectPacket(sender.protectRtp(packet, at));
              assert.equal(sealed.length, packet.length + rtpTagLength + key.length);
              if (length > 8 && cipher !== 'null')
                assert.notDeepEqual(sealed.subarray(12, packet.length), packet.subarray(12));
              assert.deepEqual(sealed.subarray(0, 12), packet.subarray(0, 12));
              assert.deepEqual(expectPacket(receiver.unprotectRtp(sealed, at)), packet);

              const report = rtcpPacket(ssrc, length);
              const sealedReport = expectPacket(sender.protectRtcp(report, at));
              assert.equal(sealedReport.length, report.length + 4 + rtcpTagLength + key.length);
              assert.deepEqual(expectPacket(receiver.unprotectRtcp(sealedReport, at)), report);
            });
          },
        ),
        { numRuns: 60 },
      );
    });

  it('leaves header extension and CSRCs in clear', () => {
    withPair('AEAD_AES_128_GCM', {}, (sender, receiver) => {
      const header = [
        0x92, 8, 0, 7, 0, 0, 0, 1, 1, 2, 3, 4, 9, 9, 9, 9, 8, 8, 8, 8, 0xbe, 0xde, 0, 1, 5, 6, 7, 8,
      ];
      const packet = Uint8Array.from([...header, 1, 2, 3, 4, 5, 6, 7, 8]);
      const sealed = expectPacket(sender.protectRtp(packet));
      assert.deepEqual([...sealed.subarray(0, header.length)], header);
      assert.notDeepEqual(sealed.subarray(header.length, packet.length), packet.subarray(header.length));
      assert.deepEqual(expectPacket(receiver.unprotectRtp(sealed)), packet);
    });
  });

  it('frees all it took, also after a failure', () => {
    const before = bench.contexts();
    withPair('AES_CM_128_HMAC_SHA1_80', {}, () => assert.ok(bench.contexts() > before));
    assert.throws(
      () => new SrtpContext(crypto, { ...srtpOptions('AEAD_AES_128_GCM'), masterKey: new Uint8Array(5) }),
    );
    for (const { name } of srtpSuites)
      for (let failing = 0; failing < 12; failing += 1) {
        let created = 0;
        const create = <T>(make: () => T): T => {
          created += 1;
          if (created > failing) throw new Error('no memory');
          return make();
        };
        const scarce = withOverrides(crypto, {
          createCounterCipher: (key) => create(() => crypto.createCounterCipher(key)),
          createBlockCipher: (key) => create(() => crypto.createBlockCipher(key)),
          createAeadCipher: (key) => create(() => crypto.createAeadCipher(key)),
          createHmacSha1: (key) => create(() => crypto.createHmacSha1(key)),
        });
        try {
          new SrtpContext(scarce, srtpOptions(name)).close();
        } catch (error) {
          assert.match(String(error), /no memory/);
        }
        assert.equal(bench.contexts(), before, `${name}, ${failing} creations`);
      }
  });
});

describe('session parameters', () => {
  for (const name of ['AES_CM_128_HMAC_SHA1_80', 'AEAD_AES_128_GCM'] as const) {
    it(`UNENCRYPTED_SRTP and UNENCRYPTED_SRTCP: ${name}`, () => {
      withPair(name, { unencryptedRtp: true, unencryptedRtcp: true }, (sender, receiver) => {
        const packet = rtpPacket(SSRC, 1);
        const sealed = expectPacket(sender.protectRtp(packet));
        assert.deepEqual(sealed.subarray(0, packet.length), packet);
        const broken = sealed.with(packet.length - 1, 0xee);
        assert.equal(verdictOf(receiver.unprotectRtp(broken)), 'srtp.authFailed');
        assert.deepEqual(expectPacket(receiver.unprotectRtp(sealed)), packet);
        const report = rtcpPacket(SSRC);
        const sealedReport = expectPacket(sender.protectRtcp(report));
        assert.deepEqual(sealedReport.subarray(0, report.length), report);
        assert.deepEqual(expectPacket(receiver.unprotectRtcp(sealedReport)), report);
      });
    });

    it(`each SRTCP packet says itself whether it is encrypted: ${name}`, () => {
      const sender = new PacketContext(crypto, srtpOptions(name, { unencryptedRtcp: true }));
      const receiver = new PacketContext(crypto, srtpOptions(name));
      const sealed = expectPacket(sender.protectRtcp(rtcpPacket(SSRC)));
      assert.deepEqual(expectPacket(receiver.unprotectRtcp(sealed)), rtcpPacket(SSRC));
      sender.close();
      receiver.close();
    });
  }

  it('UNAUTHENTICATED_SRTP has no tag and no replay window; SRTCP keeps both', () => {
    withPair('AES_CM_128_HMAC_SHA1_80', { unauthenticatedRtp: true }, (sender, receiver) => {
      const packet = rtpPacket(SSRC, 1);
      const sealed = expectPacket(sender.protectRtp(packet));
      assert.equal(sealed.length, packet.length);
      assert.notDeepEqual(sealed, packet);
      for (let time = 0; time < 2; time += 1)
        assert.deepEqual(expectPacket(receiver.unprotectRtp(sealed)), packet);
      const report = expectPacket(sender.protectRtcp(rtcpPacket(SSRC)));
      assert.equal(verdictOf(receiver.unprotectRtcp(report)), 'passed');
      assert.equal(verdictOf(receiver.unprotectRtcp(report)), 'srtcp.replayed');
    });
  });

  it('an AEAD suite authenticates whatever was asked', () => {
    withPair('AEAD_AES_256_GCM', { unauthenticatedRtp: true }, (sender, receiver) => {
      const sealed = expectPacket(sender.protectRtp(rtpPacket(SSRC, 1)));
      assert.equal(verdictOf(receiver.unprotectRtp(sealed.with(14, sealed[14]! ^ 1))), 'srtp.authFailed');
    });
  });
});

describe('packets that are not what they should be', () => {
  for (const { name, cipher } of srtpSuites)
    it(`any changed bit: ${name}`, () => {
      withPair(name, {}, (sender, receiver) => {
        const packet = rtpPacket(SSRC, 7);
        const sealed = expectPacket(sender.protectRtp(packet));
        const sealedReport = expectPacket(sender.protectRtcp(rtcpPacket(SSRC)));
        const state = receiver.context.exportState();
        for (let bit = 0; bit < 8 * sealed.length; bit += 1) {
          const changed = sealed.with(bit >> 3, sealed[bit >> 3]! ^ (1 << (bit & 7)));
          assert.notEqual(verdictOf(receiver.unprotectRtp(changed)), 'passed', `bit ${bit}`);
          // Decryption in place has been taken back.
          assert.deepEqual(crypto.bytes.subarray(0, sealed.length), changed);
        }
        for (let bit = 0; bit < 8 * sealedReport.length; bit += 1) {
          const changed = sealedReport.with(bit >> 3, sealedReport[bit >> 3]! ^ (1 << (bit & 7)));
          assert.notEqual(verdictOf(receiver.unprotectRtcp(changed)), 'passed', `bit ${bit} (${cipher})`);
        }
        assert.deepEqual(receiver.context.exportState(), state);
        assert.deepEqual(expectPacket(receiver.unprotectRtp(sealed)), packet);
        assert.equal(verdictOf(receiver.unprotectRtcp(sealedReport)), 'passed');
      });
    });

  it('another MKI', () => {
    const sender = new PacketContext(
      crypto,
      srtpOptions('AES_CM_128_HMAC_SHA1_80', { mki: Uint8Array.of(1, 2) }),
    );
    const receiver = new PacketContext(
      crypto,
      srtpOptions('AES_CM_128_HMAC_SHA1_80', { mki: Uint8Array.of(1, 3) }),
    );
    assert.equal(
      verdictOf(receiver.unprotectRtp(expectPacket(sender.protectRtp(rtpPacket(SSRC, 1))))),
      'srtp.wrongMki',
    );
    assert.equal(
      verdictOf(receiver.unprotectRtcp(expectPacket(sender.protectRtcp(rtcpPacket(SSRC))))),
      'srtp.wrongMki',
    );
    sender.close();
    receiver.close();
  });

  it('too short, or with no room for what is added', () => {
    withPair('AEAD_AES_128_GCM', { mki: Uint8Array.of(1) }, (sender, receiver) => {
      assert.equal(verdictOf(receiver.unprotectRtp(rtpPacket(SSRC, 1, 16))), 'srtp.tooShort');
      assert.equal(verdictOf(receiver.unprotectRtp(new Uint8Array(0))), 'srtp.tooShort');
      assert.equal(verdictOf(receiver.unprotectRtcp(rtcpPacket(SSRC, 20))), 'srtcp.tooShort');
      assert.equal(verdictOf(sender.protectRtp(new Uint8Array(11))), 'srtp.notProtected');
      assert.equal(verdictOf(sender.protectRtcp(Uint8Array.of(0x80, 201, 0, 0))), 'srtp.notProtected');
      const last = crypto.limit - 32;
      assert.equal(verdictOf(sender.protectRtp(rtpPacket(SSRC, 1, 20), last)), 'srtp.notProtected');
      assert.equal(verdictOf(sender.protectRtcp(rtcpPacket(SSRC, 24), last)), 'srtp.notProtected');
      const room = crypto.limit - 32 - 17;
      assert.equal(verdictOf(sender.protectRtp(rtpPacket(SSRC, 1, 20), room)), 'passed');
    });
  });

  it('a key whose lifetime is over', () => {
    withPair('AES_CM_128_HMAC_SHA1_80', { rtpLifetime: 2, rtcpLifetime: 1 }, (sender, receiver) => {
      const sealed = [1, 2].map((sequence) => expectPacket(sender.protectRtp(rtpPacket(SSRC, sequence))));
      assert.equal(verdictOf(sender.protectRtp(rtpPacket(SSRC, 3))), 'srtp.keyUsedUp');
      for (const packet of sealed) assert.equal(verdictOf(receiver.unprotectRtp(packet)), 'passed');
      assert.equal(verdictOf(receiver.unprotectRtp(sealed[0]!)), 'srtp.lifetimeOver');
      const report = expectPacket(sender.protectRtcp(rtcpPacket(SSRC)));
      assert.equal(verdictOf(sender.protectRtcp(rtcpPacket(SSRC))), 'srtp.keyUsedUp');
      assert.equal(verdictOf(receiver.unprotectRtcp(report)), 'passed');
      assert.equal(verdictOf(receiver.unprotectRtcp(report)), 'srtp.lifetimeOver');
    });
  });

  it('the last index of all', () => {
    withPair('AES_CM_128_HMAC_SHA1_80', {}, (sender, receiver) => {
      const sources = [{ ssrc: SSRC, rtp: { roc: 0xffffffff, sequence: 0xfffe }, rtcpIndex: null }];
      const state = { rtpPackets: 0, rtcpPackets: 2 ** 31 - 1, sources };
      sender.context.importState(state);
      receiver.context.importState({ ...state, rtcpPackets: 0 });
      const sealed = expectPacket(sender.protectRtp(rtpPacket(SSRC, 0xffff)));
      assert.equal(verdictOf(receiver.unprotectRtp(sealed)), 'passed');
      assert.equal(verdictOf(sender.protectRtp(rtpPacket(SSRC, 0))), 'srtp.keyUsedUp');
      assert.equal(verdictOf(receiver.unprotectRtp(rtpPacket(SSRC, 0))), 'srtp.lifetimeOver');
      assert.equal(
        verdictOf(receiver.unprotectRtcp(expectPacket(sender.protectRtcp(rtcpPacket(SSRC))))),
        'passed',
      );
      assert.equal(verdictOf(sender.protectRtcp(rtcpPacket(SSRC))), 'srtp.keyUsedUp');
    });
  });
});
