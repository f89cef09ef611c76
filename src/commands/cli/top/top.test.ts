import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { benchSdp } from '../../../../test/support/call-bench.ts';
import { createCliBench, type CliBench } from '../../../../test/support/cli-bench.ts';
import { checkCli } from '../../../../test/support/cli-cases.ts';
import type { SsrcCounters } from '../../../plan/media-plane.ts';
import type { TopReport, TopSort } from './row.ts';

/** A call of so many packets a second from the caller, of which some are lost. */
interface Traffic {
  readonly packets: number;
  readonly lost?: number;
  readonly jitterMs?: number;
}

function callWith(bench: CliBench, callId: string): void {
  bench.offer({ sdp: benchSdp(4000), callId });
  bench.answer({ sdp: benchSdp(5000), callId });
}

/** What has come by now in all, and a look at it. */
function count(bench: CliBench, callId: string, { packets, lost = 0, jitterMs = 1 }: Traffic): void {
  const call = bench.registry.find(callId)!;
  const source: SsrcCounters = {
    ssrc: 7,
    packets,
    bytes: 172 * packets,
    lost,
    duplicates: 0,
    reordered: 0,
    gaps: 0,
    restarts: 0,
    jitterMs,
    lastSequence: 0,
    lastTimestamp: 0,
    lastPayloadType: 0,
    firstSeenAt: call.createdAt,
    lastSeenAt: bench.clock.unixMs(),
  };
  bench.media.setSources(call.dialogues[0]!.sides[0].legs[0]!.rtp!.slot, [source]);
}

function look(bench: CliBench): void {
  for (const call of bench.registry.calls())
    call.quality.sample(call, {
      at: bench.clock.unixMs(),
      method: { countsRoundTrip: true, formula: 'G.107' },
      isLast: false,
      note: () => undefined,
    });
}

function busy(): CliBench {
  const bench = createCliBench();
  for (const callId of ['quiet', 'busy', 'lossy']) callWith(bench, callId);
  bench.advance(5);
  count(bench, 'busy', { packets: 500 });
  count(bench, 'lossy', { packets: 225, lost: 25, jitterMs: 40 });
  look(bench);
  return bench;
}

const ask = (bench: CliBench, line: string): TopReport => JSON.parse(bench.ask(`json ${line}`)) as TopReport;

describe('top', () => {
  it('shows rate, loss, jitter and score of the last interval', () => {
    const { rows, totals } = ask(busy(), 'top');
    assert.deepEqual(
      rows.map(({ callid }) => callid),
      ['busy', 'lossy', 'quiet'],
    );
    const [first, second, third] = rows;
    assert.deepEqual(
      [first!.packetsPerSecond, first!.bitsPerSecond, first!.loss, first!.streams],
      [100, 137_600, 0, 2],
    );
    assert.deepEqual([second!.packetsPerSecond, second!.loss, second!.jitter], [45, 10, 40]);
    assert.deepEqual([third!.packetsPerSecond, third!.loss, third!.mos], [0, null, null]);
    assert.deepEqual(totals, {
      calls: 3,
      streams: 6,
      inKernel: 0,
      packetsPerSecond: 145,
      bitsPerSecond: 199_520,
    });
  });

  it('sorts by each figure, and cuts', () => {
    const bench = busy();
    const first = (sort: TopSort): string =>
      ask(bench, `top ${sort} 1`)
        .rows.map(({ callid }) => callid)
        .join();
    assert.deepEqual((['rate', 'loss', 'jitter', 'mos'] as const).map(first), [
      'busy',
      'lossy',
      'lossy',
      'lossy',
    ]);
  });

  it('shows each stream for itself', () => {
    const { rows, totals } = ask(busy(), 'top streams');
    assert.equal(rows.length, 6);
    assert.deepEqual(
      [rows[0]!.callid, rows[0]!.tag, rows[0]!.section, rows[0]!.type],
      ['busy', 'a', 1, 'audio'],
    );
    assert.equal(totals.packetsPerSecond, 145);
  });

  it('forgets rates of streams that are silent', () => {
    const bench = busy();
    bench.advance(30);
    look(bench);
    assert.equal(ask(bench, 'top').totals.packetsPerSecond, 0);
  });

  it('keeps the best of many', () => {
    const bench = createCliBench();
    for (let index = 0; index < 300; index += 1) callWith(bench, `c${index}`);
    bench.advance(5);
    for (let index = 0; index < 300; index += 1)
      count(bench, `c${index}`, { packets: 5 * ((index * 7) % 300) });
    look(bench);
    const { rows, totals } = ask(bench, 'top calls rate 3');
    assert.deepEqual(
      rows.map(({ packetsPerSecond }) => packetsPerSecond),
      [299, 298, 297],
    );
    assert.equal(totals.calls, 300);
  });

  it('is a table for people', () => {
    assert.equal(
      busy().ask('top 1'),
      `3 calls, 6 streams (0 % in the kernel), 145 packets/s, 0.2 Mbit/s

     PPS    KBIT/S  LOSS%  JITTER  MOS      AGE  KERNEL CALL-ID
     100       138    0.0     1.0  4.4     0:05     0/2 busy
`,
    );
    assert.match(
      busy().ask('top streams 1'),
      /PATH MEDIA {5}FROM TAG {13}CALL-ID\n.* user 1 audio {3}a {20}busy\n$/,
    );
  });

  checkCli('tells what is wrong with its words', [
    [
      'top loud',
      'Invalid top value loud, must be one of calls, streams, rate, loss, jitter, mos, age, path or a number of rows, 1 to 1000\n',
    ],
    [
      'top 0',
      'Invalid top value 0, must be one of calls, streams, rate, loss, jitter, mos, age, path or a number of rows, 1 to 1000\n',
    ],
    ['json top loud', 'null\n'],
  ]);
});
