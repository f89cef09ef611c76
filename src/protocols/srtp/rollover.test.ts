import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import {
  PacketContext,
  expectPacket,
  rtcpPacket,
  rtpPacket,
  srtpBench,
  srtpOptions,
  verdictOf,
  withOverrides,
} from '../../../test/support/srtp.ts';
import type { SrtpContextOptions } from './context-options.ts';
import type { SrtpContextState } from './srtp-context.ts';

const bench = srtpBench();
const { crypto } = bench;
after(() => bench.close());

const SUITE = 'AES_CM_128_HMAC_SHA1_80';
const SSRC = 0x80000001;

function pair(extra: Partial<SrtpContextOptions> = {}, name: typeof SUITE | 'AEAD_AES_128_GCM' = SUITE) {
  const sender = new PacketContext(crypto, srtpOptions(name, extra));
  const receiver = new PacketContext(crypto, srtpOptions(name, extra));
  const seal = (sequence: number, ssrc = SSRC) =>
    expectPacket(sender.protectRtp(rtpPacket(ssrc, sequence & 0xffff)));
  const take = (packet: Uint8Array) => verdictOf(receiver.unprotectRtp(packet));
  const rocOf = (ssrc = SSRC) => receiver.context.sourceState(ssrc)?.rtp?.roc;
  return { sender, receiver, seal, take, rocOf };
}

/** The state of a context that has seen this packet last. */
const knowing = (roc: number, sequence: number): SrtpContextState => ({
  rtpPackets: 0,
  rtcpPackets: 0,
  sources: [{ ssrc: SSRC, rtp: { roc, sequence }, rtcpIndex: null }],
});

/** Sealed packets of a sender that goes on through so many numbers. */
function sealRange(
  seal: (sequence: number) => Uint8Array,
  from: number,
  count: number,
  step = 1,
): Uint8Array[] {
  return Array.from({ length: Math.ceil(count / step) }, (_, at) => seal(from + at * step));
}

describe('replays', () => {
  it('are refused at every place of the window, and told from what is too old', () => {
    const { seal, take } = pair();
    const packets = sealRange(seal, 65500, 200);
    for (const packet of packets) assert.equal(take(packet), 'passed');
    packets.forEach((packet, at) => {
      assert.equal(take(packet), at >= 72 ? 'srtp.replayed' : 'srtp.tooOld');
    });
  });

  it('any order within the window is accepted once', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 0xffff }),
        fc.array(fc.nat({ max: 63 }), { maxLength: 300 }),
        (first, order) => {
          const { seal, take, sender, receiver } = pair();
          const packets = sealRange(seal, first, 64);
          // Which way round 0 lies is not to be known from a first packet before it (RFC 3711 §3.3.1).
          assert.equal(take(packets[0]!), 'passed');
          const seen = new Set([0]);
          for (const at of order) {
            assert.equal(take(packets[at]!), seen.has(at) ? 'srtp.replayed' : 'passed');
            seen.add(at);
          }
          sender.close();
          receiver.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('SRTCP likewise', () => {
    const { sender, receiver } = pair();
    const reports = Array.from({ length: 200 }, () => expectPacket(sender.protectRtcp(rtcpPacket(SSRC))));
    for (const report of reports.toReversed().slice(0, 128))
      assert.equal(verdictOf(receiver.unprotectRtcp(report)), 'passed');
    reports.forEach((report, at) => {
      assert.equal(verdictOf(receiver.unprotectRtcp(report)), at >= 72 ? 'srtcp.replayed' : 'srtcp.tooOld');
      if (at === 6) assert.equal(verdictOf(receiver.unprotectRtcp(reports[199]!)), 'srtcp.replayed');
    });
  });
});

