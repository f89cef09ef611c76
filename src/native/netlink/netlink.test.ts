import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { enterOwnNetwork, ip, whyNoKernel } from '../../../test/support/kernel.ts';
import { attributesOf, messagesOf, outcomeOf, textOf, uint32Of, writeRequest } from './message.ts';
import { listAddresses, listDevices } from './devices.ts';
import { NetworkMonitor } from './monitor.ts';
import { NeighbourMonitor } from './neighbours.ts';
import { RouteQuery } from './routes.ts';

describe('netlink messages', () => {
  it('are read as they are written', () => {
    const bytes = new Uint8Array(64);
    const name = Buffer.from('eth0\0');
    const length = writeRequest(bytes, 26, 4, Uint8Array.of(2, 32), [
      [3, name],
      [4, Uint8Array.of(1, 2, 0, 0)],
    ]);
    assert.equal(length, 16 + 4 + 12 + 8);
    const [message, ...more] = messagesOf(new DataView(bytes.buffer, 0, length));
    assert.deepEqual([message!.type, more.length, outcomeOf(message!)], [26, 0, null]);
    const attributes = attributesOf(message!.body, 4);
    assert.deepEqual(
      [textOf(attributes.get(3)), uint32Of(attributes.get(4)), uint32Of(undefined)],
      ['eth0', 513, null],
    );
  });

  it('are read as far as they are whole', () => {
    for (let length = 0; length < 40; length += 1) {
      const bytes = new Uint8Array(40).fill(0xff, 16);
      new DataView(bytes.buffer).setUint32(0, length, true);
      for (const { body } of messagesOf(new DataView(bytes.buffer))) attributesOf(body, 0);
    }
  });
});

describe('netlink', { skip: whyNoKernel() }, () => {
  enterOwnNetwork();
  ip('link add eth0.5 type veth peer name peer0');
  ip('link set eth0.5 mtu 1400');
  ip('addr add 192.0.2.1/24 dev eth0.5');
  ip('addr add 2001:db8::1/64 dev eth0.5 nodad');
  ip('link set eth0.5 up');
  ip('link set peer0 up');
  const devices = listDevices();
  assert.ok(typeof devices === 'object');
  const eth0 = devices.find(({ name }) => name === 'eth0.5')!;

  it('lists devices and addresses', () => {
    assert.deepEqual(eth0, { ifindex: eth0.ifindex, name: 'eth0.5', hardwareType: 1, isUp: true, mtu: 1400 });
    assert.equal(devices.find(({ name }) => name === 'lo')?.hardwareType, 772);
    const addresses = listAddresses();
    assert.ok(typeof addresses === 'object');
    for (const address of ['192.0.2.1', '2001:db8::1'])
      assert.ok(
        addresses.some((each) => each.address === address && each.ifindex === eth0.ifindex),
        address,
      );
  });

  it('finds routes of both families, and says when there is none', () => {
    const routes = RouteQuery.open();
    assert.ok(typeof routes === 'object');
    const find4 = (from: string, to: string) =>
      routes.find({ family: 'IP4', address: from }, { family: 'IP4', address: to });
    const find6 = (from: string, to: string) =>
      routes.find({ family: 'IP6', address: from }, { family: 'IP6', address: to });
    ip('route add 198.51.100.0/24 via 192.0.2.9 mtu 1300');
    const { ifindex } = eth0;
    assert.deepEqual(find4('192.0.2.1', '192.0.2.7'), { ifindex, mtu: 0, kind: 'unicast', gateway: null });
    const behind = find4('192.0.2.1', '198.51.100.7');
    assert.deepEqual(behind, { ifindex, mtu: 1300, kind: 'unicast', gateway: '192.0.2.9' });
    ip('route add 203.0.113.0/28 via inet6 2001:db8::9 dev eth0.5');
    assert.equal(find4('192.0.2.1', '203.0.113.1')?.gateway, '2001:db8::9');
    ip('route del 203.0.113.0/28');
    assert.equal(find4('192.0.2.1', '127.0.0.1')?.kind, 'local');
    assert.equal(find4('192.0.2.1', '203.0.113.1'), null);
    assert.equal(find4('192.0.2.77', '192.0.2.7'), null);
    assert.equal(find4('192.0.2.1', '192.0.2.255')?.kind, 'other');
    assert.deepEqual(find6('2001:db8::1', '2001:db8::7'), {
      ifindex,
      mtu: 0,
      kind: 'unicast',
      gateway: null,
    });
    assert.equal(find6('2001:db8::1', '2001:db8::1')?.kind, 'local');
    assert.equal(find6('2001:db8::1', '2001:dead::1'), null);
    routes.close();
  });

  it('hears of changes', () => {
    const monitor = NetworkMonitor.open();
    assert.ok(typeof monitor === 'object');
    assert.equal(monitor.hasChanged(), false);
    ip('addr add 192.0.2.3/24 dev eth0.5');
    assert.equal(monitor.hasChanged(), true);
    assert.equal(monitor.hasChanged(), false);
    monitor.close();
  });

  it('hears of neighbours that do not answer, and of those that do', () => {
    const monitor = NeighbourMonitor.open();
    assert.ok(typeof monitor === 'object');
    assert.deepEqual(monitor.take(), []);
    const { ifindex } = eth0;
    ip('neigh add 192.0.2.50 lladdr 02:00:00:00:00:02 dev eth0.5 nud reachable');
    ip('neigh change 192.0.2.50 dev eth0.5 nud failed');
    ip('neigh add 2001:db8::50 lladdr 02:00:00:00:00:01 dev eth0.5 nud reachable');
    ip('neigh del 192.0.2.50 dev eth0.5');
    const about = (address: string) => monitorNews.filter((each) => each.address === address);
    const monitorNews = monitor.take();
    assert.deepEqual(about('192.0.2.50')[1], { ifindex, address: '192.0.2.50', isSilent: true });
    assert.equal(about('192.0.2.50').at(-1)?.isSilent, false);
    assert.deepEqual(about('2001:db8::50'), [{ ifindex, address: '2001:db8::50', isSilent: false }]);
    monitor.close();
  });
});
