import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readCorpus } from '../../../test/support/corpus.ts';
import {
  BINDING,
  checkIntegrity,
  isFingerprintFine,
  isStun,
  parseStun,
  stunClass,
  StunWriter,
  type StunMessage,
} from './index.ts';

/** RFC 5769 §2: the short-term password of its examples. */
const PASSWORD = 'VOkJxbRl1RmTxUk/WvJxBt';
const ID = 'ABCDEFGHIJKL';

function sample(name: string): Uint8Array {
  return readCorpus('stun').find((entry) => entry.name === name)!.bytes;
}

/** Parses in the middle of a larger buffer. */
function parsed(bytes: Uint8Array): StunMessage {
  const buffer = new Uint8Array(bytes.length + 11).fill(0x55);
  buffer.set(bytes, 3);
  const message = parseStun(buffer, 3, bytes.length);
  assert.ok(typeof message !== 'string', message as string);
  return message;
}

describe('RFC 5769', () => {
  it('§2.1 request', () => {
    const bytes = sample('ok-rfc5769-request');
    const message = parsed(bytes);
    assert.equal(message.class, stunClass.request);
    assert.equal(message.method, BINDING);
    assert.equal(message.software, 'STUN test client');
    assert.equal(message.username, 'evtj:h6vY');
    assert.equal(message.priority, 0x6e0001ff);
    assert.equal(message.controlled, 0x932ff9b151263b36n);
    assert.equal(checkIntegrity(message, bytes, 0, PASSWORD), 'sha1');
    assert.equal(checkIntegrity(message, bytes, 0, `${PASSWORD}x`), 'wrong');
    assert.ok(isFingerprintFine(message, bytes, 0));
  });

  for (const [name, address] of [
    ['ipv4', '192.0.2.1'],
    ['ipv6', '2001:db8:1234:5678:11:2233:4455:6677'],
  ] as const) {
    it(`§2.2, §2.3 response, ${name}`, () => {
      const bytes = sample(`ok-rfc5769-response-${name}`);
      const message = parsed(bytes);
      assert.equal(message.class, stunClass.success);
      assert.equal(message.software, 'test vector');
      assert.equal(message.mappedAddress?.address, address);
      assert.equal(message.mappedAddress.port, 32853);
      assert.equal(checkIntegrity(message, bytes, 0, PASSWORD), 'sha1');
      assert.ok(isFingerprintFine(message, bytes, 0));
    });
  }

  it('§2.4 request with long-term credentials: realm and nonce are no reason to refuse', () => {
    const message = parsed(sample('ok-rfc5769-long-term'));
    assert.deepEqual(message.unknownRequired, []);
    assert.equal(Buffer.from(message.username!, 'latin1').toString(), 'マトリックス');
  });

  it('one flipped bit up to the fingerprint is found', () => {
    const sound = sample('ok-rfc5769-request');
    for (let at = 0; at < sound.length - 8; at += 1) {
      const bytes = sound.with(at, sound[at]! ^ 1);
      const message = parseStun(bytes, 0, bytes.length);
      if (typeof message === 'string') continue;
      const isSame =
        checkIntegrity(message, bytes, 0, PASSWORD) === 'sha1' && isFingerprintFine(message, bytes, 0);
      assert.ok(!isSame, `byte ${at}`);
    }
  });
});

describe('StunWriter', () => {
  it('writes what the parser reads', () => {
    const bytes = new StunWriter()
      .start(stunClass.request, BINDING, ID)
      .username('abcd:efgh')
      .software('rtpengine')
      .priority(0xfffffffe)
      .useCandidate()
      .controlling(0xfedcba9876543210n)
      .integrity('sha1', 'secret')
      .fingerprint()
      .finish();
    const message = parsed(bytes);
    assert.ok(isStun(bytes, 0, bytes.length));
    assert.deepEqual(
      [message.class, message.method, message.transactionId, message.username, message.software],
      [stunClass.request, BINDING, ID, 'abcd:efgh', 'rtpengine'],
    );
    assert.deepEqual(
      [message.priority, message.useCandidate, message.controlling, message.controlled],
      [0xfffffffe, true, 0xfedcba9876543210n, null],
    );
    assert.equal(checkIntegrity(message, bytes, 0, 'secret'), 'sha1');
    assert.ok(isFingerprintFine(message, bytes, 0));
  });

  it('writes all classes, and the methods that RFC 7983 leaves room for', () => {
    for (const messageClass of Object.values(stunClass))
      for (const method of [0, 1, 0xf, 0x10, 0x70, 0x80, 0xff]) {
        const message = parsed(new StunWriter().start(messageClass, method, ID).finish());
        assert.deepEqual([message.class, message.method], [messageClass, method]);
      }
  });

  for (const endpoint of [
    { family: 'IP4', address: '203.0.113.255', port: 65535 },
    { family: 'IP6', address: '2001:db8::1', port: 1 },
  ] as const) {
    it(`writes addresses, ${endpoint.family}`, () => {
      const bytes = new StunWriter()
        .start(stunClass.success, BINDING, ID)
        .xorMappedAddress(endpoint)
        .finish();
      assert.deepEqual(parsed(bytes).mappedAddress, endpoint);
    });
  }

  it('writes errors', () => {
    const bytes = new StunWriter()
      .start(stunClass.error, BINDING, ID)
      .errorCode(420, 'Unknown Attribute')
      .unknownAttributes([0x7ffe, 1, 2])
      .finish();
    const message = parsed(bytes);
    assert.deepEqual([message.errorCode, message.errorReason], [420, 'Unknown Attribute']);
  });

  it('protects with SHA-256 too, alone or behind SHA-1', () => {
    const start = (): StunWriter => new StunWriter().start(stunClass.request, BINDING, ID).username('a:b');
    for (const writer of [start(), start().integrity('sha1', 'secret')]) {
      const bytes = writer.integrity('sha256', 'secret').fingerprint().finish();
      assert.equal(checkIntegrity(parsed(bytes), bytes, 0, 'secret'), 'sha256');
      assert.equal(checkIntegrity(parsed(bytes), bytes, 0, 'other'), 'wrong');
    }
  });

  it('cuts what is too long', () => {
    const bytes = new StunWriter()
      .start(stunClass.request, BINDING, ID)
      .username('u'.repeat(2000))
      .software('s'.repeat(2000))
      .errorCode(400, 'e'.repeat(2000))
      .integrity('sha256', '')
      .fingerprint()
      .finish();
    assert.equal(parsed(bytes).username?.length, 513);
  });
});

describe('parseStun', () => {
  it('takes the first of repeated attributes', () => {
    const writer = new StunWriter().start(stunClass.request, BINDING, ID);
    assert.equal(parsed(writer.priority(1).priority(2).finish()).priority, 1);
  });

  it('passes over what stands behind the integrity', () => {
    const writer = new StunWriter().start(stunClass.request, BINDING, ID).integrity('sha1', 'x');
    const message = parsed(writer.useCandidate().priority(7).fingerprint().finish());
    assert.equal(message.useCandidate, false);
    assert.equal(message.priority, null);
    assert.notEqual(message.fingerprintAt, null);
  });

  it('lists attributes that must be understood', () => {
    assert.deepEqual(parsed(sample('ok-unknown-required')).unknownRequired, [0x1e, 0x7ffe]);
  });
});
