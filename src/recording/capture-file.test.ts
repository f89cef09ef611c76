import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readCapture } from '../../test/support/captures.ts';
import { tapped } from '../../test/support/ring-packets.ts';
import {
  createRecordingCounterMemory,
  LOST_AT_THE_DISK,
  RecordingCounters,
  WRITTEN_BYTES,
  WRITTEN_PACKETS,
} from '../media/tap/recording-counters.ts';
import { CaptureFile, type CaptureMeans } from './capture-file.ts';
import { OpenFiles } from './open-files.ts';
import { pcap } from './pcap.ts';

const root = mkdtempSync(join(tmpdir(), 'captures-'));
after(() => rmSync(root, { recursive: true, force: true }));
let count = 0;

function newFolder(): string {
  return mkdtempSync(join(root, `${count++}-`));
}

function means(openFiles = 10): CaptureMeans {
  const counters = new RecordingCounters(createRecordingCounterMemory(8));
  return { format: pcap, framing: 'raw', files: new OpenFiles(openFiles), counters };
}

const packet = (text: string) => tapped({ payload: Buffer.from(text) });
const textsIn = (path: string): readonly string[] =>
  readCapture(readFileSync(path)).map(({ payload }) => payload.toString());
const figures = ({ counters }: CaptureMeans) =>
  [WRITTEN_PACKETS, WRITTEN_BYTES, LOST_AT_THE_DISK].map((field) => counters.get(0, field));

describe('a capture file', () => {
  it('is a valid capture from the start, and whole after each flush', () => {
    const shared = means();
    const path = `${newFolder()}/deep/er/a.pcap`;
    const file = new CaptureFile(shared, 0, path);
    file.create();
    assert.deepEqual([file.problem, textsIn(path)], [null, []]);
    file.append(packet('one'), 5);
    file.append(packet('two'), 6);
    assert.deepEqual([textsIn(path), file.waitingSince, file.packets], [[], 5, 2]);
    file.flush();
    assert.deepEqual([textsIn(path), file.waitingSince], [['one', 'two'], Infinity]);
    file.append(packet('three'), 7);
    file.close();
    assert.deepEqual(textsIn(path), ['one', 'two', 'three']);
    assert.deepEqual(figures(shared), [3, 3 * (16 + 28) + 11, 0]);
  });

  it('is written before its memory is full, and takes packets that are larger than that', () => {
    const shared = means();
    const path = `${newFolder()}/a.pcap`;
    const file = new CaptureFile(shared, 0, path);
    file.create();
    const sizes = [9000, 9000, 100, 40_000, 200, 65_000];
    for (const size of sizes) file.append(tapped({ payload: new Uint8Array(size).fill(size) }), 0);
    file.close();
    const read = readCapture(readFileSync(path)).map(({ payload }) => payload);
    assert.deepEqual(
      read.map(({ length }) => length),
      sizes,
    );
    for (const payload of read) assert.ok(payload.every((byte) => byte === (payload.length & 0xff)));
    assert.equal(shared.counters.get(0, WRITTEN_PACKETS), sizes.length);
  });

  it('never takes the place of another file, and follows no link', () => {
    const shared = means();
    const folder = newFolder();
    writeFileSync(`${folder}/a.pcap`, 'mine');
    symlinkSync(`${folder}/elsewhere`, `${folder}/a-2.pcap`);
    const file = new CaptureFile(shared, 0, `${folder}/a.pcap`);
    file.create();
    file.append(packet('x'), 0);
    file.close();
    assert.equal(file.path, `${folder}/a-3.pcap`);
    assert.deepEqual([readFileSync(`${folder}/a.pcap`, 'utf8'), textsIn(file.path)], ['mine', ['x']]);
    assert.deepEqual(readdirSync(folder).sort(), ['a-2.pcap', 'a-3.pcap', 'a.pcap']);
  });

  it('says why it cannot be made, counts what is lost, and is made once it can be', () => {
    const shared = means();
    const folder = newFolder();
    writeFileSync(`${folder}/in the way`, '');
    const file = new CaptureFile(shared, 0, `${folder}/in the way/a.pcap`);
    file.create();
    assert.match(file.problem ?? '', /^(ENOTDIR|EEXIST): .*in the way/);
    file.append(packet('lost'), 0);
    file.flush();
    assert.deepEqual([figures(shared), file.problem !== null], [[0, 0, 1], true]);
    rmSync(`${folder}/in the way`);
    file.append(packet('kept'), 0);
    file.close();
    assert.deepEqual([file.problem, textsIn(file.path)], [null, ['kept']]);
    assert.deepEqual(figures(shared), [1, 48, 1]);
  });

  it('shares few descriptors with many others', () => {
    const shared = means(2);
    const folder = newFolder();
    const files = Array.from(
      { length: 5 },
      (_, index) => new CaptureFile(shared, index, `${folder}/${index}`),
    );
    for (const file of files) file.create();
    for (const round of ['a', 'b', 'c']) {
      for (const [index, file] of files.entries()) {
        file.append(packet(`${round}${index}`), 0);
        file.flush();
        assert.ok(shared.files.count <= 2);
      }
    }
    for (const file of files) file.close();
    assert.equal(shared.files.count, 0);
    for (const [index, { path }] of files.entries())
      assert.deepEqual(textsIn(path), [`a${index}`, `b${index}`, `c${index}`]);
  });

  it('that somebody has removed is a problem, and is not made anew', () => {
    const shared = means(1);
    const folder = newFolder();
    const file = new CaptureFile(shared, 0, `${folder}/a`);
    file.create();
    const other = new CaptureFile(shared, 1, `${folder}/b`);
    other.create();
    rmSync(`${folder}/a`);
    file.append(packet('x'), 0);
    file.flush();
    assert.match(file.problem ?? '', /ENOENT/);
    file.close();
    other.close();
    assert.deepEqual(readdirSync(folder), ['b']);
  });

  it('is deleted when it is discarded, whatever waits in memory', () => {
    const folder = newFolder();
    const file = new CaptureFile(means(), 0, `${folder}/a`);
    file.create();
    file.append(packet('x'), 0);
    file.discard();
    assert.deepEqual([file.problem, readdirSync(folder)], [null, []]);
  });

  it('is gone on with by another thread', () => {
    const folder = newFolder();
    const first = new CaptureFile(means(), 0, `${folder}/a`);
    first.create();
    first.append(packet('x'), 0);
    first.flush();
    const second = new CaptureFile(means(), 0, `${folder}/a`);
    second.continue();
    second.append(packet('y'), 0);
    second.close();
    assert.deepEqual(textsIn(`${folder}/a`), ['x', 'y']);
  });
});
