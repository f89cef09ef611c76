import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Endpoint } from '../../base/endpoint.ts';
import { endpointText, packetsIn } from '../../../test/support/ring-packets.ts';
import { MemoryWorker, type StreamSketch } from '../../../test/support/memory-worker.ts';
import { buildRtcp, buildRtp } from '../../../test/support/rtp.ts';
import { PacketContext, srtpBench } from '../../../test/support/srtp.ts';
import type { SrtpPlan } from '../../plan/security.ts';
import type { TapPlan } from '../../plan/tap.ts';
import type { StreamId } from '../../plan/types.ts';
import { srtpSuiteByName } from '../../protocols/srtp/index.ts';
import { createRingMemory } from './packet-ring.ts';
import {
  createRecordingCounterMemory,
  LOST_ON_THE_WAY,
  RecordingCounters,
  UNREADABLE,
} from './recording-counters.ts';

const at = (address: string, port: number): Endpoint => ({ family: 'IP4', address, port });
const local = { a: at('192.0.2.1', 30_000), b: at('192.0.2.1', 30_002) };
const phone = { a: at('198.51.100.1', 4000), b: at('198.51.100.2', 5000) };
const ingress: TapPlan = { recording: 7, slot: 2, isIngress: true, isEgress: false, keys: null };
const egress: TapPlan = { ...ingress, isIngress: false, isEgress: true };

function aCall(changes: { a?: Partial<StreamSketch>; b?: Partial<StreamSketch> } = {}, ringWords = 1 << 14) {
  const ring = createRingMemory(ringWords);
  const counters = createRecordingCounterMemory(4);
  const worker = new MemoryWorker({ ring, counters });
  const apply = (next: typeof changes): void =>
    worker.apply([
      {
        id: 1,
        local: local.a,
        peer: phone.a,
        rtpSinks: [2 as StreamId],
        rtcpSinks: [2 as StreamId],
        ...next.a,
      },
      {
        id: 2,
        local: local.b,
        peer: phone.b,
        rtpSinks: [1 as StreamId],
        rtcpSinks: [1 as StreamId],
        ...next.b,
      },
    ]);
  apply(changes);
  return {
    worker,
    apply,
    counters: new RecordingCounters(counters),
    fromA: (payload: Uint8Array) => worker.deliver({ from: phone.a, to: local.a, payload }),
    fromB: (payload: Uint8Array) => worker.deliver({ from: phone.b, to: local.b, payload }),
    recorded: () => packetsIn(ring),
  };
}

const burst = { ssrc: 5, payloadType: 0, count: 1, firstSeq: 100, intervalMs: 0, payloadBytes: 160 };
const rtp = (index: number): Buffer => buildRtp(burst, index);

describe('taps', () => {
  it('copy what comes from a party, with the addresses that it had on the wire', () => {
    const { fromA, fromB, recorded, worker } = aCall({ a: { tap: ingress } });
    fromA(rtp(0));
    fromB(rtp(1));
    fromA(buildRtcp(5));
    assert.deepEqual(
      recorded().map(({ from, to, recording, slot, isEgress }) => [from, to, recording, slot, isEgress]),
      [
        [endpointText(phone.a), endpointText(local.a), 7, 2, false],
        [endpointText(phone.a), endpointText(local.a), 7, 2, false],
      ],
    );
    assert.equal(worker.takeSends().length, 3);
  });

  it('copy what goes to a party, with the addresses that it gets', () => {
    const { fromA, fromB, recorded } = aCall({ a: { tap: egress } });
    fromA(rtp(0));
    fromB(rtp(1));
    assert.deepEqual(
      recorded().map(({ from, to, isEgress, payload }) => [from, to, isEgress, payload]),
      [[endpointText(local.a), endpointText(phone.a), true, rtp(1)]],
    );
  });

  it('copy both where both are wanted, in the order of the wire', () => {
    const both = { ...ingress, isEgress: true };
    const { fromA, recorded } = aCall({ a: { tap: both }, b: { tap: both } });
    fromA(rtp(0));
    assert.deepEqual(
      recorded().map(({ from, to }) => `${from} ${to}`),
      [
        `${endpointText(phone.a)} ${endpointText(local.a)}`,
        `${endpointText(local.b)} ${endpointText(phone.b)}`,
      ],
    );
  });

  it('come and go with plans', () => {
    const { fromA, recorded, apply } = aCall();
    fromA(rtp(0));
    apply({ a: { tap: ingress } });
    fromA(rtp(1));
    apply({ a: { tap: { ...ingress, recording: 8 } } });
    fromA(rtp(2));
    apply({});
    fromA(rtp(3));
    assert.deepEqual(
      recorded().map(({ recording, payload }) => [recording, payload]),
      [
        [7, rtp(1)],
        [8, rtp(2)],
      ],
    );
  });

  it('leave out what is dropped before it is anybody’s media', () => {
    const { worker, recorded } = aCall({ a: { tap: ingress, isStrictSource: true } });
    worker.deliver({ from: phone.a, to: local.a, payload: Uint8Array.of(1, 2, 3) });
    assert.deepEqual(recorded(), []);
  });

  it('count what the ring has no room for, and let media pass', () => {
    const { fromA, recorded, counters, worker } = aCall({ a: { tap: ingress } }, 1 << 7);
    for (let index = 0; index < 5; index += 1) fromA(rtp(index));
    const kept = recorded().length;
    assert.ok(kept > 0 && kept < 5);
    assert.equal(counters.get(2, LOST_ON_THE_WAY), 5 - kept);
    assert.equal(counters.lost(2), 5 - kept);
    assert.equal(worker.takeSends().length, 5);
  });
});

