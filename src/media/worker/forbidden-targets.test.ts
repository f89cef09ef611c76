import assert from 'node:assert/strict';
import { it } from 'node:test';
import { SocketAddress } from '../../native/socket-address.ts';
import { ForbiddenTargets } from './forbidden-targets.ts';

const targets = new ForbiddenTargets({ ports: [2223], hosts: ['192.0.2.1', '2001:db8::1'] });

const cases = [
  { address: '127.0.0.1', port: 2223, isForbidden: true },
  { address: '127.9.9.9', port: 2223, isForbidden: true },
  { address: '::1', port: 2223, isForbidden: true },
  { address: '192.0.2.1', port: 2223, isForbidden: true },
  { address: '2001:db8::1', port: 2223, isForbidden: true },
  { address: '192.0.2.1', port: 2224, isForbidden: false },
  { address: '192.0.2.2', port: 2223, isForbidden: false },
  { address: '2001:db8::2', port: 2223, isForbidden: false },
];

for (const { address, port, isForbidden } of cases) {
  it(`${isForbidden ? 'forbids' : 'allows'} ${address} port ${port}`, () => {
    const target = new SocketAddress();
    target.setEndpoint({ family: address.includes(':') ? 'IP6' : 'IP4', address, port });
    assert.equal(targets.has(target), isForbidden);
  });
}
