import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatIPv4, formatIPv6 } from './ip-text.ts';
import { formatNetwork, NetworkSet, parseNetwork } from './networks.ts';

const setOf = (...texts: readonly string[]): NetworkSet =>
  new NetworkSet(
    texts.map((text) => {
      const network = parseNetwork(text);
      assert.ok(network, text);
      return network;
    }),
  );

describe('parseNetwork', () => {
  const good: readonly (readonly [text: string, canonical: string])[] = [
    ['192.0.2.1', '192.0.2.1/32'],
    ['192.0.2.0/24', '192.0.2.0/24'],
    ['192.0.2.77/25', '192.0.2.0/25'],
    ['10.255.255.255/9', '10.128.0.0/9'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['::1', '::1/128'],
    ['2001:DB8::/32', '2001:db8::/32'],
    ['2001:db8:ffff::1/33', '2001:db8:8000::/33'],
    ['::/0', '::/0'],
  ];
  for (const [text, canonical] of good)
    it(`reads ${text}`, () => assert.equal(formatNetwork(parseNetwork(text)!), canonical));

  const bad = ['', '/8', '10.0.0.0/', '10.0.0.0/33', '::/129', '10.0.0/8', 'localhost', '10.0.0.0/-1', '10.0.0.0/8/8', 'fe80::1%eth0', '[::1]', '10.0.0.0/8 ', '10.0.0.0/255.0.0.0']; // prettier-ignore
  for (const text of bad) it(`refuses "${text}"`, () => assert.equal(parseNetwork(text), null));
});

describe('NetworkSet', () => {
  it('has what is in one of its networks, and nothing else', () => {
    const networks = setOf('10.0.0.0/8', '192.0.2.129/25', '2001:db8::/33', '::1');
    const verdicts =
      ['10.1.2.3', '11.0.0.0', '192.0.2.128', '192.0.2.127', '2001:db8:7fff::1', '2001:db8:8000::1', '::1', '::2', '::ffff:10.0.0.1', '::ffff:11.0.0.1', 'nonsense'] // prettier-ignore
        .map((address) => [address, networks.has(address)]);
    assert.deepEqual(verdicts, [
      ['10.1.2.3', true],
      ['11.0.0.0', false],
      ['192.0.2.128', true],
      ['192.0.2.127', false],
      ['2001:db8:7fff::1', true],
      ['2001:db8:8000::1', false],
      ['::1', true],
      ['::2', false],
      ['::ffff:10.0.0.1', true],
      ['::ffff:11.0.0.1', false],
      ['nonsense', false],
    ]);
    assert.equal(networks.has('10.1.2.3'), true, 'the same when it is remembered');
    assert.equal(setOf().has('127.0.0.1'), false);
  });

  it('agrees with the bits of any address, of which it may see very many', () => {
    const networks = setOf('128.0.0.0/3', '4000::/3');
    const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(bytes, (address) => {
        assert.equal(networks.has(formatIPv4(address)), address[0]! >> 5 === 4);
        // Beyond 4000::/3, so that no IPv4 address in IPv6 form is among them.
        const high = Uint8Array.from(address, (byte, index) => (index === 0 ? byte | 0x10 : byte));
        assert.equal(networks.has(formatIPv6(high)), high[0]! >> 5 === 2);
      }),
      { numRuns: 1500 },
    );
  });
});
