import assert from 'node:assert/strict';
import { isIPv4 } from 'node:net';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Endpoint } from '../base/endpoint.ts';
import { Slab } from './slab.ts';
import { SocketAddress, readSockaddr, socketAddress, writeSockaddr } from './socket-address.ts';

const roundTrip = (endpoint: Endpoint) => {
  const slab = new Slab(64);
  const length = writeSockaddr(slab, 32, socketAddress(endpoint));
  const read = new SocketAddress();
  readSockaddr(slab, 32, read);
  return { length, bytes: Buffer.from(slab.bytes.subarray(32, 32 + length)).toString('hex'), read };
};

it('takes the IPv4 addresses that Node takes', () => {
  const part = fc.oneof(fc.nat(300).map(String), fc.constantFrom('', '00', '01', 'x', '-1', ' 1', '1e1'));
  const text = fc.oneof(
    fc.ipV4(),
    fc.array(part, { minLength: 3, maxLength: 5 }).map((parts) => parts.join('.')),
  );
  fc.assert(
    fc.property(text, (address) => {
      const { isSet, word0 } = socketAddress({ family: 'IP4', address, port: 1 });
      assert.equal(isSet, isIPv4(address));
      if (!isSet) return;
      const bytes = [0, 8, 16, 24].map((shift) => (word0 >>> shift) & 0xff);
      assert.equal(bytes.join('.'), address);
    }),
    { numRuns: 1000 },
  );
});

describe('SocketAddress', () => {
  it('writes sockaddr_in: family in host order, port and address in network order', () => {
    const { bytes, read } = roundTrip({ family: 'IP4', address: '192.0.2.5', port: 30001 });
    assert.equal(bytes, '02007531c00002050000000000000000');
    assert.deepEqual(read.toEndpoint(), { family: 'IP4', address: '192.0.2.5', port: 30001 });
  });

  it('writes sockaddr_in6 without flow label and scope', () => {
    const { bytes, length } = roundTrip({ family: 'IP6', address: '2001:db8::5', port: 1 });
    assert.equal(length, 28);
    assert.equal(bytes, '0a0000010000000020010db800000000000000000000000500000000');
  });

  const texts: readonly (readonly [string, string])[] = [
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::ffff:192.0.2.1', '::ffff:c000:201'],
    ['fe80::1%eth0', 'fe80::1'],
  ];
  for (const [text, canonical] of texts)
    it(`reads ${text} and writes ${canonical}`, () => {
      const endpoint = socketAddress({ family: 'IP6', address: text, port: 9 }).toEndpoint();
      assert.deepEqual(endpoint, { family: 'IP6', address: canonical, port: 9 });
    });

  it('stays unset for text that is no address', () => {
    const address = socketAddress({ family: 'IP4', address: 'example.org', port: 9 });
    assert.equal(address.isSet, false);
    assert.equal(address.toEndpoint(), null);
  });

  it('keeps any address through memory and text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: 0, max: 65535 }), (address, port) => {
        const family = address.includes(':') ? 'IP6' : 'IP4';
        const original = socketAddress({ family, address, port });
        const { read } = roundTrip({ family, address, port });
        assert.ok(read.equals(original));
        assert.ok(socketAddress(original.toEndpoint()).equals(original));
      }),
    );
  });

  it('tells hosts, ports and families apart', () => {
    const base = socketAddress({ family: 'IP4', address: '192.0.2.5', port: 10 });
    const otherPort = socketAddress({ family: 'IP4', address: '192.0.2.5', port: 11 });
    const otherHost = socketAddress({ family: 'IP4', address: '192.0.2.6', port: 10 });
    const copy = new SocketAddress();
    copy.copyFrom(base);
    assert.ok(copy.equals(base) && base.isSameHost(otherPort));
    assert.ok(!base.equals(otherPort) && !base.equals(otherHost) && !base.isSameHost(otherHost));
    copy.clear();
    assert.ok(!copy.isSet && !copy.isSameHost(base));
  });
});
