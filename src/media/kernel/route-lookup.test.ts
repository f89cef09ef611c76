import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { enterOwnNetwork, ip, whyNoKernel } from '../../../test/support/kernel.ts';
import type { Endpoint } from '../../base/endpoint.ts';
import { KernelRouteLookup } from './route-lookup.ts';

describe('KernelRouteLookup', { skip: whyNoKernel() }, () => {
  enterOwnNetwork();
  ip('link add eth0 type veth peer name peer0');
  ip('addr add 192.0.2.1/24 dev eth0');
  ip('link set eth0 up');
  const at = (address: string): Endpoint => ({
    family: address.includes(':') ? 'IP6' : 'IP4',
    address,
    port: 9,
  });

  it('answers with the MTU of the device, from its cache until that is invalid', () => {
    const routes = new KernelRouteLookup();
    const route = routes.find(at('192.0.2.1'), at('192.0.2.2'));
    assert.deepEqual([route?.mtu, route?.isLocal], [1500, false]);
    assert.deepEqual(routes.find(at('192.0.2.1'), at('192.0.2.1')), {
      ifindex: 1,
      mtu: 65536,
      isLocal: true,
      nextHop: '192.0.2.1',
    });
    ip('link set eth0 mtu 1300');
    assert.equal(routes.find(at('192.0.2.1'), at('192.0.2.2'))?.mtu, 1500);
    routes.invalidate();
    assert.equal(routes.find(at('192.0.2.1'), at('192.0.2.2'))?.mtu, 1300);
    assert.equal(routes.find(at('192.0.2.1'), at('192.0.2.255')), null);
    assert.equal(routes.find(at('192.0.2.1'), at('203.0.113.1')), null);
    assert.equal(routes.find(at('192.0.2.1'), at('2001:db8::1')), null);
    routes.close();
  });
});