describe('the rollover counter', () => {
  it('survives loss of 10 percent, reordering and duplicates over many turns', () => {
    fc.assert(
      fc.property(
        fc.infiniteStream(fc.nat({ max: 99 })),
        fc.nat({ max: 0xffff }),
        (dice: Iterator<number, number>, first) => {
          const { seal, take, sender, receiver } = pair({ replayWindow: 2048 }, 'AEAD_AES_128_GCM');
          let held: Uint8Array | null = null;
          let expected = 0;
          // Every 37th number, so that a turn takes few packets; that is loss enough for any window.
          for (let at = 0; at < 6000; at += 1) {
            const sequence = first + at * 37;
            const packet = seal(sequence);
            const roll = dice.next().value;
            if (roll < 10) continue;
            if (roll < 20 && held === null && at % 3 !== 0) {
              held = packet;
              continue;
            }
            assert.equal(take(packet), 'passed', `packet ${at}`);
            expected = Math.floor(((first & 0xffff) + at * 37) / 65536);
            if (roll > 95) assert.equal(take(packet), 'srtp.replayed');
            if (held !== null) assert.equal(take(held), 'passed', `held before ${at}`);
            held = null;
          }
          const { roc } = receiver.context.sourceState(SSRC)!.rtp!;
          assert.ok(roc === expected || roc === expected - 1);
          sender.close();
          receiver.close();
        },
      ),
      { numRuns: 5 },
    );
  });

  it('is 1 if the first packet was lost before the turn', () => {
    const { seal, take, rocOf } = pair();
    seal(65535);
    assert.equal(take(seal(65536)), 'passed');
    assert.equal(rocOf(), 1);
  });

  it('moves to the next one after a long silence, at once', () => {
    for (const gap of [1, 32767, 32768, 32769, 40000, 65000, 66000, 90000, 98303]) {
      const { seal, take, rocOf, receiver } = pair();
      const start = 70000;
      sealRange(seal, 60000, 10001, 1000);
      receiver.context.importState(knowing(1, start - 65536 - 1));
      assert.equal(take(seal(start)), 'passed');
      for (let at = start; at < start + gap; at += 5000) seal(at);
      assert.equal(take(seal(start + gap)), 'passed', `gap ${gap}`);
      assert.equal(rocOf(), Math.floor((start + gap) / 65536));
    }
  });

  it('does not move for what is not authentic', () => {
    const { seal, take, receiver } = pair();
    assert.equal(take(seal(100)), 'passed');
    const before = receiver.context.exportState();
    for (let at = 0; at < 500; at += 1) {
      const forged = rtpPacket(SSRC, (at * 997) & 0xffff, 40);
      assert.match(take(forged), /authFailed|replayed/);
    }
    assert.deepEqual(receiver.context.exportState(), before);
    assert.equal(take(seal(101)), 'passed');
  });

  it('retries cost a flood of forged packets at most a quarter more', () => {
    let computed = 0;
    const counting = withOverrides(crypto, {
      createHmacSha1(key) {
        const mac = crypto.createHmacSha1(key);
        return {
          compute: (offset, length) => mac.compute(offset, length),
          computeWithWord(offset, length, word) {
            computed += 1;
            mac.computeWithWord(offset, length, word);
          },
          close: () => mac.close(),
        };
      },
    });
    const receiver = new PacketContext(counting, srtpOptions(SUITE));
    receiver.context.importState(knowing(9, 30000));
    for (let at = 0; at < 10_000; at += 1) receiver.unprotectRtp(rtpPacket(SSRC, 31000 + (at % 1000), 40));
    assert.ok(computed >= 10_000 && computed <= 12_500, String(computed));
    // The real sender, two turns on, is found all the same.
    const { sender } = pair();
    sender.context.importState(knowing(10, 40000));
    const verdicts = Array.from({ length: 40 }, (_, at) =>
      verdictOf(receiver.unprotectRtp(expectPacket(sender.protectRtp(rtpPacket(SSRC, 40001 + at))))),
    );
    assert.ok(verdicts.slice(0, 20).includes('passed'));
    assert.ok(verdicts.slice(20).every((verdict) => verdict === 'passed'));
    receiver.close();
  });
});

