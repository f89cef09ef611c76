/** Reports of our own, from the counters of a worker to the datagrams that its peers get. */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { MemoryWorker, type StreamSketch } from '../../../test/support/memory-worker.ts';
import type { Endpoint } from '../../base/endpoint.ts';
import type { ReportsPlan } from '../../plan/reports.ts';
import type { StreamId } from '../../plan/types.ts';
import {
  buildRtcpCompound,
  parseRtcp,
  type ReceiverReport,
  type RtcpPacket,
  type SenderReport,
} from '../../protocols/rtcp/index.ts';
import { buildRtpPacket } from '../../protocols/rtp/index.ts';

const at = (port: number): Endpoint => ({ family: 'IP4', address: '127.0.0.1', port });
const [alice, aliceRtcp, bob] = [at(1000), at(1001), at(2000)];
const [forAlice, forAliceRtcp, forBob] = [at(30_000), at(30_001), at(30_002)];
/** Alice has RTP and RTCP on two ports, Bob on one. */
const [A, A_RTCP, B] = [1, 2, 3] as StreamId[] as [StreamId, StreamId, StreamId];
const INTERVAL = 5000;
/** Numbers that stand for Alice's and Bob's media, and for us while nobody speaks. */
const [ALICES, BOBS, OWN] = [0xa11ce, 0xb0b, 0x0123];

const toAlice: ReportsPlan = { via: A_RTCP, ssrc: OWN, cname: 'to alice', intervalMs: INTERVAL };
const toBob: ReportsPlan = { via: B, ssrc: OWN, cname: 'to bob', intervalMs: INTERVAL };

function streams(reports: boolean): readonly StreamSketch[] {
  const [ofAlice, ofBob] = reports ? [toAlice, toBob] : [null, null];
  return [
    { id: A, local: forAlice, peer: alice, carries: 'rtp', rtpSinks: [B], rtcpSinks: [B], reports: ofAlice },
    { id: A_RTCP, local: forAliceRtcp, peer: aliceRtcp, carries: 'rtcp', rtcpSinks: [B], reports: ofAlice },
    { id: B, local: forBob, peer: bob, rtpSinks: [A], rtcpSinks: [A_RTCP], reports: ofBob },
  ];
}

let worker: MemoryWorker;
beforeEach(() => {
  worker = new MemoryWorker();
  worker.apply(streams(true));
});

const receiverReport = (ssrc: number): Uint8Array =>
  buildRtcpCompound({ kind: 'receiverReport', ssrc, reports: [] }, 'theirs');

/** PCMU, 160 bytes each 20 ms, from that sequence number. */
function speaks(from: Endpoint, to: Endpoint, ssrc: number, sequences: readonly number[]): void {
  for (const sequence of sequences) {
    worker.run(20);
    const header = { payloadType: 0, sequence, timestamp: 160 * sequence, ssrc };
    worker.deliver({ from, to, payload: buildRtpPacket(header, new Uint8Array(160)) });
  }
}
const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

/** RTCP that was sent since the last time, by who got it. */
function sentTo(peer: Endpoint): readonly (readonly RtcpPacket[])[] {
  return sent.filter(({ to }) => to.port === peer.port).map(({ payload }) => parseRtcp(payload).packets);
}
let sent: ReturnType<MemoryWorker['takeSends']> = [];
function passes(milliseconds: number): void {
  worker.takeSends();
  worker.run(milliseconds);
  sent = worker.takeSends();
}

function report<Kind extends 'senderReport' | 'receiverReport'>(peer: Endpoint, kind: Kind) {
  const compounds = sentTo(peer);
  assert.equal(compounds.length, 1, `${compounds.length} compounds to port ${peer.port}`);
  const [first, second] = compounds[0]!;
  assert.equal(first?.kind, kind);
  assert.equal(second?.kind, 'sourceDescription');
  return first as Kind extends 'senderReport' ? SenderReport : ReceiverReport;
}

