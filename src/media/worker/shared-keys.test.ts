import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MemoryWorker, type StreamSketch } from '../../../test/support/memory-worker.ts';
import { buildRtcp, buildRtp } from '../../../test/support/rtp.ts';
import { PacketContext, srtpBench } from '../../../test/support/srtp.ts';
import { idleTreatment } from '../../../test/support/treatment.ts';
import type { Endpoint } from '../../base/endpoint.ts';
import type { SrtpPlan } from '../../plan/security.ts';
import type { StreamId } from '../../plan/types.ts';
import { buildRtcpCompound } from '../../protocols/rtcp/index.ts';
import { srtpSuiteByName, type SrtpSuiteName } from '../../protocols/srtp/index.ts';

const at = (port: number): Endpoint => ({ family: 'IP4', address: '192.0.2.1', port });
const local = { a: at(30_000), b: at(30_002), c: at(30_004) };
const phone = { a: at(4000), b: at(5000), c: at(6000) };
const [A, B, C] = [1, 2, 3] as StreamId[] as [StreamId, StreamId, StreamId];
const SSRC = 0x1234;
/** Steps that are no restarts for the statistics (RFC 3550 A.1). */
const STEP = 2000;
const TURN = 65_536;

const rtp = (index: number): Buffer =>
  buildRtp({ ssrc: SSRC, payloadType: 0, count: 1, firstSeq: 100, intervalMs: 0, payloadBytes: 160 }, index);
/** The digit 5 (RFC 4733 §2.3). */
function digit(index: number): Buffer {
  const packet = rtp(index).subarray(0, 16);
  packet[1] = 101;
  packet.set([5, 10, 0, 160], 12);
  return packet;
}
const ssrcOf = (packet: Uint8Array): number => Buffer.from(packet).readUInt32BE(8);

/** Alice and Bob with keys that both sides of the call share, and Carol, who comes later and without any. */
class SharedCall {
  readonly worker = new MemoryWorker();
  /** What Alice encrypts with, and what Bob expects to get from her. */
  readonly alice: PacketContext;
  readonly bob: PacketContext;
  readonly #plan: (fill: string) => SrtpPlan;

  constructor(name: SrtpSuiteName = 'AES_CM_128_HMAC_SHA1_80') {
    const suite = srtpSuiteByName(name)!;
    const bytes = (length: number): Uint8Array => Buffer.alloc(length, 'x');
    const context = (): PacketContext =>
      new PacketContext(srtpBench().crypto, {
        suite,
        masterKey: bytes(suite.keyLength),
        masterSalt: bytes(suite.saltLength),
      });
    this.alice = context();
    this.bob = context();
    this.#plan = (fill) => ({
      suite: name,
      masterKey: fill.repeat(suite.keyLength + suite.saltLength),
      mki: null,
      isRtpUnencrypted: false,
      isRtcpUnencrypted: false,
      isRtpUnauthenticated: false,
    });
    this.apply(false);
  }

  /** `isOpened`: the worker has the keys, and Carol listens. */
  apply(isOpened: boolean, alice: Partial<StreamSketch> = {}, bob: Partial<StreamSketch> = {}): void {
    const keys = (inbound: string, outbound: string) =>
      isOpened
        ? { inbound: this.#plan(inbound), outbound: this.#plan(outbound), dtls: null, ice: null }
        : null;
    const sinks = isOpened ? [B, C] : [B];
    this.worker.apply([
      {
        id: A,
        local: local.a,
        peer: phone.a,
        rtpSinks: sinks,
        rtcpSinks: sinks,
        security: keys('x', 'y'),
        ...alice,
      },
      {
        id: B,
        local: local.b,
        peer: phone.b,
        rtpSinks: [A],
        rtcpSinks: [A],
        security: keys('y', 'x'),
        ...bob,
      },
      { id: C, local: local.c, peer: phone.c },
    ]);
  }

  /** What Bob and Carol get of a packet on the wire. */
  send(payload: Uint8Array): {
    readonly bob: Uint8Array | undefined;
    readonly carol: Uint8Array | undefined;
  } {
    this.worker.deliver({ from: phone.a, to: local.a, payload });
    const sent = this.worker.takeSends();
    const to = (port: number) => sent.find((datagram) => datagram.to.port === port)?.payload;
    return { bob: to(phone.b.port), carol: to(phone.c.port) };
  }

  seal(packet: Uint8Array): Uint8Array {
    return whole(this.alice.protectRtp(packet));
  }

  /** The same for a packet in clear, which Bob must be able to read. */
  speak(
    index: number,
    packet = rtp(index),
  ): { readonly bob: Uint8Array; readonly carol: Uint8Array | undefined } {
    const { bob, carol } = this.send(this.seal(packet));
    assert.ok(bob, `packet ${index} to Bob`);
    return { bob: whole(this.bob.unprotectRtp(bob)), carol };
  }
}

