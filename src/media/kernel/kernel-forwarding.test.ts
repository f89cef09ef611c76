import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { aFlow } from '../../../test/support/flows.ts';
import { enterOwnNetwork, ip, privateBpffs, run, whyNoKernel } from '../../../test/support/kernel.ts';
import { recordingLogger } from '../../../test/support/recording-logger.ts';
import { waitFor } from '../../../test/support/wait.ts';
import { detachLink } from '../../native/bpf/bpf-link.ts';
import { openPinned } from '../../native/bpf/bpf-object.ts';
import { closeDescriptor } from '../../native/descriptor.ts';
import type { HookKind } from './hooks.ts';
import {
  openKernelForwarding,
  type KernelForwarding,
  type KernelForwardingOptions,
} from './kernel-forwarding.ts';
import { isProblem, type KernelProblem } from './problem.ts';
import { loadSystemLibbpf } from './system-libbpf.ts';
import { tableOperations } from './table-operations.ts';

const ADDRESS = '192.0.2.1';

function addDevice(name = 'eth0'): void {
  ip(`link add ${name} type veth peer name peer-${name}`);
  ip(`addr add ${ADDRESS}/24 dev ${name}`);
  ip(`link set ${name} up`);
}

describe('kernel forwarding', { skip: whyNoKernel() }, () => {
  enterOwnNetwork();
  const bpffs = privateBpffs();
  const libbpf = loadSystemLibbpf();
  assert.ok(!isProblem(libbpf));
  const tables = tableOperations(bpffs, libbpf);
  const running = new Set<KernelForwarding>();
  after(() => running.forEach((each) => each.close()));

  function tryOpen(changes: Partial<KernelForwardingOptions>): KernelForwarding | KernelProblem {
    return openKernelForwarding({
      table: 0,
      addresses: [ADDRESS, '127.0.0.1'],
      maxFlows: 1000,
      keepFlowsSeconds: 600,
      log: recordingLogger(),
      bpffs,
      ...changes,
    });
  }

  function open(changes: Partial<KernelForwardingOptions> = {}) {
    const log = recordingLogger();
    const kernel = tryOpen({ log, ...changes });
    assert.ok(!isProblem(kernel), JSON.stringify(kernel));
    running.add(kernel);
    const changed: string[] = [];
    kernel.onChange((what) => changed.push(what));
    const close = (): void => {
      running.delete(kernel);
      kernel.close();
    };
    return { kernel, log, changed, close, hooked: () => [...kernel.hookedAddresses()].join(' ') };
  }

  for (const kind of ['tcx', 'clsact'] as const satisfies readonly HookKind[])
    it(`falls back when a hook is removed by hand, and forward again when it is put back (${kind})`, async () => {
      addDevice();
      const { kernel, log, changed, close, hooked } = open({ hookKinds: [kind] });
      assert.equal(kernel.description(), `table 0, ${kind} on eth0, ${kind} on lo`);
      assert.equal(hooked(), `${ADDRESS} 127.0.0.1`);
      if (kind === 'tcx') {
        const link = openPinned(`${bpffs}/rtpengine/0/hook-eth0`);
        assert.equal(detachLink(link), 0);
        closeDescriptor(link);
      } else run('tc', ['filter', 'del', 'dev', 'eth0', 'ingress']);
      await waitFor('the hook to be missed', () => hooked() === '127.0.0.1');
      assert.ok(changed.includes('hooks'));
      assert.equal(log.lines.filter((line) => line.includes('removed by hand')).length, 1);
      const attached = tables.attach(0, 'eth0');
      assert.ok(!isProblem(attached));
      await waitFor('the hook to be seen', () => hooked() === `${ADDRESS} 127.0.0.1`);
      rmSync(`${bpffs}/rtpengine/0/hook-eth0`);
      // A filter goes on without the file that names it, but nobody could tell whose it is.
      await waitFor('the file to be missed', () => hooked() === '127.0.0.1');
      assert.ok(!isProblem(tables.attach(0, 'eth0')));
      assert.ok(!isProblem(tables.detach(0, 'eth0')));
      await waitFor('the hook to be missed again', () => hooked() === '127.0.0.1');
      close();
      ip('link del eth0');
      assert.ok(!isProblem(tables.delete(0)));
    });

  it('hooks a device that goes and comes back, or has another name, and tells of routes', async () => {
    addDevice();
    const { log, changed, close, hooked } = open();
    ip('link del eth0');
    await waitFor('the device to be missed', () => hooked() === '127.0.0.1');
    assert.ok(log.lines.some((line) => line.includes('eth0 is gone')));
    addDevice();
    await waitFor('the device to be hooked', () => hooked() === `${ADDRESS} 127.0.0.1`);
    ip('link set eth0 down');
    ip('link set eth0 name wan.7');
    ip('link set wan.7 up');
    await waitFor('the hook to be renamed', () => existsSync(`${bpffs}/rtpengine/0/hook-wan:7`));
    assert.ok(log.lines.some((line) => line.includes('eth0 is called wan.7 now')));
    changed.length = 0;
    ip('route add 198.51.100.0/24 via 192.0.2.2');
    await waitFor('news of the route', () => changed.includes('routes'));
    ip(`addr del ${ADDRESS}/24 dev wan.7`);
    await waitFor('the address to be missed', () => hooked() === '127.0.0.1');
    close();
    ip('link del wan.7');
  });

  it('leaves nothing behind but the table when it is closed in order', () => {
    const { kernel, close } = open({ addresses: ['127.0.0.1'] });
    assert.equal(kernel.flows.push(aFlow()), 0);
    close();
    const { kernel: next, close: closeNext } = open({ addresses: ['127.0.0.1'] });
    assert.deepEqual(next.keptPorts(), []);
    closeNext();
    assert.match(tables.list(), /^0 +none +0 +none$/m);
  });

  it('is one process at a time', () => {
    const { close } = open({ addresses: ['127.0.0.1'] });
    const second = tryOpen({});
    assert.ok(isProblem(second));
    assert.equal(second.what, `table 0 is controlled by process ${process.pid}`);
    const { close: closeOther } = open({ table: 1, addresses: ['127.0.0.1'] });
    closeOther();
    close();
  });

  it('needs at least one device to forward for, and leaves live flows alone where it finds none', () => {
    const refused = tryOpen({ table: 2, addresses: ['203.0.113.9'] });
    assert.ok(isProblem(refused));
    assert.match(refused.what, /no network device holds any of the media addresses/);
  });
});