describe('reports of our own', () => {
  it('do not come before anything has come or gone', () => {
    for (let count = 0; count < 3; count += 1) {
      passes(INTERVAL);
      assert.equal(sent.length, 0);
    }
  });

  it('come after half an interval, then once in each', () => {
    speaks(alice, forAlice, ALICES, range(1, 2));
    passes(INTERVAL / 2 - 41);
    assert.equal(sent.length, 0);
    passes(1);
    assert.equal(sent.length, 2);
    passes(INTERVAL - 1);
    assert.equal(sent.length, 0);
    passes(1);
    assert.equal(sent.length, 2);
  });

  it('tell Bob what he is sent of Alice, in her name', () => {
    speaks(alice, forAlice, ALICES, range(1, 50));
    passes(1500);
    const first = report(bob, 'senderReport');
    assert.equal(first.ssrc, ALICES);
    assert.equal(first.packetCount, 50);
    assert.equal(first.octetCount, 50 * 160);
    // 1.5 s after the packet with timestamp 8000, at 8 kHz.
    assert.equal(first.rtpTimestamp, 8000 + 12_000);
    assert.deepEqual(first.reports, []);
    speaks(alice, forAlice, ALICES, range(51, 10));
    passes(INTERVAL);
    const second = report(bob, 'senderReport');
    assert.equal(second.packetCount, 60);
    const elapsed = second.ntpSeconds - first.ntpSeconds + (second.ntpFraction - first.ntpFraction) / 2 ** 32;
    assert.ok(Math.abs(elapsed - 5.2) < 0.001, String(elapsed));
  });

  it('tell Alice how she is received, on her port for RTCP', () => {
    speaks(alice, forAlice, ALICES, [1, 2, 3, 4, 6, 7, 8]);
    passes(INTERVAL);
    const first = report(aliceRtcp, 'receiverReport');
    assert.equal(sentTo(alice).length, 0);
    assert.equal(first.ssrc, OWN);
    const [block] = first.reports;
    assert.ok(block);
    assert.equal(block.ssrc, ALICES);
    assert.equal(block.cumulativeLost, 1);
    assert.equal(block.fractionLost, Math.floor(256 / 8));
    assert.equal(block.highestSequence, 8);
    assert.equal(block.lastSenderReport, 0);
    // Of nothing that came since there is nothing to tell.
    passes(INTERVAL);
    assert.deepEqual(report(aliceRtcp, 'receiverReport').reports, []);
    speaks(alice, forAlice, ALICES, range(9, 8));
    passes(INTERVAL);
    const [later] = report(aliceRtcp, 'receiverReport').reports;
    assert.equal(later?.fractionLost, 0);
    assert.equal(later.cumulativeLost, 1);
  });

  it('do both at once for who speaks and is spoken to', () => {
    for (let sequence = 1; sequence <= 20; sequence += 1) {
      speaks(alice, forAlice, ALICES, [sequence]);
      speaks(bob, forBob, BOBS, [sequence]);
    }
    passes(INTERVAL);
    assert.equal(report(bob, 'senderReport').ssrc, ALICES);
    assert.equal(report(bob, 'senderReport').reports[0]?.ssrc, BOBS);
    assert.equal(report(aliceRtcp, 'senderReport').ssrc, BOBS);
    assert.equal(report(aliceRtcp, 'senderReport').reports[0]?.ssrc, ALICES);
  });

  it('stop to be those of a sender two intervals after the last packet, and keep its name', () => {
    speaks(alice, forAlice, ALICES, range(1, 5));
    passes(INTERVAL);
    report(bob, 'senderReport');
    passes(INTERVAL);
    report(bob, 'senderReport');
    passes(INTERVAL);
    assert.equal(report(bob, 'receiverReport').ssrc, ALICES);
  });

  it('name the report of the peer, and how long ago it came', () => {
    speaks(alice, forAlice, ALICES, range(1, 5));
    const theirs: SenderReport = {
      kind: 'senderReport',
      ssrc: ALICES,
      ntpSeconds: 0x11112222,
      ntpFraction: 0x33334444,
      rtpTimestamp: 0,
      packetCount: 0,
      octetCount: 0,
      reports: [],
    };
    const payload = buildRtcpCompound(theirs, 'theirs');
    worker.deliver({ from: aliceRtcp, to: forAliceRtcp, payload });
    passes(2400);
    const [block] = report(aliceRtcp, 'receiverReport').reports;
    assert.equal(block?.lastSenderReport, 0x22223333);
    assert.equal(block.delaySinceLastSenderReport, Math.round(2.4 * 65536));
  });

  it('give the round trip when a peer names one', () => {
    speaks(alice, forAlice, ALICES, range(1, 5));
    passes(INTERVAL);
    const { ntpSeconds, ntpFraction } = report(bob, 'senderReport');
    const block = {
      ssrc: ALICES,
      fractionLost: 0,
      cumulativeLost: 0,
      highestSequence: 5,
      jitter: 0,
      lastSenderReport: ((ntpSeconds << 16) | (ntpFraction >>> 16)) >>> 0,
      delaySinceLastSenderReport: 65536,
    };
    worker.run(1080);
    const payload = buildRtcpCompound({ kind: 'receiverReport', ssrc: BOBS, reports: [block] }, 'bob');
    worker.deliver({ from: bob, to: forBob, payload });
    assert.ok(Math.abs(worker.roundTripMs(B) - 80) < 1, String(worker.roundTripMs(B)));
  });

  it('take the place of those of the other side, whose feedback goes on', () => {
    worker.deliver({ from: bob, to: forBob, payload: receiverReport(BOBS) });
    const feedback = Uint8Array.of(0x81, 206, 0, 2, 0, 0, 0, 7, 0, 0, 0, 9);
    worker.deliver({ from: bob, to: forBob, payload: Buffer.concat([receiverReport(BOBS), feedback]) });
    sent = worker.takeSends();
    const [compound, ...more] = sentTo(aliceRtcp);
    assert.equal(more.length, 0);
    assert.deepEqual(
      compound?.map(({ kind }) => kind),
      ['receiverReport', 'sourceDescription', 'feedback'],
    );
    assert.deepEqual(worker.counters(A_RTCP).drops, { 'rtcp.ownReports': 1 });
  });

  it('end with the plan, and then those of the other side come again', () => {
    speaks(alice, forAlice, ALICES, range(1, 5));
    worker.apply(streams(false));
    passes(2 * INTERVAL);
    assert.equal(sent.length, 0);
    worker.deliver({ from: bob, to: forBob, payload: receiverReport(BOBS) });
    sent = worker.takeSends();
    assert.equal(sentTo(aliceRtcp).length, 1);
    worker.apply(streams(true));
    worker.remove([A, A_RTCP, B]);
    passes(2 * INTERVAL);
    assert.equal(sent.length, 0);
  });

  it('count what came in but did not go out as not sent', () => {
    const [first, ...rest] = streams(true);
    worker.apply([{ ...first!, rtpSinks: [] }, ...rest]);
    speaks(alice, forAlice, ALICES, range(1, 10));
    worker.apply(streams(true));
    speaks(alice, forAlice, ALICES, range(11, 10));
    passes(INTERVAL);
    assert.equal(report(bob, 'senderReport').packetCount, 10);
  });
});
