import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { MemoryWorker } from '../../../../test/support/memory-worker.ts';
import { idleTreatment } from '../../../../test/support/treatment.ts';
import type { Endpoint } from '../../../base/endpoint.ts';
import type { MediaTreatment } from '../../../plan/treatment.ts';
import type { StreamId } from '../../../plan/types.ts';
import { buildRtpPacket } from '../../../protocols/rtp/index.ts';

const at = (port: number): Endpoint => ({ family: 'IP4', address: '127.0.0.1', port });
const alice = at(1000);
const bob = at(2000);
const carol = at(3000);
const forAlice = at(30_000);
const [A, B, C] = [1, 2, 3] as StreamId[] as [StreamId, StreamId, StreamId];

let worker: MemoryWorker;
let sequence = 0;
beforeEach(() => {
  worker = new MemoryWorker();
  sequence = 0;
});

function treat(change: Partial<MediaTreatment>): void {
  const treatment = { ...idleTreatment, ...change };
  worker.apply([
    { id: A, local: forAlice, peer: alice, rtpSinks: [B, C], rtcpSinks: [B, C], treatment },
    { id: B, local: at(30_002), peer: bob },
    { id: C, local: at(30_004), peer: carol },
  ]);
}

function rtp(payloadType: number, payload: Uint8Array, timestamp = 160): Uint8Array {
  sequence += 1;
  return buildRtpPacket({ payloadType, sequence, timestamp, ssrc: 7 }, payload);
}

/** What Bob and Carol get of a packet of Alice, without its header; null: nothing. */
function heard(packet: Uint8Array): readonly (string | null)[] {
  worker.deliver({ from: alice, to: forAlice, payload: packet });
  const sent = worker.takeSends();
  return [bob, carol].map((peer) => {
    const found = sent.find(({ to }) => to.port === peer.port);
    return found ? Buffer.from(found.payload.subarray(12)).toString('hex') : null;
  });
}

const speech = Uint8Array.of(1, 2, 3, 4);
const event = (code: number, duration: number, isEnd = false, timestamp = 1000): Uint8Array =>
  rtp(101, Uint8Array.of(code, (isEnd ? 0x80 : 0) | 10, duration >> 8, duration & 0xff), timestamp);

describe('blocked and silenced media', () => {
  it('is dropped, all but DTMF and RTCP', () => {
    treat({ media: 'drop' });
    assert.deepEqual(heard(rtp(8, speech)), [null, null]);
    assert.deepEqual(heard(event(5, 160)), ['050a00a0', '050a00a0']);
    const report = Uint8Array.of(0x80, 201, 0, 1, 0, 0, 0, 7);
    assert.ok(heard(report).every((one) => one !== null));
    assert.deepEqual(worker.counters(A).drops, { 'media.blocked': 1 });
  });

  it('is silence of its own codec, and nothing where that has none', () => {
    treat({ media: 'silence' });
    assert.deepEqual(heard(rtp(8, speech)), ['d5d5d5d5', 'd5d5d5d5']);
    assert.deepEqual(heard(rtp(0, speech)), ['ffffffff', 'ffffffff']);
    assert.deepEqual(heard(rtp(9, speech)), ['fafafafa', 'fafafafa']);
    assert.deepEqual(heard(rtp(18, speech)), [null, null]);
    assert.deepEqual(worker.counters(A).drops, { 'media.notSilenced': 1 });
  });

  it('is that of one flow alone', () => {
    treat({ blockedSinks: [C] });
    assert.deepEqual(heard(rtp(8, speech)), ['01020304', null]);
    assert.deepEqual(heard(event(5, 160)), ['050a00a0', '050a00a0']);
    assert.deepEqual(worker.counters(C).drops, { 'send.blocked': 1 });
    treat({ silencedSinks: [B] });
    assert.deepEqual(heard(rtp(8, speech)), ['d5d5d5d5', '01020304']);
    assert.deepEqual(heard(rtp(18, speech)), [null, '01020304']);
  });

  it('leaves padding and header extensions alone', () => {
    treat({ media: 'silence' });
    const packet = rtp(8, Uint8Array.of(1, 2, 0, 2));
    packet[0]! |= 0x20;
    assert.deepEqual(heard(packet), ['d5d50002', 'd5d50002']);
  });

  it('is dropped whole where nothing is known of it', () => {
    worker.apply([
      {
        id: A,
        local: forAlice,
        peer: alice,
        carries: 'other',
        rtpSinks: [B],
        treatment: { ...idleTreatment, media: 'drop' },
      },
      { id: B, local: at(30_002), peer: bob, carries: 'other' },
    ]);
    assert.deepEqual(heard(Uint8Array.of(1)), [null, null]);
  });
});

