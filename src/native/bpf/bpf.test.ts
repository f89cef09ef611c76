import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { existsSync, readFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { privateBpffs, whyNoKernel } from '../../../test/support/kernel.ts';
import { closeDescriptor } from '../descriptor.ts';
import { BpfMap, MAP_ARRAY, MAP_HASH, NO_PREALLOC, createMap } from './bpf-map.ts';
import { kindOf, linkInfo, mapInfo, openPinned, pinObject, programId } from './bpf-object.ts';
import { createIteratorLink, openIterator } from './bpf-link.ts';
import { loadLibbpf } from './libbpf.ts';
import { loadObject, type ObjectPlan } from './load-object.ts';
import { testRun } from './test-run.ts';

const { ENOENT, EEXIST, E2BIG, EBADF, EPERM } = constants.errno;
const opened: number[] = [];
after(() => opened.forEach(closeDescriptor));
const keep = (fd: number): number => {
  assert.ok(fd >= 0, `errno ${-fd}`);
  opened.push(fd);
  return fd;
};

const OBJECT = new URL('../../../../bpf/forward.bpf.o', import.meta.url);
const MAPS = ['flows', 'totals'];
const plan = (changes: Partial<ObjectPlan> = {}): ObjectPlan => ({
  bytes: readFileSync(OBJECT),
  name: 'test',
  maps: MAPS,
  programs: ['rtpe_forward'],
  withoutPrograms: ['rtpe_list', 'rtpe_blist', 'rtpe_status', 'rtpe_forward_l3'],
  ...changes,
});

describe('BpfMap', { skip: whyNoKernel() }, () => {
  const fd = keep(createMap({ type: MAP_HASH, keySize: 4, valueSize: 8, maxEntries: 3, flags: NO_PREALLOC }));
  const map = new BpfMap(fd, 4, 8);
  const at = (key: number): BpfMap => {
    map.key.setUint32(0, key, true);
    return map;
  };

  it('keeps, counts and gives back', () => {
    for (const key of [1, 2, 3]) {
      map.value.setBigUint64(0, BigInt(key) << 40n, true);
      assert.equal(at(key).insert(), 0);
    }
    assert.equal(at(1).insert(), -EEXIST);
    assert.equal(at(4).update(), -E2BIG);
    assert.equal(map.keys().length, 3);
    assert.equal(map.keys(2).length, 2);
    assert.equal(at(2).lookup(), 0);
    assert.equal(map.value.getBigUint64(0, true), 2n << 40n);
    map.value.setBigUint64(0, 7n, true);
    assert.equal(at(2).update(), 0);
    assert.equal(at(2).take(), 0);
    assert.equal(map.value.getBigUint64(0, true), 7n);
    assert.equal(at(2).take(), -ENOENT);
    assert.equal(at(1).delete(), 0);
    assert.equal(at(1).delete(), -ENOENT);
    assert.deepEqual(map.keys(), [Uint8Array.of(3, 0, 0, 0)]);
    assert.equal(at(3).take(), 0);
    assert.deepEqual(map.keys(), []);
  });

  it('answers with an errno for what is no map', () => {
    assert.equal(new BpfMap(-1, 4, 8).lookup(), -EBADF);
    assert.equal(mapInfo(-1), null);
    assert.equal(kindOf(0), null);
  });

  it('is described, pinned and opened again', () => {
    const root = privateBpffs();
    assert.equal(mapInfo(fd)?.maxEntries, 3);
    assert.equal(pinObject(fd, `${root}/x`), 0);
    assert.equal(pinObject(fd, `${root}/x`), -EEXIST);
    const again = keep(openPinned(`${root}/x`));
    assert.equal(mapInfo(again)?.id, mapInfo(fd)?.id);
    assert.equal(kindOf(again), 'map');
    assert.equal(openPinned(`${root}/y`), -ENOENT);
  });
});

describe('loadObject', { skip: whyNoKernel() }, () => {
  const libbpf = loadLibbpf()!;

  it('loads programs on maps of its own or of another', () => {
    const first = loadObject(libbpf, plan({ maxEntries: { flows: 77 } }));
    assert.ok(first.kind === 'loaded', JSON.stringify(first));
    const { flows, totals } = first.maps;
    [flows, totals, first.programs.rtpe_forward].forEach((each) => keep(each!));
    assert.equal(mapInfo(flows!)?.maxEntries, 77);
    const second = loadObject(libbpf, plan({ reuse: { flows: flows! } }));
    assert.ok(second.kind === 'loaded', JSON.stringify(second));
    assert.equal(mapInfo(keep(second.maps.flows!))?.id, mapInfo(flows!)?.id);
    assert.notEqual(programId(keep(second.programs.rtpe_forward!)), programId(first.programs.rtpe_forward!));
    keep(second.maps.totals!);
  });

  it('tells what the verifier said', () => {
    // A program is made for the values of its map; these are too small.
    const small = keep(createMap({ type: MAP_ARRAY, keySize: 4, valueSize: 8, maxEntries: 1 }));
    const refused = loadObject(libbpf, plan({ reuse: { about: small, totals: small } }));
    assert.ok(refused.kind === 'failed');
    assert.match(refused.log, /invalid access to map value|processed \d+ insns/);
  });

  it('refuses bytes that are no object', () => {
    assert.equal(loadObject(libbpf, plan({ bytes: Buffer.from('not an object') })).kind, 'failed');
  });

  it('runs a program on a packet', () => {
    const loaded = loadObject(libbpf, plan());
    assert.ok(loaded.kind === 'loaded');
    Object.values({ ...loaded.maps, ...loaded.programs }).forEach(keep);
    const packet = new Uint8Array(64).fill(1);
    const result = testRun(loaded.programs.rtpe_forward!, { packet, mark: 5, repeat: 10 });
    assert.ok(typeof result === 'object', JSON.stringify(result));
    // TC_ACT_UNSPEC: none of ours.
    assert.equal(result.verdict, -1);
    assert.deepEqual(result.packet, packet);
    assert.equal(typeof testRun(-1, { packet }), 'number');
  });

  it('reads through an iterator, where the kernel lets one be', () => {
    const readers = plan({ programs: ['rtpe_list'], withoutPrograms: ['rtpe_blist', 'rtpe_status', 'rtpe_forward', 'rtpe_forward_l3'] }); // prettier-ignore
    const loaded = loadObject(libbpf, readers);
    if (loaded.kind === 'failed') {
      // A kernel without types, or a hardened one; a program that the verifier does not accept gives EACCES or EINVAL.
      assert.ok(!existsSync('/sys/kernel/btf/vmlinux') || loaded.errno === EPERM, JSON.stringify(loaded));
      return;
    }
    Object.values({ ...loaded.maps, ...loaded.programs }).forEach(keep);
    const link = keep(createIteratorLink(loaded.programs.rtpe_list!, loaded.maps.flows!));
    assert.equal(kindOf(link), 'link');
    assert.ok((linkInfo(link)?.id ?? 0) > 0);
    assert.equal(readFileSync(keep(openIterator(link)), 'latin1'), '');
  });
});

describe('loadLibbpf', () => {
  it('is null where there is no such library', () => {
    assert.equal(loadLibbpf('libbpf-of-no-system.so'), null);
  });
});
