import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Endpoint } from '../../base/endpoint.ts';
import type { StreamId } from '../../plan/types.ts';
import { MemoryWorker } from '../../../test/support/memory-worker.ts';
import { buildRtcp, buildRtp } from '../../../test/support/rtp.ts';
import { RtcpMirrorReader, type MirroredRtcp } from './rtcp-mirror-reader.ts';
import { createRtcpMirrorMemory } from './rtcp-mirror.ts';

const at = (address: string, port: number): Endpoint => ({
  family: address.includes(':') ? 'IP6' : 'IP4',
  address,
  port,
});
const local = { a: at('192.0.2.1', 30_000), b: at('2001:db8::1', 30_002) };
const phone = { a: at('198.51.100.1', 4000), b: at('2001:db8::ff02', 5000) };
const burst = { ssrc: 5, payloadType: 0, count: 1, firstSeq: 100, intervalMs: 0, payloadBytes: 160 };

function aWorker(capacity?: number) {
  const memory = createRtcpMirrorMemory(capacity);
  const worker = new MemoryWorker(null, memory);
  const [a, b] = [1 as StreamId, 2 as StreamId];
  worker.apply([
    { id: a, local: local.a, peer: phone.a, carries: 'both', rtpSinks: [b], rtcpSinks: [b] },
    { id: b, local: local.b, peer: phone.b, carries: 'both', rtpSinks: [a], rtcpSinks: [a] },
  ]);
  const reader = new RtcpMirrorReader(memory);
  const taken = (): readonly MirroredRtcp[] => {
    const packets: MirroredRtcp[] = [];
    reader.drain((packet) => packets.push({ ...packet, payload: Uint8Array.from(packet.payload) }));
    return packets;
  };
  return { worker, reader, taken };
}

describe('the mirror of RTCP', () => {
  it('has each compound that was accepted, and no RTP', () => {
    const { worker, taken } = aWorker();
    const rtcp = buildRtcp(5);
    worker.deliver({ from: phone.a, to: local.a, payload: buildRtp(burst, 0) });
    worker.deliver({ from: phone.a, to: local.a, payload: rtcp });
    worker.deliver({ from: phone.b, to: local.b, payload: rtcp });
    worker.deliver({ from: phone.b, to: local.b, payload: rtcp.subarray(0, 6) });
    assert.deepEqual(
      taken().map(({ streamId, socketIndex, source, payload }) => [streamId, socketIndex, source, payload]),
      [
        [1, 0, phone.a, Uint8Array.from(rtcp)],
        [2, 0, phone.b, Uint8Array.from(rtcp)],
      ],
    );
    assert.deepEqual(taken(), []);
  });

  it('counts what there is no room for', () => {
    const { worker, reader, taken } = aWorker(1 << 7);
    for (let count = 0; count < 20; count += 1)
      worker.deliver({ from: phone.a, to: local.a, payload: buildRtcp(count) });
    const kept = taken().length;
    assert.ok(kept > 0 && kept < 20);
    assert.equal(reader.lost, 20 - kept);
  });
});
