import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recordingLogger } from '../../../test/support/recording-logger.ts';
import type { Device, DeviceAddress } from '../../native/netlink/devices.ts';
import { HookWatch } from './hook-watch.ts';
import { problem } from './problem.ts';

const device = (ifindex: number, name: string, hardwareType = 1): Device => ({
  ifindex,
  name,
  hardwareType,
  isUp: true,
  mtu: 1500,
});

/** A machine whose devices, addresses and hooks are what the test says. */
function machine(addresses: readonly string[]) {
  const state = {
    devices: [device(1, 'lo', 772), device(2, 'eth0')],
    addresses: [{ address: '192.0.2.1', ifindex: 2 }] as DeviceAddress[],
    /** Names of pins, and the device that each is attached to, 0 for none. */
    hooks: new Map<string, number>(),
    canAttach: true,
  };
  const log = recordingLogger();
  const watch = new HookWatch({
    table: 0,
    log,
    addresses,
    port: {
      devices: () => state.devices,
      addresses: () => state.addresses,
      pinned: () => [...state.hooks.keys()],
      state: (name) => {
        const ifindex = state.hooks.get(name);
        return ifindex === undefined ? null : { device: name, kind: 'tcx', ifindex };
      },
      attach: ({ name, ifindex }) => {
        if (!state.canAttach) return problem('it does not work', 'Try something else');
        state.hooks.set(name, ifindex);
        return null;
      },
      forget: (name) => state.hooks.delete(name),
      rename: (from, to) => {
        state.hooks.set(to, state.hooks.get(from)!);
        state.hooks.delete(from);
      },
    },
  });
  return { state, watch, lines: () => log.lines, hooked: () => [...watch.hooked].join(' ') };
}

describe('HookWatch', () => {
  it('hooks the devices of all addresses, the loopback device for 127.0.0.0/8', () => {
    const { watch, state, hooked } = machine(['192.0.2.1', '127.0.0.9', '198.51.100.1']);
    assert.equal(watch.check(), true);
    assert.deepEqual([...state.hooks.keys()].sort(), ['eth0', 'lo']);
    assert.equal(hooked(), '192.0.2.1 127.0.0.9');
    assert.equal(watch.check(), false);
  });

  it('says once that an address is nowhere, and goes on when it comes', () => {
    const { watch, state, lines, hooked } = machine(['192.0.2.1', '198.51.100.1']);
    watch.check();
    watch.check();
    assert.equal(lines().filter((line) => line.includes('198.51.100.1 is on no network device')).length, 1);
    state.addresses.push({ address: '198.51.100.1', ifindex: 2 });
    assert.equal(watch.check(), true);
    assert.equal(hooked(), '192.0.2.1 198.51.100.1');
    state.addresses.shift();
    assert.equal(watch.check(), true);
    assert.equal(hooked(), '198.51.100.1');
  });

  it('leaves a hook off that was removed by hand, until somebody attaches it', () => {
    const { watch, state, lines, hooked } = machine(['192.0.2.1']);
    watch.check();
    state.hooks.delete('eth0');
    assert.equal(watch.check(), true);
    assert.equal(hooked(), '');
    assert.equal(watch.check(), false);
    const removed = lines().filter((line) => line.includes('removed by hand'));
    assert.equal(removed.length, 1);
    assert.match(removed[0]!, /`rtpengine-ctl table attach 0 eth0` brings it back/);
    state.hooks.set('eth0', 2);
    assert.equal(watch.check(), true);
    assert.equal(hooked(), '192.0.2.1');
  });

  it('takes a detached link for a removed hook', () => {
    const { watch, state, hooked } = machine(['192.0.2.1']);
    watch.check();
    state.hooks.set('eth0', 0);
    watch.check();
    assert.equal(hooked(), '');
  });

  it('hooks a device again that went and came back', () => {
    const { watch, state, lines, hooked } = machine(['192.0.2.1']);
    watch.check();
    state.devices = [device(1, 'lo', 772)];
    state.addresses = [];
    assert.equal(watch.check(), true);
    assert.equal(state.hooks.size, 0);
    assert.ok(lines().some((line) => line.includes('eth0 is gone')));
    state.devices.push(device(7, 'eth0'));
    state.addresses = [{ address: '192.0.2.1', ifindex: 7 }];
    assert.equal(watch.check(), true);
    assert.deepEqual([hooked(), state.hooks.get('eth0')], ['192.0.2.1', 7]);
  });

  it('hooks a device again that was made anew between two looks', () => {
    const { watch, state, hooked } = machine(['192.0.2.1']);
    watch.check();
    state.devices[1] = device(7, 'eth0');
    state.addresses = [{ address: '192.0.2.1', ifindex: 7 }];
    state.hooks.set('eth0', 0);
    watch.check();
    assert.deepEqual([hooked(), state.hooks.get('eth0')], ['192.0.2.1', 7]);
  });

  it('follows a device to its new name', () => {
    const { watch, state, hooked } = machine(['192.0.2.1']);
    watch.check();
    state.devices[1] = device(2, 'wan');
    assert.equal(watch.check(), false);
    assert.deepEqual([...state.hooks], [['wan', 2]]);
    assert.equal(hooked(), '192.0.2.1');
  });

  it('says once why a device cannot be hooked, and tries on', () => {
    const { watch, state, lines, hooked } = machine(['192.0.2.1']);
    state.canAttach = false;
    watch.check();
    watch.check();
    assert.equal(lines().filter((line) => line.includes('it does not work. Try something else.')).length, 1);
    assert.equal(watch.problems.length, 1);
    state.canAttach = true;
    assert.equal(watch.check(), true);
    assert.deepEqual([hooked(), watch.problems.length], ['192.0.2.1', 0]);
  });

  it('knows nothing when the machine does not answer', () => {
    const { watch, state, hooked } = machine(['192.0.2.1']);
    watch.check();
    state.devices = [];
    assert.equal(watch.check(), false);
    assert.equal(hooked(), '192.0.2.1');
  });
});