function whole(result: Uint8Array | number): Uint8Array {
  assert.ok(typeof result !== 'number', `drop ${String(result)}`);
  return result;
}

describe('media that passes with the keys of its ends', () => {
  for (const suite of ['AES_CM_128_HMAC_SHA1_80', 'AEAD_AES_256_GCM', 'F8_128_HMAC_SHA1_32'] as const)
    it(`goes on as it came when somebody listens, after turns of the sequence number (${suite})`, () => {
      const call = new SharedCall(suite);
      let index = 0;
      for (; index < 3 * TURN; index += STEP) call.speak(index);
      call.apply(true);
      for (let count = 0; count < 40; count += 1, index += STEP) {
        const wire = call.seal(rtp(index));
        const { bob, carol } = call.send(wire);
        assert.deepEqual(bob, wire);
        assert.deepEqual(whole(call.bob.unprotectRtp(bob)), Uint8Array.from(rtp(index)));
        assert.deepEqual(carol, Uint8Array.from(rtp(index)));
      }
      call.apply(false);
      call.speak(index);
    });

  it('goes on so with its RTCP, whose index is not ours', () => {
    const call = new SharedCall();
    const report = (): Uint8Array => whole(call.alice.protectRtcp(buildRtcp(SSRC)));
    for (let count = 0; count < 3; count += 1) call.bob.unprotectRtcp(call.send(report()).bob!);
    call.apply(true);
    for (let count = 0; count < 3; count += 1) {
      const { bob, carol } = call.send(report());
      assert.deepEqual(whole(call.bob.unprotectRtcp(bob!)), Uint8Array.from(buildRtcp(SSRC)));
      assert.deepEqual(carol, Uint8Array.from(buildRtcp(SSRC)));
    }
  });

  it('is read although statistics have lost count in a gap', () => {
    const call = new SharedCall();
    let index = 0;
    for (; index < 2 * TURN; index += STEP) call.speak(index);
    index += 10_000;
    // RFC 3550 A.1: two in a row are a new beginning.
    call.speak(index);
    call.speak(index + 1);
    call.apply(true);
    const { carol } = call.speak(index + 2);
    assert.deepEqual(carol, Uint8Array.from(rtp(index + 2)));
  });
});