describe('delayed media', () => {
  const heardNow = (): readonly string[] =>
    worker
      .takeSends()
      .map(({ payload, to }) => `${to.port} ${Buffer.from(payload.subarray(12)).toString('hex')}`);

  it('goes on after its time, in order, and RTCP at once', () => {
    treat({ delayMs: 100 });
    assert.deepEqual(heard(rtp(8, speech)), [null, null]);
    worker.run(60);
    assert.deepEqual(heard(rtp(8, Uint8Array.of(5))), [null, null]);
    assert.equal(worker.patience, 40);
    worker.run(39);
    assert.deepEqual(heardNow(), []);
    worker.run(1);
    assert.deepEqual(heardNow(), ['2000 01020304', '3000 01020304']);
    assert.ok(heard(Uint8Array.of(0x80, 201, 0, 1, 0, 0, 0, 7)).every((one) => one !== null));
    worker.run(60);
    assert.deepEqual(heardNow(), ['2000 05', '3000 05']);
    assert.equal(worker.counters(A).in.packets, 3);
  });

  it('is treated as it was when it came, and told of then', () => {
    treat({ delayMs: 100, media: 'silence', silencedSinks: [], blockedSinks: [C], areEventsTold: true });
    heard(rtp(8, speech));
    heard(event(5, 160, true));
    assert.equal(worker.digits.length, 1);
    worker.run(100);
    assert.deepEqual(heardNow(), ['2000 d5d5d5d5', '2000 058a00a0', '3000 058a00a0']);
  });

  it('goes on at once when the delay is another one, or none', () => {
    treat({ delayMs: 100 });
    heard(rtp(8, speech));
    treat({ delayMs: 50 });
    assert.equal(heardNow().length, 2);
    heard(rtp(8, speech));
    treat({});
    assert.equal(heardNow().length, 2);
    assert.deepEqual(heard(rtp(8, speech)), ['01020304', '01020304']);
    treat({ delayMs: 50 });
    heard(rtp(8, speech));
    worker.remove([A]);
    worker.run(1000);
    assert.deepEqual(heardNow(), []);
  });

  it('goes on before its time rather than be lost where there is no room', () => {
    treat({ delayMs: 100 });
    const large = new Uint8Array(1000);
    for (let count = 0; count < 40; count += 1)
      worker.deliver({ from: alice, to: forAlice, payload: rtp(8, large) });
    const early = heardNow().length / 2;
    worker.run(100);
    assert.equal(early + heardNow().length / 2, 40);
    assert.ok(early > 0 && early < 40, String(early));
    worker.deliver({ from: alice, to: forAlice, payload: rtp(8, new Uint8Array(20_000)) });
    assert.equal(heardNow().length, 2);
  });
});