describe('a sender that begins again with the same key', () => {
  it('is heard after four packets in a row, once for each renegotiation', () => {
    const { seal, take, rocOf, receiver } = pair();
    const old = sealRange(pair().seal, 500, 20);
    const packets = sealRange(seal, 65000, 1000);
    for (const packet of packets.slice(0, 900)) assert.equal(take(packet), 'passed');
    for (const packet of old) assert.equal(take(packet), 'srtp.tooOld');
    receiver.context.expectRestart();
    assert.deepEqual(old.map(take), [
      ...Array<string>(3).fill('srtp.tooOld'),
      ...Array<string>(17).fill('passed'),
    ]);
    assert.equal(rocOf(), 0);
    assert.equal(take(packets[999]!), 'passed');
    assert.equal(rocOf(), 1);
    for (const packet of old) assert.equal(take(packet), 'srtp.tooOld');
  });

  it('is not to be played by old packets in between new ones', () => {
    const { seal, take, rocOf, receiver } = pair();
    const old = sealRange(pair().seal, 500, 100);
    const packets = sealRange(seal, 65000, 1000);
    for (const packet of packets.slice(0, 900)) assert.equal(take(packet), 'passed');
    receiver.context.expectRestart();
    old.forEach((packet, at) => {
      assert.notEqual(take(packet), 'passed');
      assert.equal(take(packets[900 + at]!), 'passed');
    });
    assert.equal(rocOf(), 1);
  });

  it('is not heard where that is forbidden', () => {
    const { take, seal, receiver } = pair({ restartAfter: 0 });
    receiver.context.expectRestart();
    const packets = sealRange(seal, 0, 400);
    assert.equal(take(packets[399]!), 'passed');
    receiver.context.expectRestart();
    for (const packet of packets.slice(0, 200)) assert.equal(take(packet), 'srtp.tooOld');
  });

  it('SRTCP that begins again is heard likewise', () => {
    const { sender, receiver } = pair();
    const reports = Array.from({ length: 300 }, () => expectPacket(sender.protectRtcp(rtcpPacket(SSRC))));
    const take = (report: Uint8Array) => verdictOf(receiver.unprotectRtcp(report));
    assert.equal(take(reports[299]!), 'passed');
    for (const report of reports.slice(0, 10)) assert.equal(take(report), 'srtcp.tooOld');
    receiver.context.expectRestart();
    const verdicts = reports.slice(0, 10).map(take);
    assert.deepEqual(verdicts, [
      ...Array<string>(3).fill('srtcp.tooOld'),
      ...Array<string>(7).fill('passed'),
    ]);
  });
});

describe('many SSRCs', () => {
  it('each has its own counters', () => {
    const { seal, take, rocOf } = pair();
    for (let at = 0; at < 80; at += 1)
      for (const [ssrc, base] of [
        [1, 65500],
        [0xffffffff, 10],
      ] as const)
        assert.equal(take(seal(base + at, ssrc)), 'passed');
    assert.equal(rocOf(1), 1);
    assert.equal(rocOf(0xffffffff), 0);
  });

  it('pushing one out of the table does not open it to replays', () => {
    const { seal, take } = pair({ maxSources: 4 });
    const old = sealRange((sequence) => seal(sequence, 1), 65530, 10);
    for (const packet of old) assert.equal(take(packet), 'passed');
    for (let ssrc = 2; ssrc < 40; ssrc += 1) assert.equal(take(seal(1, ssrc)), 'passed');
    for (const packet of old) assert.equal(take(packet), 'srtp.replayed');
    assert.equal(take(seal(65540, 1)), 'passed');
    assert.equal(take(old[9]!), 'srtp.replayed');
  });

  it('what is remembered has a bound', () => {
    const { seal, take, receiver } = pair({ maxSources: 4 });
    for (let ssrc = 1; ssrc <= 500; ssrc += 1) assert.equal(take(seal(1, ssrc)), 'passed');
    assert.equal(receiver.context.exportState().sources.length, 4 + 4 * 16);
  });
});

