import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readCapture } from '../../test/support/captures.ts';
import { RingFeeder } from '../../test/support/ring-packets.ts';
import {
  createRecordingCounterMemory,
  LOST_ON_THE_WAY,
  RecordingCounters,
} from '../media/tap/recording-counters.ts';
import { systemScheduling } from '../native/thread-scheduling.ts';
import type { BeginMessage, FromRecorder, ToRecorder } from './messages.ts';
import { FLUSH_MS, RecordingDesk } from './recording-desk.ts';

const root = mkdtempSync(join(tmpdir(), 'recordings-'));
after(() => rmSync(root, { recursive: true, force: true }));

function aDesk() {
  const spool = mkdtempSync(join(root, 'spool-'));
  for (const folder of ['pcaps', 'metadata', 'tmp']) mkdirSync(`${spool}/${folder}`);
  const feeders = [new RingFeeder(), new RingFeeder()];
  const counters = createRecordingCounterMemory(4);
  const told: FromRecorder[] = [];
  const taps = { rings: feeders.map(({ memory }) => memory), counters };
  const coming: ToRecorder[] = [];
  const desk = new RecordingDesk(
    { scheduling: systemScheduling, taps, spool, container: 'pcap', framing: 'raw' },
    (message) => told.push(message),
    () => coming.shift() ?? null,
  );
  const begin = (id: number, changes: Partial<BeginMessage> = {}): void =>
    desk.take(
      {
        kind: 'begin',
        id,
        slot: id,
        path: `${spool}/pcaps/${id}.pcap`,
        stem: `${id}`,
        callCreatedAt: 0,
        isTakeover: false,
        ...changes,
      },
      0,
    );
  const end = (id: number, isDiscarded = false): void =>
    desk.take({ kind: 'end', id, metadata: null, isDiscarded, endedAt: 0 }, 0);
  const put = (worker: number, recording: number, text: string): void =>
    feeders[worker]!.put({ recording, slot: recording, payload: Buffer.from(text) });
  const texts = (name: string): readonly string[] =>
    readCapture(readFileSync(`${spool}/pcaps/${name}.pcap`)).map(({ payload }) => payload.toString());
  return { spool, desk, told, coming, begin, end, put, texts, counters: new RecordingCounters(counters) };
}