describe('media that is changed under the keys of its ends', () => {
  it('has another SSRC from then on, since its own has used that key stream', () => {
    const call = new SharedCall();
    let index = 0;
    for (; index < 2 * TURN; index += STEP) call.speak(index);
    const silenced = { treatment: { ...idleTreatment, media: 'silence' } } as const;
    call.apply(true, silenced);
    const first = call.speak(index);
    const named = ssrcOf(first.bob);
    assert.notEqual(named, SSRC);
    assert.deepEqual(first.bob.subarray(12), new Uint8Array(160).fill(0xff));
    assert.equal(ssrcOf(first.carol!), SSRC, 'for whom it is encrypted with no key, or ours');
    call.apply(true);
    index += 1;
    const { bob } = call.speak(index);
    assert.equal(ssrcOf(bob), named);
    assert.deepEqual(bob.subarray(12), Uint8Array.from(rtp(index).subarray(12)));
    const report = call.send(whole(call.alice.protectRtcp(buildRtcp(SSRC)))).bob!;
    assert.equal(Buffer.from(whole(call.bob.unprotectRtcp(report))).readUInt32BE(4), named);
  });

  it('has another one each time that the keys come anew', () => {
    const call = new SharedCall();
    const names = new Set<number>();
    for (let index = 0; index < 4; index += 1) {
      call.apply(true, { treatment: { ...idleTreatment, media: 'silence' } });
      names.add(ssrcOf(call.speak(2 * index).bob));
      call.apply(false);
      assert.equal(ssrcOf(call.speak(2 * index + 1).bob), SSRC);
    }
    assert.equal(names.size, 4);
  });

  it('has it only when the first packet is changed', () => {
    const call = new SharedCall();
    const events = { ...idleTreatment.events, mode: 'digit', digit: 9 } as const;
    call.apply(true, { treatment: { ...idleTreatment, events } });
    assert.deepEqual(call.speak(0).bob, Uint8Array.from(rtp(0)));
    const changed = call.speak(1, digit(1)).bob;
    assert.notEqual(ssrcOf(changed), SSRC);
    assert.equal(changed[12], 9);
    assert.equal(ssrcOf(call.speak(2).bob), ssrcOf(changed));
  });

  it('has it where digits are put off, in whose place goes silence', () => {
    const call = new SharedCall();
    const events = { ...idleTreatment.events, delayMs: 100 };
    call.apply(true, { treatment: { ...idleTreatment, events } });
    assert.equal(ssrcOf(call.speak(0).bob), SSRC);
    const silent = call.speak(1, digit(1)).bob;
    const named = ssrcOf(silent);
    assert.notEqual(named, SSRC);
    assert.equal(silent[1]! & 0x7f, 0);
    call.worker.run(100);
    const late = call.speak(2).bob;
    assert.deepEqual([ssrcOf(late), late[1]! & 0x7f, late[12]], [named, 101, 5]);
    assert.equal(ssrcOf(call.speak(3).bob), named);
  });

  it('has it where packets are held back', () => {
    const call = new SharedCall();
    call.apply(true, { treatment: { ...idleTreatment, delayMs: 100 } });
    for (const index of [0, 1]) assert.equal(call.send(call.seal(rtp(index))).bob, undefined);
    call.worker.run(100);
    const late = call.worker.takeSends().filter(({ to }) => to.port === phone.b.port);
    const opened = late.map(({ payload }) => whole(call.bob.unprotectRtp(payload)));
    assert.equal(opened.length, 2);
    assert.ok(opened.every((packet) => ssrcOf(packet) === ssrcOf(opened[0]!) && ssrcOf(packet) !== SSRC));
    // What waits goes first, and under the same name.
    call.send(call.seal(rtp(2)));
    call.apply(true);
    const [waiting] = call.worker.takeSends().filter(({ to }) => to.port === phone.b.port);
    assert.deepEqual(
      whole(call.bob.unprotectRtp(waiting!.payload)).subarray(12),
      Uint8Array.from(rtp(2).subarray(12)),
    );
    assert.equal(ssrcOf(call.speak(3).bob), ssrcOf(opened[0]!));
  });

  it('has it when we send reports of our own under its key', () => {
    const call = new SharedCall();
    call.apply(true);
    assert.equal(ssrcOf(call.speak(0).bob), SSRC);
    assert.ok(call.worker.report(local.b, buildRtcp(SSRC)));
    const [sent] = call.worker.takeSends();
    const report = whole(call.bob.unprotectRtcp(sent!.payload));
    const named = Buffer.from(report).readUInt32BE(4);
    assert.notEqual(named, SSRC);
    assert.equal(ssrcOf(call.speak(1).bob), named);
  });

  it('has it for RTCP whose report was taken out, even if that is as long as it was', () => {
    const call = new SharedCall();
    const reports = { via: B, ssrc: 7, cname: 'of us', intervalMs: 5000 };
    call.apply(true, {}, { reports });
    const feedback = Uint8Array.of(0x81, 206, 0, 2, 0, 0, 0x12, 0x34, 0, 0, 0, 9);
    const report = buildRtcpCompound({ kind: 'receiverReport', ssrc: SSRC, reports: [] }, 'alice');
    const wire = whole(call.alice.protectRtcp(Buffer.concat([report, feedback])));
    const opened = Buffer.from(whole(call.bob.unprotectRtcp(call.send(wire).bob!)));
    assert.equal(opened.length, report.length + feedback.length);
    assert.notEqual(opened.readUInt32BE(4), SSRC);
    assert.ok(opened.includes('of us') && !opened.includes('alice'));
  });

  it('has it for reports of ours even when its sender has gone to somebody else', () => {
    const call = new SharedCall();
    call.apply(true);
    call.speak(0);
    call.apply(true, { rtpSinks: [C], rtcpSinks: [C] });
    assert.ok(call.worker.report(local.b, buildRtcp(SSRC)));
    const [sent] = call.worker.takeSends();
    assert.notEqual(Buffer.from(whole(call.bob.unprotectRtcp(sent!.payload))).readUInt32BE(4), SSRC);
  });

  it('counts as changed where header extensions are taken out', () => {
    const call = new SharedCall();
    call.apply(true);
    assert.equal(ssrcOf(call.speak(0).bob), SSRC);
    call.apply(true, { maskedExtensions: [3] });
    assert.notEqual(ssrcOf(call.speak(1).bob), SSRC);
  });
});