describe('hand-over', () => {
  it('a context that imports the state of another goes on in its place', () => {
    const { seal, take, sender, receiver } = pair();
    const packets = sealRange(seal, 65000, 1000);
    packets.forEach((packet) => assert.equal(take(packet), 'passed'));
    const report = expectPacket(sender.protectRtcp(rtcpPacket(SSRC)));
    receiver.unprotectRtcp(report);
    const next = pair();
    next.receiver.context.importState(structuredClone(receiver.context.exportState()));
    next.sender.context.importState(structuredClone(sender.context.exportState()));
    assert.deepEqual(next.receiver.context.exportState(), receiver.context.exportState());
    assert.equal(next.take(packets[999]!), 'srtp.replayed');
    assert.equal(verdictOf(next.receiver.unprotectRtcp(report)), 'srtcp.replayed');
    assert.equal(next.take(seal(66000)), 'passed');
    assert.equal(next.take(next.seal(66001)), 'passed');
    const nextReport = expectPacket(next.sender.protectRtcp(rtcpPacket(SSRC)));
    assert.equal(verdictOf(next.receiver.unprotectRtcp(nextReport)), 'passed');
  });
});

describe('a stream that is opened in its middle', () => {
  const turns = (roc: number, sequence: number, mostTurns: number) => ({
    sources: [{ ssrc: SSRC, roc, sequence }],
    mostTurns,
  });

  it('is found where it was counted, on both sides of a turn', () => {
    for (const [counted, next] of [
      [65_530, 65_540],
      [65_540, 65_530],
    ] as const) {
      const { receiver, seal, take, rocOf } = pair();
      const at = 3 * 65_536 + counted;
      for (let sequence = 0; sequence < at; sequence += 30_000) seal(sequence);
      seal(at);
      receiver.context.expectTurns(turns(Math.floor(at / 65_536), at & 0xffff, 0));
      assert.equal(take(seal(3 * 65_536 + next)), 'passed');
      assert.equal(rocOf(), Math.floor((3 * 65_536 + next) / 65_536));
    }
  });

  it('is searched for elsewhere, for the first packet of each sender only, and not without end', () => {
    const { receiver, seal, take, rocOf } = pair();
    const packets = sealRange(seal, 0, 40 * 65_536, 30_000);
    const last = packets.length - 1;
    receiver.context.expectTurns(turns(3, 0, 20));
    assert.equal(take(packets[last]!), 'srtp.authFailed', 'further on than it can be');
    receiver.context.expectTurns(turns(3, 0, 50));
    assert.equal(take(packets[last]!), 'passed');
    assert.equal(rocOf(), 39);
    assert.equal(take(packets[20]!), 'srtp.authFailed', 'it has been found');
  });

  it('is searched for although its sender was not counted', () => {
    const { receiver, seal, take, rocOf } = pair();
    let packet = seal(0);
    for (let sequence = 0; sequence < 9 * 65_536; sequence += 30_000) packet = seal(sequence);
    receiver.context.expectTurns({ sources: [], mostTurns: 10 });
    assert.equal(take(packet), 'passed');
    assert.equal(rocOf(), 8);
  });

  it('takes what was counted for a guess: what has been opened counts for more', () => {
    const { receiver, seal, take } = pair();
    assert.equal(take(seal(10)), 'passed');
    receiver.context.expectTurns(turns(7, 100, 10));
    assert.equal(take(seal(11)), 'passed');
  });

  it('makes forged packets cost no more than so many searches', () => {
    let computed = 0;
    const counting = withOverrides(crypto, {
      createHmacSha1: (key) => {
        const mac = crypto.createHmacSha1(key);
        return {
          compute: (offset, length) => mac.compute(offset, length),
          computeWithWord: (offset, length, word) => {
            computed += 1;
            mac.computeWithWord(offset, length, word);
          },
          close: () => mac.close(),
        };
      },
    });
    const receiver = new PacketContext(counting, srtpOptions(SUITE));
    receiver.context.expectTurns({ sources: [], mostTurns: 1e9 });
    const forged = new Uint8Array(182).fill(1);
    forged.set([0x80, 0, 0, 1]);
    for (let count = 0; count < 16 * 70; count += 1) receiver.unprotectRtp(forged);
    assert.ok(computed < 64 * 4096 + 16 * 70 * 5, `${computed} tags`);
    computed = 0;
    for (let count = 0; count < 160; count += 1) receiver.unprotectRtp(forged);
    assert.ok(computed < 160 * 5, `${computed} tags`);
  });
});
