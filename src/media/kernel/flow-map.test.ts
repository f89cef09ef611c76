import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { aDestination, aFlow, flowSpecs } from '../../../test/support/flows.ts';
import { enterOwnNetwork, privateBpffs, whyNoKernel } from '../../../test/support/kernel.ts';
import { monotonicMs } from '../../base/clock.ts';
import { formatEndpoint } from '../../base/endpoint.ts';
import { BpfMap } from '../../native/bpf/bpf-map.ts';
import { loadLibbpf } from '../../native/bpf/libbpf.ts';
import { destination, payloadMap } from './abi.gen.ts';
import { KernelFlowMap } from './flow-map.ts';
import { TableHooks } from './hooks.ts';
import { printList } from './list-text.ts';
import { isProblem } from './problem.ts';
import { accessOf, openTable } from './table.ts';
import { TableFolder } from './table-folder.ts';

const ROOM = 64;

describe('KernelFlowMap', { skip: whyNoKernel() }, () => {
  enterOwnNetwork();
  const libbpf = loadLibbpf()!;
  const folder = new TableFolder(privateBpffs(), 0);
  const hooks = new TableHooks(folder, libbpf);
  const table = openTable({ folder, libbpf, maxFlows: ROOM, pid: process.pid, nowMs: Date.now(), hooks });
  assert.ok(!isProblem(table), JSON.stringify(table));
  const access = accessOf(table.maps);
  const flows = new KernelFlowMap(access);
  const further = new BpfMap(access.fanoutFd, 8, destination.size);
  const payloads = new BpfMap(access.payloadMapsFd, 4, payloadMap.size);
  const left = (): readonly number[] => [flows.list().length, further.keys().length, payloads.keys().length];

  it('gives back what was pushed, and leaves nothing behind', () => {
    fc.assert(
      fc.property(flowSpecs, (spec) => {
        assert.equal(flows.push(spec), 0);
        assert.deepEqual(flows.list(), [spec.local]);
        assert.equal(left()[1], Math.max(0, spec.destinations.length - 2));
        assert.equal(left()[2], spec.destinations.filter(({ payloadTypes }) => payloadTypes).length);
        const read = flows.read(spec.local);
        assert.deepEqual(read?.ssrcs, spec.ssrcs);
        assert.equal(read.destinations.length, spec.destinations.length);
        assert.deepEqual(flows.pull(spec.local), read);
        assert.deepEqual(left(), [0, 0, 0]);
      }),
    );
    assert.equal(flows.isEmpty, true);
  });

  it('answers for ports that have no flow', () => {
    assert.equal(flows.read(aFlow().local), null);
    assert.equal(flows.pull(aFlow().local), null);
  });

  it('replaces a flow with all that belongs to it', () => {
    const many = Array.from({ length: 5 }, () => aDestination({ payloadTypes: new Map([[0, 8]]) }));
    assert.equal(flows.push(aFlow({ destinations: many })), 0);
    assert.deepEqual(left(), [1, 3, 5]);
    assert.equal(flows.push(aFlow({ destinations: many.slice(0, 3) })), 0);
    assert.deepEqual(left(), [1, 1, 3]);
    assert.equal(flows.push(aFlow({ destinations: [] })), 0);
    assert.deepEqual(left(), [1, 0, 0]);
    flows.pull(aFlow().local);
  });

  it('says when the table is full, and has then taken nothing', () => {
    const port = (index: number) => ({ ...aFlow().local, port: 30000 + index });
    const many = Array.from({ length: 3 }, () => aDestination({ payloadTypes: new Map() }));
    for (let index = 0; index < ROOM; index += 1)
      assert.equal(flows.push(aFlow({ local: port(index) })), 0, String(index));
    assert.equal(flows.push(aFlow({ local: port(ROOM), destinations: many })), -constants.errno.E2BIG);
    assert.deepEqual(left(), [ROOM, 0, 0]);
    // A flow that is there can be replaced all the same.
    assert.equal(flows.push(aFlow({ local: port(3) })), 0);
    for (let index = 0; index < ROOM; index += 1) assert.ok(flows.pull(port(index)));
  });

  it('refuses what it cannot carry out', () => {
    const destinations = Array.from({ length: 9 }, () => aDestination());
    assert.equal(flows.push(aFlow({ destinations })), -constants.errno.EINVAL);
  });

  it('shows flows from the maps as the file list does, where the kernel can have it', () => {
    const specs = fc.sample(flowSpecs, ROOM / 8);
    for (const spec of specs) assert.equal(flows.push(spec), 0);
    const printed = printList(access, monotonicMs() * 1e6);
    assert.equal(printed.match(/^local .* carries /gm)?.length, flows.list().length);
    assert.ok(printed.split('\n').length > 3 * flows.list().length);
    if (table.whyUnreadable === null) assert.equal(printed, readFileSync(folder.pathOf('list'), 'latin1'));
    for (const spec of specs) flows.pull(spec.local);
  });

  it('shows the flow in the list', () => {
    const spec = aFlow({ local: { family: 'IP6', address: '2001:db8::1', port: 30004 } });
    flows.push(spec);
    const shown = /^local \[2001:.*\]:30004 carries RTP/;
    assert.match(printList(access, monotonicMs() * 1e6), shown);
    if (table.whyUnreadable === null) assert.match(readFileSync(folder.pathOf('list'), 'latin1'), shown);
    assert.deepEqual(flows.list().map(formatEndpoint), ['[2001:db8::1]:30004']);
    flows.pull(spec.local);
  });
});
