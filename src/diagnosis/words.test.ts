import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isPrivateAddress } from './address-scope.ts';
import { ageText, bytesText, countText } from './words.ts';

it('ages, counts and sizes for people', () => {
  const ages = [0, 940, 9_949, 9_951, 119_000, 121_000, 7_199_000, 7_500_000, 7_200_000].map(ageText);
  assert.deepEqual(ages, ['0.0 s', '0.9 s', '9.9 s', '10 s', '119 s', '2 min', '2 h', '2 h 5 min', '2 h']);
  assert.deepEqual([0, 999, 1000, 1234567].map(countText), ['0', '999', '1,000', '1,234,567']);
  assert.deepEqual([999, 1500, 2.5e6, 3e9].map(bytesText), ['999 bytes', '1.5 kB', '2.5 MB', '3.0 GB']);
});

it('addresses that the internet does not lead to', () => {
  const isPrivate = (address: string): boolean =>
    isPrivateAddress({ family: address.includes(':') ? 'IP6' : 'IP4', address });
  for (const address of [
    '10.1.2.3',
    '192.168.0.1',
    '172.16.0.1',
    '172.31.9.9',
    '100.64.0.1',
    '100.127.1.1',
    '169.254.1.1',
    '127.0.0.1',
    'fd00::1',
    'fe80::1',
    '::1',
    '0:0:0:0:0:0:0:1',
  ])
    assert.ok(isPrivate(address), address);
  for (const address of [
    '11.0.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '100.63.0.1',
    '100.128.0.1',
    '192.0.2.1',
    '2001:db8::1',
    '2600::1',
  ])
    assert.ok(!isPrivate(address), address);
});
