import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TopReport, TopRow } from '../../commands/cli/top/row.ts';
import { frame } from './frame.ts';
import { keysOf } from './keys.ts';
import { pressed, type TopState } from './state.ts';
import { topWords } from './words.ts';

const row = (change: Partial<TopRow> = {}): TopRow => ({
  callid: 'c1',
  tag: '',
  section: 0,
  type: '',
  streams: 2,
  inKernel: 1,
  packetsPerSecond: 100,
  bitsPerSecond: 137_600,
  loss: 0,
  jitter: 1.2,
  mos: 4.4,
  age: 75,
  ...change,
});

const report: TopReport = {
  view: 'calls',
  sort: 'rate',
  totals: { calls: 3, streams: 6, inKernel: 3, packetsPerSecond: 300, bitsPerSecond: 412_800 },
  rows: [row(), row({ callid: 'c2', loss: 5.25, mos: 2.9 }), row({ callid: 'c3' })],
};

const state: TopState = {
  view: 'calls',
  sort: 'rate',
  isPaused: false,
  where: '127.0.0.1:9900',
  report,
  problem: null,
  cursor: 0,
  detail: null,
};

const plain = (lines: readonly string[]): readonly string[] =>
  // eslint-disable-next-line no-control-regex -- The colours of a terminal.
  lines.map((line) => line.replace(/\u001b\[\d*m/g, ''));

describe('the picture', () => {
  it('has title, totals, head, rows and help', () => {
    assert.deepEqual(
      plain(frame(state, { columns: 80, rows: 8 })).map((line) => line.trimEnd()),
      [
        'rtpengine 127.0.0.1:9900: calls by rate',
        '3 calls, 6 streams (50 % in the kernel), 300 packets/s, 0.4 Mbit/s',
        '     PPS    KBIT/S  LOSS%  JITTER  MOS      AGE  KERNEL CALL-ID',
        '     100       138    0.0     1.2  4.4     1:15     1/2 c1',
        '     100       138    5.3     1.2  2.9     1:15     1/2 c2',
        '     100       138    0.0     1.2  4.4     1:15     1/2 c3',
        '',
        'enter diagnosis, c calls, s streams | sort: r rate, l loss, j jitter, m MOS, a a',
      ],
    );
  });

  it('marks what people can hear', () => {
    const lines = frame(state, { columns: 80, rows: 8 });
    assert.deepEqual(
      lines.map((line) => line.startsWith('\u001b[31m')),
      [false, false, false, false, true, false, false, false],
    );
  });

  it('fits any terminal', () => {
    for (const rows of [1, 2, 3, 4, 5, 24])
      for (const columns of [1, 10, 300]) {
        const lines = plain(frame(state, { columns, rows }));
        assert.equal(lines.length, rows);
        assert.ok(lines.every((line) => line.length <= columns));
      }
  });

  it('says what is wrong, and shows nothing of another view', () => {
    const lost = plain(
      frame({ ...state, problem: 'Nothing listens on 127.0.0.1:9900.' }, { columns: 60, rows: 8 }),
    );
    assert.equal(lost[1], 'Nothing listens on 127.0.0.1:9900.');
    assert.match(lost[3]!, /c1 *$/);
    const other = plain(frame({ ...state, view: 'streams' }, { columns: 120, rows: 8 }));
    assert.match(other[2]!, /FROM TAG/);
    assert.equal(other[3], '');
    assert.equal(
      plain(frame({ ...state, report: null }, { columns: 60, rows: 8 }))[1],
      'waiting for the daemon',
    );
  });
});

const inside: TopState = {
  ...state,
  detail: { callid: 'c2', lines: ['Call c2: began 5 s ago', '', 'Verdict: All is well.'], scroll: 0 },
};

describe('one call', () => {
  it('is shown with its diagnosis, long lines in parts', () => {
    assert.deepEqual(plain(frame(inside, { columns: 12, rows: 9 })), [
      'c2',
      '',
      'Call c2: beg',
      '   an 5 s ag',
      '   o',
      '',
      'Verdict: All',
      '    is well.',
      'up, down scr',
    ]);
    assert.equal(plain(frame({ ...inside, detail: { callid: 'c\u001b', lines: null, scroll: 0 } }, { columns: 40, rows: 4 }))[0], 'c?'); // prettier-ignore
  });

  it('scrolls and goes back', () => {
    const down = pressed(pressed(inside, 'down')!, 'down')!;
    assert.equal(plain(frame(down, { columns: 40, rows: 5 }))[2], 'Verdict: All is well.');
    assert.equal(pressed(down, 'down')!.detail!.scroll, 2);
    assert.equal(pressed(inside, 'up')!.detail!.scroll, 0);
    for (const key of ['q', 'back']) assert.equal(pressed(inside, key)!.detail, null);
    assert.equal(pressed(inside, '\u0003'), null);
    assert.equal(pressed(inside, 'l'), inside);
  });
});

describe('keys', () => {
  it('choose what is shown and how it is sorted', () => {
    assert.equal(pressed(state, 's')!.view, 'streams');
    assert.deepEqual(
      ['r', 'l', 'j', 'm', 'a', 'p'].map((key) => pressed(state, key)!.sort),
      ['rate', 'loss', 'jitter', 'mos', 'age', 'path'],
    );
    assert.equal(pressed(state, ' ')!.isPaused, true);
    assert.equal(pressed(state, 'x'), state);
    for (const key of ['q', '\u0003', '\u0004']) assert.equal(pressed(state, key), null);
  });

  it('mark a row, and open its call', () => {
    const third = pressed(pressed(pressed(pressed(state, 'down')!, 'down')!, 'down')!, 'up')!;
    assert.equal(third.cursor, 1);
    assert.equal(pressed(third, 'enter')!.detail!.callid, 'c2');
    assert.ok(frame(third, { columns: 60, rows: 9 })[4]!.startsWith('\u001b[7m'));
    // Fewer rows than before.
    const short = { ...state, cursor: 7, report: { ...report, rows: [row()] } };
    assert.equal(pressed(short, 'enter')!.detail!.callid, 'c1');
    assert.equal(pressed({ ...state, report: null }, 'enter')!.detail, null);
  });

  it('come as terminals send them', () => {
    assert.deepEqual(keysOf('l\u001b[A\u001bOB\r\u001b[5~\u001b'), [
      'l',
      'up',
      'down',
      'enter',
      '\u001b[5~',
      'back',
    ]);
    assert.deepEqual(keysOf(''), []);
  });
});

it('words that are not understood are the daemon’s to complain of', () => {
  assert.deepEqual(topWords([]), { view: 'calls', sort: 'rate', isOnce: false, line: 'top' });
  assert.deepEqual(topWords(['streams', 'loss']), {
    view: 'streams',
    sort: 'loss',
    isOnce: false,
    line: 'top streams loss',
  });
  assert.deepEqual(topWords(['--once', 'mos']), {
    view: 'calls',
    sort: 'mos',
    isOnce: true,
    line: 'top mos',
  });
  assert.equal(topWords(['lost']).isOnce, true);
  assert.equal(topWords(['calls', 'streams']).isOnce, true);
});