describe('the recordings of the recorder', () => {
  it('get their packets from all media workers, and nobody else’s', () => {
    const { desk, begin, end, put, texts, told } = aDesk();
    begin(1);
    begin(2);
    put(0, 1, 'a');
    put(1, 2, 'b');
    put(0, 1, 'c');
    put(0, 3, 'of no recording');
    desk.run(0);
    end(1);
    put(0, 1, 'late');
    end(2);
    assert.deepEqual([texts('1'), texts('2')], [['a', 'c'], ['b']]);
    assert.deepEqual(told, [
      { kind: 'ended', id: 1 },
      { kind: 'ended', id: 2 },
    ]);
    assert.equal(desk.count, 0);
  });

  it('lose nothing when this thread is late: messages that have come are taken before packets', () => {
    const { desk, begin, put, texts, coming, spool } = aDesk();
    begin(1);
    put(0, 1, 'a');
    put(0, 2, 'b');
    const second = { slot: 2, path: `${spool}/pcaps/2.pcap`, stem: '2', callCreatedAt: 0, isTakeover: false };
    const end = (id: number) =>
      ({ kind: 'end', id, metadata: null, isDiscarded: false, endedAt: 0 }) as const;
    coming.push(end(1), { kind: 'begin', id: 2, ...second }, end(2));
    desk.run(0);
    assert.deepEqual([texts('1'), texts('2'), desk.count], [['a'], ['b'], 0]);
  });

  it('are written within the flush interval', () => {
    const { desk, begin, put, texts } = aDesk();
    begin(1);
    desk.run(0);
    put(0, 1, 'a');
    for (let now = 20; now < FLUSH_MS - 200; now += 20) desk.run(now);
    assert.deepEqual(texts('1'), []);
    for (let now = FLUSH_MS - 200; now <= FLUSH_MS + 20; now += 20) desk.run(now);
    assert.deepEqual(texts('1'), ['a']);
  });

  it('have metadata that says which packet each SDP came before', () => {
    const { spool, desk, begin, end, put } = aDesk();
    begin(1);
    const sdp = { mode: 'offer', label: null, sdp: 'v=0\r\n' } as const;
    desk.take({ kind: 'sdp', id: 1, sdp, at: 0 }, 0);
    put(0, 1, 'a');
    put(1, 1, 'b');
    desk.take({ kind: 'sdp', id: 1, sdp: { ...sdp, mode: 'answer' }, at: 0 }, 0);
    assert.deepEqual(readdirSync(`${spool}/tmp`), ['rtpengine-meta-1.tmp']);
    end(1);
    assert.deepEqual(
      [readdirSync(`${spool}/tmp`), readdirSync(`${spool}/metadata`)],
      [[], ['rtpengine-meta-1.txt']],
    );
    const text = readFileSync(`${spool}/metadata/rtpengine-meta-1.txt`, 'latin1');
    assert.ok(text.startsWith(`${spool}/pcaps/1.pcap\n`));
    assert.deepEqual(text.match(/SDP (mode|before RTP packet): \S+/g), [
      'SDP mode: offer',
      'SDP before RTP packet: 1',
      'SDP mode: answer',
      'SDP before RTP packet: 3',
    ]);
  });

  it('leave nothing when they are discarded', () => {
    const { spool, begin, end, put } = aDesk();
    begin(1);
    put(0, 1, 'a');
    end(1, true);
    for (const folder of ['pcaps', 'metadata', 'tmp'])
      assert.deepEqual(readdirSync(`${spool}/${folder}`), []);
  });

  it('all end when the daemon does, with what was on its way', () => {
    const { desk, begin, put, texts, spool } = aDesk();
    for (const id of [1, 2, 3]) begin(id);
    for (const id of [1, 2, 3]) put(id % 2, id, `p${id}`);
    desk.take({ kind: 'stop', at: 0 }, 0);
    assert.ok(desk.isStopped);
    assert.deepEqual([texts('1'), texts('2'), texts('3')], [['p1'], ['p2'], ['p3']]);
    assert.equal(readdirSync(`${spool}/metadata`).length, 3);
  });

  it('tell of a name that was taken, of what keeps them from being written, and of packets that are lost', () => {
    const { spool, desk, begin, end, put, told, counters } = aDesk();
    begin(1);
    begin(2, { path: `${spool}/pcaps/1.pcap` });
    assert.deepEqual(told.splice(0), [
      { kind: 'state', id: 2, path: `${spool}/pcaps/1-2.pcap`, problem: null },
    ]);
    begin(3, { path: `${spool}/pcaps/1.pcap/x/3.pcap` });
    const [first] = told.splice(0);
    assert.ok(first?.kind === 'state' && first.id === 3 && /ENOTDIR|EEXIST/.test(first.problem ?? ''));
    put(0, 3, 'lost');
    counters.add(1, LOST_ON_THE_WAY, 5);
    desk.run(1000);
    desk.run(2000);
    desk.run(3000);
    assert.deepEqual(told.splice(0), [
      { kind: 'lost', id: 1 },
      { kind: 'lost', id: 3 },
    ]);
    end(3);
    assert.deepEqual(told.at(-1), { kind: 'ended', id: 3 });
    assert.ok(readFileSync(`${spool}/metadata/rtpengine-meta-3.txt`, 'latin1').length > 0);
  });

  it('are gone on with by the next thread, should one die', () => {
    const { desk, begin, put, texts, end } = aDesk();
    begin(1);
    put(0, 1, 'a');
    for (let now = 0; now <= 2000; now += 100) desk.run(now);
    begin(1, { isTakeover: true });
    put(0, 1, 'b');
    end(1);
    assert.deepEqual(texts('1'), ['a', 'b']);
  });
});
