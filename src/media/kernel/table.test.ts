import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { aFlow } from '../../../test/support/flows.ts';
import { enterOwnNetwork, ip, privateBpffs, whyNoKernel } from '../../../test/support/kernel.ts';
import { loadLibbpf } from '../../native/bpf/libbpf.ts';
import { openPinned, programId } from '../../native/bpf/bpf-object.ts';
import { BpfMap } from '../../native/bpf/bpf-map.ts';
import { closeDescriptor } from '../../native/descriptor.ts';
import { tableAbout } from './abi.gen.ts';
import { KernelFlowMap } from './flow-map.ts';
import { TableHooks, type HookKind } from './hooks.ts';
import { isProblem, type KernelProblem } from './problem.ts';
import { accessOf, clear, findDevice, openTable, type OpenTable } from './table.ts';
import { TableFolder, listTables } from './table-folder.ts';

describe('table', { skip: whyNoKernel() }, () => {
  const root = privateBpffs();
  enterOwnNetwork();
  const libbpf = loadLibbpf()!;

  function tryOpen(number: number, kinds?: readonly HookKind[], maxFlows = 1000): OpenTable | KernelProblem {
    const folder = new TableFolder(root, number);
    const hooks = new TableHooks(folder, libbpf, kinds);
    return openTable({ folder, libbpf, maxFlows, pid: process.pid, nowMs: Date.now(), hooks });
  }
  function open(...args: Parameters<typeof tryOpen>): OpenTable {
    const table = tryOpen(...args);
    assert.ok(!isProblem(table), JSON.stringify(table));
    return table;
  }
  function setVersion(table: OpenTable, version: number): void {
    const about = new BpfMap(table.maps.about, 4, tableAbout.size);
    about.lookup();
    about.value.setUint32(tableAbout.abiVersion, version, true);
    about.update();
  }

  it('is made with everything in its folder, for one process at a time', () => {
    const table = open(1);
    const { folder } = table;
    const readable = table.whyUnreadable === null ? ['blist', 'list', 'status'] : [];
    const wanted = [
      'about',
      'fanout',
      'flows',
      'forward',
      'forward_l3',
      'payload_maps',
      'totals',
      ...readable,
    ];
    assert.deepEqual([...folder.names()].sort(), wanted.sort());
    if (table.whyUnreadable === null)
      assert.match(
        readFileSync(folder.pathOf('status'), 'latin1'),
        new RegExp(`by process: ${process.pid}\n`),
      );
    assert.ok(folder.isControlled());
    const second = tryOpen(1);
    assert.ok(isProblem(second));
    assert.equal(second.what, `table 1 is controlled by process ${process.pid}`);
    table.close();
    assert.ok(!folder.isControlled());
    assert.deepEqual(listTables(root), [1]);
    clear(folder, table.hooks);
    folder.remove();
    assert.ok(!existsSync(folder.path));
  });

  it('is made without readable files where the kernel cannot have them, and says why', () => {
    const folder = new TableFolder(root, 4);
    const hooks = new TableHooks(folder, libbpf);
    const options = { folder, libbpf, maxFlows: 10, pid: process.pid, nowMs: Date.now(), hooks };
    const table = openTable({ ...options, isReadable: false });
    assert.ok(!isProblem(table), JSON.stringify(table));
    assert.match(table.whyUnreadable ?? '', /no type information/);
    assert.ok(!folder.names().includes('list'));
    table.close();
    clear(folder, hooks);
    folder.remove();
  });

  for (const kind of ['tcx', 'clsact'] as const)
    it(`is taken over with its flows and hooks (${kind})`, () => {
      const name = `${kind}.5`;
      ip(`link add ${name} type veth peer name peer0`);
      ip(`link set ${name} up`);
      const device = findDevice(name);
      assert.ok(!isProblem(device));
      const first = open(2, [kind]);
      assert.equal(first.hooks.attach(device, first.programs.forward), kind);
      assert.equal(new KernelFlowMap(accessOf(first.maps)).push(aFlow()), 0);
      first.close();

      const second = open(2, [kind], 2000);
      assert.deepEqual([second.isTakenOver, second.maxFlows], [true, 1000]);
      assert.deepEqual(second.hooks.devices(), [name]);
      const attached = second.hooks.state(name, device.ifindex);
      assert.deepEqual(attached, { device: name, kind, ifindex: device.ifindex });
      if (kind === 'clsact') {
        const pin = openPinned(second.folder.pathOf('hook-clsact:5'));
        assert.equal(programId(pin), programId(second.programs.forward));
        closeDescriptor(pin);
      }
      const flows = new KernelFlowMap(accessOf(second.maps));
      assert.ok(flows.pull(aFlow().local));
      ip(`link del ${name}`);
      assert.equal(second.hooks.state(name, 0)?.ifindex, 0);
      assert.ok(second.hooks.detach(name, 0));
      second.close();
      clear(second.folder, second.hooks);
    });

  it('of another layout is remade when it is empty, and else left alone', () => {
    const first = open(3);
    assert.equal(new KernelFlowMap(accessOf(first.maps)).push(aFlow()), 0);
    setVersion(first, 99);
    first.close();
    const refused = tryOpen(3);
    assert.ok(isProblem(refused));
    assert.match(refused.what, /version 99.* still forwards media/);
    assert.match(refused.remedy, /rtpengine-ctl table del 3/);

    const fd = openPinned(first.folder.pathOf('flows'));
    const access = { flowsFd: fd, fanoutFd: fd, payloadMapsFd: fd };
    assert.ok(new KernelFlowMap(access).pull(aFlow().local));
    closeDescriptor(fd);
    const second = open(3);
    assert.equal(second.isTakenOver, false);
    second.close();
  });
});