const suite = srtpSuiteByName('AES_CM_128_HMAC_SHA1_80')!;
const plan = (fill: string): SrtpPlan => ({
  suite: suite.name,
  masterKey: fill.repeat(suite.keyLength + suite.saltLength),
  mki: null,
  isRtpUnencrypted: false,
  isRtcpUnencrypted: false,
  isRtpUnauthenticated: false,
});
const bytesOf = (fill: string, length: number): Uint8Array => Buffer.from(fill.repeat(length), 'latin1');
const sender = (fill: string): PacketContext =>
  new PacketContext(srtpBench().crypto, {
    suite,
    masterKey: bytesOf(fill, suite.keyLength),
    masterSalt: bytesOf(fill, suite.saltLength),
  });

function sealed(result: Uint8Array | number): Uint8Array {
  assert.ok(typeof result !== 'number', `drop ${String(result)}`);
  return result;
}

describe('taps of encrypted media', () => {
  it('store in clear what is decrypted for the other side anyway, and what is encrypted for it', () => {
    const security = { inbound: plan('x'), outbound: plan('y'), dtls: null, ice: null };
    const both = { ...ingress, isEgress: true };
    const { fromA, fromB, recorded, worker } = aCall({ a: { tap: both, security } });
    fromA(sealed(sender('x').protectRtp(rtp(0))));
    fromB(rtp(1));
    assert.deepEqual(
      recorded().map(({ payload, isEgress }) => [payload, isEgress]),
      [
        [rtp(0), false],
        [rtp(1), true],
      ],
    );
    const [toB, toA] = worker.takeSends();
    assert.deepEqual(Buffer.from(toB!.payload), rtp(0));
    assert.notDeepEqual(Buffer.from(toA!.payload), rtp(1));
  });

  it('store in clear what passes through, which goes on as it came', () => {
    const keys = { inbound: plan('x'), outbound: plan('y') };
    const both = { ...ingress, isEgress: true, keys };
    const { fromA, fromB, recorded, worker } = aCall({ a: { tap: both } });
    const [x, y] = [sender('x'), sender('y')];
    const wire = [
      sealed(x.protectRtp(rtp(0))),
      sealed(y.protectRtp(rtp(1))),
      sealed(x.protectRtcp(buildRtcp(5))),
    ];
    fromA(wire[0]!);
    fromB(wire[1]!);
    fromA(wire[2]!);
    assert.deepEqual(
      recorded().map(({ payload }) => payload),
      [rtp(0), rtp(1), buildRtcp(5)],
    );
    assert.deepEqual(
      worker.takeSends().map(({ payload }) => Buffer.from(payload)),
      wire.map((packet) => Buffer.from(packet)),
    );
  });

  it('find the rollover counter of a stream that has gone round before recording began', () => {
    const { fromA, recorded, apply, counters } = aCall();
    const context = sender('x');
    // Steps that are no restarts for the statistics (RFC 3550, appendix A.1).
    const step = 2000;
    let index = 0;
    for (; index < 2 * 65_536 + 500; index += step) fromA(sealed(context.protectRtp(rtp(index))));
    apply({ a: { tap: { ...ingress, keys: { inbound: plan('x'), outbound: plan('y') } } } });
    fromA(sealed(context.protectRtp(rtp(index))));
    assert.deepEqual(
      [recorded().map(({ payload }) => payload), counters.get(2, UNREADABLE)],
      [[rtp(index)], 0],
    );
  });

  it('count what they have no key for, and let it pass', () => {
    const keys = { inbound: plan('x'), outbound: plan('y') };
    const { fromA, recorded, counters, worker } = aCall({ a: { tap: { ...ingress, keys } } });
    fromA(sealed(sender('z').protectRtp(rtp(0))));
    assert.deepEqual([recorded(), counters.get(2, UNREADABLE)], [[], 1]);
    assert.equal(worker.takeSends().length, 1);
  });

  it('keep the state of their keys when the call is signalled anew', () => {
    const tap = { ...ingress, keys: { inbound: plan('x'), outbound: plan('y') } };
    const { fromA, recorded, apply } = aCall({ a: { tap } });
    const packet = sealed(sender('x').protectRtp(rtp(0)));
    fromA(packet);
    apply({ a: { tap: { ...tap, recording: 8 }, isStrictSource: true } });
    // A replay is none of the recording's business.
    fromA(packet);
    assert.deepEqual(recorded().length, 1);
  });
});
