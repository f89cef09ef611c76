import assert from 'node:assert/strict';
import { createCipheriv, createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Slab } from '../slab.ts';
import { OpensslSrtpCrypto, type HmacMethod } from './srtp-crypto.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const keys = fc.constantFrom(16, 24, 32).chain(bytes);
const text = fc.uint8Array({ maxLength: 300 });
const at = fc.nat({ max: 40 });

function withCrypto(run: (crypto: OpensslSrtpCrypto) => void, method?: HmacMethod): void {
  const crypto = new OpensslSrtpCrypto(new Slab(4096), undefined, method);
  run(crypto);
  assert.equal(crypto.contexts, 0);
  crypto.close();
}

describe('HMAC-SHA1', () => {
  for (const method of ['states', 'evp'] as const)
    it(`agrees with Node's: ${method}`, () => {
      withCrypto((crypto) => {
        fc.assert(
          fc.property(
            fc.uint8Array({ minLength: 1, maxLength: 64 }),
            text,
            at,
            fc.nat({ max: 0xffffffff }),
            (key, data, offset, word) => {
              const mac = crypto.createHmacSha1(key);
              crypto.bytes.set(data, offset);
              mac.compute(offset, data.length);
              assert.deepEqual(Buffer.from(crypto.mac), createHmac('sha1', key).update(data).digest());
              mac.computeWithWord(offset, data.length, word);
              const last = Buffer.alloc(4);
              last.writeUInt32BE(word);
              const expected = createHmac('sha1', key).update(data).update(last).digest();
              assert.deepEqual(Buffer.from(crypto.mac), expected);
              mac.close();
            },
          ),
          { numRuns: 300 },
        );
      }, method);
    });

  it('every length around the edges of a block', () => {
    withCrypto((crypto) => {
      const key = new Uint8Array(20).fill(7);
      const mac = crypto.createHmacSha1(key);
      for (let length = 0; length <= 260; length += 1) {
        mac.compute(0, length);
        const expected = createHmac('sha1', key).update(crypto.bytes.subarray(0, length)).digest();
        assert.deepEqual(Buffer.from(crypto.mac), expected);
      }
      mac.close();
    });
  });
});

describe('ciphers', () => {
  it("counter mode agrees with Node's", () => {
    withCrypto((crypto) => {
      fc.assert(
        fc.property(keys, bytes(16), text, at, (key, iv, data, offset) => {
          const cipher = crypto.createCounterCipher(key);
          crypto.bytes.set(data, offset);
          crypto.block.set(iv);
          cipher.apply(offset, data.length);
          const expected = createCipheriv(`aes-${key.length * 8}-ctr`, key, iv).update(data);
          assert.deepEqual(Buffer.from(crypto.bytes.subarray(offset, offset + data.length)), expected);
          cipher.close();
          assert.throws(() => cipher.apply(0, 1), /after close/);
          cipher.close();
        }),
      );
    });
  });

  it("GCM agrees with Node's, and takes back what it has decrypted in vain", () => {
    withCrypto((crypto) => {
      fc.assert(
        fc.property(keys, bytes(12), text, text, fc.boolean(), (key, iv, head, data, hasTail) => {
          const cipher = crypto.createAeadCipher(key);
          const offset = head.length;
          const tail = 2000;
          const sealedLength = data.length + 16;
          crypto.bytes.set(head, 0);
          crypto.bytes.set(data, offset);
          crypto.block.set(iv);
          const tailLength = hasTail ? 4 : 0;
          const node = createCipheriv(`aes-${(key.length * 8) as 128}-gcm`, key, iv);
          node.setAAD(Buffer.concat([head, crypto.bytes.subarray(tail, tail + tailLength)]));
          const expected = Buffer.concat([node.update(data), node.final(), node.getAuthTag()]);
          cipher.seal(0, offset, tail, tailLength, offset, data.length);
          const sealed = Buffer.from(crypto.bytes.subarray(offset, offset + sealedLength));
          assert.deepEqual(sealed, expected);
          crypto.bytes[offset + sealedLength - 1]! ^= 1;
          assert.ok(!cipher.open(0, offset, tail, tailLength, offset, data.length));
          crypto.bytes[offset + sealedLength - 1]! ^= 1;
          assert.deepEqual(Buffer.from(crypto.bytes.subarray(offset, offset + sealedLength)), sealed);
          assert.ok(cipher.open(0, offset, tail, tailLength, offset, data.length));
          assert.deepEqual(crypto.bytes.slice(offset, offset + data.length), data);
          cipher.close();
        }),
      );
    });
  });

  it('no AES has a key of five bytes', () => {
    withCrypto((crypto) => {
      assert.throws(() => crypto.createCounterCipher(new Uint8Array(5)));
      assert.throws(() => crypto.createAeadCipher(new Uint8Array(0)));
    });
  });
});
