import assert from 'node:assert/strict';
import { it } from 'node:test';
import { SourceAddressLookup } from './source-address.ts';

it('the source address towards an address is that of the route', () => {
  const lookup = new SourceAddressLookup();
  assert.equal(lookup.towards({ family: 'IP4', address: '127.0.0.77' }), '127.0.0.1');
  // No route leads to the address that means "none", whatever the network of the machine is like.
  assert.equal(lookup.towards({ family: 'IP4', address: '255.255.255.255' }), null);
  for (let count = 0; count < 100; count += 1)
    assert.equal(lookup.towards({ family: 'IP4', address: '127.0.0.1' }), '127.0.0.1');
});
