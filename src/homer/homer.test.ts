import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, it } from 'node:test';
import { recordingLogger } from '../../test/support/recording-logger.ts';
import { waitFor } from '../../test/support/wait.ts';
import { buildRtcpCompound } from '../protocols/rtcp/index.ts';
import { createHomer, type HomerOptions, type SeenRtcp } from './homer.ts';

const rtcp: SeenRtcp = {
  callId: 'call\xe9',
  source: { family: 'IP4', address: '198.51.100.1', port: 4001 },
  destination: { family: 'IP4', address: '192.0.2.1', port: 30_001 },
  time: 1_700_000_000_000,
  payload: buildRtcpCompound({ kind: 'receiverReport', ssrc: 5, reports: [] }, 'x'),
};
const control = { ...rtcp, transport: 'tcp', payload: Buffer.from('cookie d7:command5:offere') } as const;

/** Values of the chunks, by type. */
function chunksOf(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const chunks = new Map<number, Buffer>();
  for (let at = 6; at < bytes.length; at += bytes.readUInt16BE(at + 4))
    chunks.set(bytes.readUInt16BE(at + 2), bytes.subarray(at + 6, at + bytes.readUInt16BE(at + 4)));
  return chunks;
}

describe('Homer', () => {
  const closers: (() => void)[] = [];
  afterEach(() => closers.splice(0).forEach((close) => close()));

  async function aServer(): Promise<{ port: number; got: Buffer[] }> {
    const socket: Socket = createSocket('udp4');
    const got: Buffer[] = [];
    socket.on('message', (message) => got.push(message));
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    closers.push(() => socket.close());
    return { port: socket.address().port, got };
  }

  function aHomer(port: number, change: Partial<HomerOptions> = {}) {
    const log = recordingLogger();
    const address = { host: '127.0.0.1', port };
    const homer = createHomer({ address, protocol: 'udp', agent: 77, controlType: 61, log, retryMs: 10, unixMs: () => 5000, ...change }); // prettier-ignore
    closers.push(() => homer.close());
    return { ...homer, log };
  }

  it('is told of RTCP and of control traffic, by call', async () => {
    const { port, got } = await aServer();
    const homer = aHomer(port);
    // Before the socket is open messages are lost.
    await waitFor('RTCP', () => {
      homer.rtcp(rtcp);
      return got.length > 0;
    });
    const report = chunksOf(got[0]!);
    assert.equal(report.get(11)![0], 5);
    assert.equal(report.get(12)!.readUInt32BE(), 77);
    assert.deepEqual(report.get(17), Buffer.from('call\xe9', 'latin1'));
    assert.equal((JSON.parse(report.get(15)!.toString()) as { type: number }).type, 201);
    const before = got.length;
    homer.control(control);
    homer.control({ ...control, callId: null });
    await waitFor('both', () => got.filter((bytes) => chunksOf(bytes).get(11)![0] === 61).length === 2);
    const [first, second] = got.slice(before).map(chunksOf).filter((chunks) => chunks.get(11)![0] === 61); // prettier-ignore
    assert.equal(first!.get(15)!.toString(), 'cookie d7:command5:offere');
    assert.deepEqual([first!.get(2)![0], first!.get(9)!.readUInt32BE()], [6, 5]);
    assert.ok(first!.has(17) && !second!.has(17));
  });

  it('is told nothing of what is no RTCP in clear, and of nothing that HEP cannot say', async () => {
    const { port } = await aServer();
    const homer = aHomer(port);
    await waitFor('the socket', () => {
      homer.control(control);
      return homer.counts().sent > 0;
    });
    const { sent, lost, waiting } = homer.counts();
    const encrypted = Buffer.concat([rtcp.payload.subarray(0, 8), Buffer.alloc(30, 0xa5)]);
    homer.rtcp({ ...rtcp, payload: encrypted });
    homer.rtcp({ ...rtcp, payload: Buffer.alloc(0) });
    homer.control({ ...control, payload: Buffer.alloc(70_000) });
    const counts = homer.counts();
    assert.equal(counts.oversized, 1);
    assert.equal(counts.sent + counts.lost + counts.waiting, sent + lost + waiting);
  });
});