describe('DTMF that is heard later', () => {
  const later = (change: Partial<MediaTreatment['events']> = {}): void =>
    treat({ events: { ...idleTreatment.events, delayMs: 200, ...change }, areEventsTold: true });

  /** Number, payload type with marker, timestamp and payload of what Bob gets of a packet. */
  function gets(packet: Uint8Array): readonly unknown[] | null {
    worker.deliver({ from: alice, to: forAlice, payload: packet });
    const found = worker.takeSends().find(({ to }) => to.port === bob.port);
    if (found === undefined) return null;
    const bytes = Buffer.from(found.payload);
    const payload = bytes.subarray(12).toString('hex');
    return [bytes.readUInt16BE(2), bytes[1], bytes.readUInt32BE(4), payload];
  }

  it('is silence at first, then takes the places of audio, with a time of its own', () => {
    later();
    gets(rtp(8, speech, 840));
    assert.deepEqual(gets(event(5, 4)), [2, 8, 1000, 'd5d5d5d5']);
    assert.deepEqual(gets(event(5, 8, true)), [3, 8, 1004, 'd5d5d5d5']);
    // A repeated end stands for no more time.
    assert.equal(gets(event(5, 8, true)), null);
    assert.deepEqual(worker.counters(A).drops, { 'dtmf.delayed': 1 });
    assert.deepEqual(worker.digits, [{ id: A, code: 5, durationMs: 1, volume: 10 }]);
    worker.run(199);
    assert.deepEqual(gets(rtp(8, speech, 2600)), [5, 8, 2600, '01020304']);
    worker.run(1);
    assert.deepEqual(gets(rtp(8, speech, 2760)), [6, 0x80 | 101, 2760, '050a0004']);
    assert.deepEqual(gets(rtp(8, speech, 2920)), [7, 101, 2760, '058a0008']);
    assert.deepEqual(gets(rtp(8, speech, 3080)), [8, 101, 2760, '058a0008']);
    assert.deepEqual(gets(rtp(8, speech, 3240)), [9, 8, 3240, '01020304']);
  });

  it('takes the places of later digits too', () => {
    later();
    gets(rtp(8, speech, 840));
    gets(event(1, 4, true));
    worker.run(200);
    assert.deepEqual(gets(event(2, 4, true, 3000)), [3, 0x80 | 101, 3000, '018a0004']);
    worker.run(200);
    assert.deepEqual(gets(rtp(8, speech, 5000)), [4, 0x80 | 101, 5000, '028a0004']);
  });

  it('is blocked, or another digit, by the mode of when it is heard', () => {
    later();
    gets(rtp(8, speech, 840));
    gets(event(5, 4, true));
    later({ mode: 'drop' });
    worker.run(200);
    assert.deepEqual(gets(rtp(8, speech, 2600)), [3, 8, 2600, '01020304']);
    gets(event(6, 4, true, 3000));
    later({ mode: 'digit', digit: 9 });
    worker.run(200);
    assert.deepEqual(gets(rtp(8, speech, 5000)), [5, 0x80 | 101, 5000, '098a0004']);
  });

  it('is heard while media is blocked', () => {
    treat({ media: 'drop', events: { ...idleTreatment.events, delayMs: 200 } });
    gets(event(5, 4, true));
    worker.run(200);
    assert.deepEqual(gets(rtp(8, speech, 2600)), [2, 0x80 | 101, 2600, '058a0004']);
    assert.equal(gets(rtp(8, speech, 2760)), null);
  });

  it('is not heard any more when nothing comes whose place it could take', () => {
    later();
    gets(rtp(8, speech, 840));
    gets(event(5, 4, true));
    worker.run(5300);
    assert.deepEqual(gets(rtp(8, speech, 50_000)), [3, 8, 50_000, '01020304']);
  });

  it('has room for no more than so much', () => {
    later();
    gets(rtp(8, speech, 840));
    for (let count = 0; count < 600; count += 1) gets(event(5, 4 + count));
    worker.run(200);
    let heardLate = 0;
    for (let count = 0; count < 600; count += 1)
      if (((gets(rtp(8, speech, 10_000 + count))?.[1] as number) & 0x7f) === 101) heardLate += 1;
    assert.equal(heardLate, 512);
  });
});

describe('digits of ours', () => {
  it('take the places of audio, also where media is blocked', () => {
    const digit = {
      id: 1,
      code: 3,
      volume: 8,
      durationMs: 20,
      pauseMs: 0,
      payloadType: 101,
      hertz: 8000,
      until: 1e9,
    };
    for (const media of ['pass', 'drop'] as const) {
      worker = new MemoryWorker();
      treat({ media, injections: [digit] });
      for (let count = 0; count < 3; count += 1)
        assert.deepEqual(heard(rtp(8, speech, 160 * count)), ['038800a0', '038800a0']);
      const expected = media === 'pass' ? '01020304' : null;
      assert.deepEqual(heard(rtp(8, speech, 480)), [expected, expected]);
      treat({ media, injections: [digit] });
      assert.deepEqual(heard(rtp(8, speech, 640)), [expected, expected]);
    }
  });
});

describe('DTMF events', () => {
  const mode = (change: Partial<MediaTreatment['events']>): Partial<MediaTreatment> => ({
    events: { ...idleTreatment.events, ...change },
  });

  it('are dropped, and audio goes on', () => {
    treat(mode({ mode: 'drop' }));
    assert.deepEqual(heard(event(5, 160)), [null, null]);
    assert.deepEqual(heard(rtp(8, speech)), ['01020304', '01020304']);
    assert.deepEqual(worker.counters(A).drops, { 'dtmf.blocked': 1 });
  });

  it('are another digit for as long as they last', () => {
    treat(mode({ mode: 'digit', digit: 3 }));
    assert.equal(heard(event(5, 160))[0], '030a00a0');
    treat(mode({ mode: 'random' }));
    assert.equal(heard(event(5, 320))[0], '030a0140');
    const first = heard(event(6, 160, false, 5000))[0]!;
    assert.ok(Number.parseInt(first.slice(0, 2), 16) < 10);
    assert.equal(heard(event(6, 320, false, 5000))[0]!.slice(0, 2), first.slice(0, 2));
  });

  it('are silence of the audio codec in use, once for each stretch of time', () => {
    treat(mode({ mode: 'silence' }));
    heard(rtp(8, speech));
    const before = event(5, 2, false, 1000);
    worker.deliver({ from: alice, to: forAlice, payload: before });
    const [packet] = worker.takeSends();
    assert.equal(Buffer.from(packet!.payload).toString('hex'), '80080002000003e800000007d5d5');
    worker.deliver({ from: alice, to: forAlice, payload: event(5, 5, true, 1000) });
    const [next] = worker.takeSends();
    assert.equal(Buffer.from(next!.payload).toString('hex'), '80080003000003ea00000007d5d5d5');
    assert.deepEqual(heard(event(5, 5, true, 1000)), [null, null]);
  });

  it('change how they are treated when the time has come, but not halfway', () => {
    treat(mode({ mode: 'drop', until: 1500, next: 'pass' }));
    assert.deepEqual(heard(event(5, 160)), [null, null]);
    worker.run(600);
    assert.deepEqual(heard(event(5, 320, true)), [null, null]);
    assert.deepEqual(heard(event(5, 320, true)), [null, null]);
    assert.equal(heard(event(6, 160, false, 5000))[0], '060a00a0');
    treat(mode({ mode: 'drop' }));
    assert.equal(heard(event(6, 320, true, 5000))[0], '068a0140');
  });

  it('are told once, when they end, or when the next begins', () => {
    treat({ areEventsTold: true });
    for (const duration of [160, 320]) heard(event(5, duration));
    for (let copy = 0; copy < 3; copy += 1) heard(event(5, 480, true));
    assert.deepEqual(worker.digits.splice(0), [{ id: A, code: 5, durationMs: 60, volume: 10 }]);
    heard(event(1, 160, false, 3000));
    heard(event(2, 160, true, 5000));
    heard(event(1, 320, true, 3000));
    assert.deepEqual(
      worker.digits.map(({ code }) => code),
      [1, 2],
    );
  });
});

describe('short packets', () => {
  it('are dropped, until their length is the usual one', () => {
    treat({ isShortDropped: true });
    const frame = new Uint8Array(160);
    assert.ok(heard(rtp(8, frame)).every((one) => one !== null));
    assert.ok(heard(rtp(8, frame)).every((one) => one !== null));
    assert.deepEqual(heard(rtp(8, new Uint8Array(80))), [null, null]);
    assert.ok(heard(rtp(8, new Uint8Array(80))).every((one) => one !== null));
    assert.ok(heard(rtp(18, speech)).every((one) => one !== null));
    assert.deepEqual(worker.counters(A).drops, { 'media.short': 1 });
  });
});

describe('an echo', () => {
  it('has an SSRC of its own', () => {
    worker.apply([
      {
        id: A,
        local: forAlice,
        peer: alice,
        rtpSinks: [A],
        treatment: { ...idleTreatment, echoSsrc: 0x01020304 },
      },
    ]);
    worker.deliver({ from: alice, to: forAlice, payload: rtp(8, speech, 160) });
    const [echo] = worker.takeSends();
    assert.equal(Buffer.from(echo!.payload).toString('hex'), '80080001000000a00102030401020304');
    assert.equal(echo!.to.port, alice.port);
  });
});
