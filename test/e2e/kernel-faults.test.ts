/** What may happen to a machine that forwards in the kernel: devices, routes and neighbours that come and go under load, full tables. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { findBpffs } from '../../src/media/kernel/bpffs.ts';
import { TableFolder } from '../../src/media/kernel/table-folder.ts';
import { aBurst, completeArrival, createCall, expectRtp, type TestCall } from '../support/call.ts';
import type { Daemon } from '../support/daemon.ts';
import { offload, rtpOf, waitForPath } from '../support/kernel-call.ts';
import { claimTable, dropTable, tableCtl } from '../support/kernel-table.ts';
import { whyNoKernel } from '../support/kernel.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { whyNoNamespaces } from '../support/network.ts';
import type { RtpBurst } from '../support/rtp.ts';
import { waitFor } from '../support/wait.ts';

const skip = whyNoKernel() || (whyNoNamespaces() ?? false);
const LARGE_PAYLOAD = 1400;
/** Way round the bridge from the daemon's host to b's. */
const SIDE_WAY = ['10.88.0.1', '10.88.0.2'] as const;

describe('faults of the machine while the kernel forwards', { skip }, () => {
  let lab: Lab;
  let daemon: Daemon;
  const tables: number[] = [];
  before(async () => {
    lab = createLab();
    daemon = await startDaemon();
  });
  after(async () => {
    await lab.close();
    for (const table of tables) dropTable(table);
  });

  async function startDaemon(...options: string[]): Promise<Daemon> {
    const table = claimTable();
    tables.push(table);
    return lab.startDaemon({
      isInKernel: false,
      options: [`--table=${table}`, '--no-fallback', '--delete-delay=0', ...options],
    });
  }
  async function established(by = daemon): Promise<TestCall> {
    const call = await (await createCall(lab, by)).connect();
    await offload(call);
    return call;
  }
  /** Party a sends, `happen` happens meanwhile, and b gets each packet once. */
  async function loseNothing(
    call: TestCall,
    happen: () => unknown,
    changes: Partial<RtpBurst> = {},
  ): Promise<void> {
    const burst = { ...aBurst(300), ...changes };
    const sending = call.a.rtp.sendRtp(call.a.target(), burst);
    await sleep(300);
    await happen();
    await sending;
    await completeArrival(burst, call.b.rtp);
  }

  it('a next hop whose address is not known any more: packets wait until it is', async () => {
    const call = await established();
    await loseNothing(call, () => lab.network.ip('rtpe', 'neigh flush dev eth0'));
    assert.equal((await rtpOf(call, call.a)).path, 'kernel');
    await call.delete();
  });

  it('a next hop that is gone for a while: media goes on when it is back', async () => {
    const call = await established();
    lab.network.ip('bridge', 'link set vb down');
    lab.network.ip('rtpe', 'neigh flush dev eth0');
    const lost = { ...aBurst(2), firstSeq: 0 };
    await waitFor('a word on the next hop', async () => {
      await call.a.rtp.sendRtp(call.a.target(), lost);
      lost.firstSeq += lost.count;
      return /Next hop \S+ on eth0 does not answer: what 1 stream/.test(daemon.log());
    });
    lab.network.ip('bridge', 'link set vb up');
    await expectRtp(call.a, call.b);
    await waitFor('a word that it is back', () => /Next hop \S+ on eth0 answers again/.test(daemon.log()));
    await waitForPath(call, call.a, /^kernel$/);
    await loseNothing(call, () => undefined);
    await call.delete();
  });

  it('a route that changes to a way with a smaller MTU: large packets go by user space', async () => {
    const call = await established();
    lab.network.ip(
      'rtpe',
      `link add side type veth peer name side netns ${lab.network.host('b').namespace}`,
      `addr add ${SIDE_WAY[0]}/24 dev side`,
      'link set side mtu 1280 up',
    );
    lab.network.ip('b', `addr add ${SIDE_WAY[1]}/24 dev side`, 'link set side up');
    const { address } = call.b.rtp;
    const [local] = lab.network.host('rtpe').ip4;
    const route = `${address}/32 via ${SIDE_WAY[1]} dev side src ${local}`;
    const payloadBytes = LARGE_PAYLOAD;
    await loseNothing(call, () => lab.network.ip('rtpe', `route add ${route}`), { payloadBytes });
    const { stats, 'kernel share': kernel } = await rtpOf(call, call.a);
    assert.ok(stats.packets - kernel.in.packets > 50, `user space had ${stats.packets - kernel.in.packets}`);
    await loseNothing(call, () => lab.network.ip('rtpe', 'link set side mtu 1500'), { payloadBytes });
    await waitForPath(call, call.a, /^kernel$/);
    await loseNothing(call, () => lab.network.ip('rtpe', `route del ${address}/32`), { payloadBytes });
    // What came up while the way was narrow may have earned it a pause.
    await waitForPath(call, call.a, /^kernel$/);
    lab.network.ip('rtpe', 'link del side');
    await call.delete();
  });

  it('a device that gets another name: nothing is lost, its hook goes on', async () => {
    const call = await established();
    await loseNothing(call, () => lab.network.ip('rtpe', 'link set eth0 name wan0'));
    await waitFor('the new name in the log', () =>
      daemon.log().includes('eth0 is called wan0 now; its hook goes on'),
    );
    assert.match(tableCtl('list'), /wan0/);
    await loseNothing(call, () => lab.network.ip('rtpe', 'link set wan0 name eth0'));
    assert.equal((await rtpOf(call, call.a)).path, 'kernel');
    await call.delete();
  });

  it('a device that is removed and comes back: calls go on, in user space and then in the kernel', async () => {
    const call = await established();
    lab.network.ip('rtpe', 'link del eth0');
    await waitFor('the loss in the log', () =>
      daemon.log().includes('Network device eth0 is gone and its hook with it'),
    );
    await waitFor('the address in the log', () =>
      daemon.log().includes('Media address 10.77.0.1 is on no network device'),
    );
    lab.network.attach('rtpe');
    // They would ask anew by themselves after some seconds.
    for (const party of ['a', 'b']) lab.network.ip(party, 'neigh flush dev eth0');
    await expectRtp(call.a, call.b);
    await waitFor('a new hook', () => daemon.log().split('attached to eth0').length > 2);
    for (const leg of [call.a, call.b]) await waitForPath(call, leg, /^kernel$/);
    await loseNothing(call, () => undefined);
    await call.delete();
  });

  it('two sources in turn with media-handover: user space has the stream, and everything arrives', async () => {
    const call = await createCall(lab, daemon);
    await call.connect({ flags: ['media-handover'] });
    await offload(call);
    const eve = await lab.party('eve').endpoint.open(lab.party('eve').address());
    const [mine, other] = [aBurst(100), aBurst(100)];
    await Promise.all([call.a.rtp.sendRtp(call.a.target(), mine), eve.sendRtp(call.a.target(), other)]);
    await waitForPath(call, call.a, /several addresses in turn/);
    await completeArrival(mine, call.b.rtp);
    await completeArrival(other, call.b.rtp);
    await expectRtp(call.a, call.b);
    await waitForPath(call, call.a, /^kernel$/);
    await call.delete();
  });

  it('a full table: further streams stay in user space, and move in when there is room', async () => {
    const small = await startDaemon('--kernel-max-flows=4');
    const calls = [await established(small), await established(small)];
    const third = await (await createCall(lab, small)).connect();
    await expectRtp(third.a, third.b);
    await expectRtp(third.b, third.a);
    await waitForPath(third, third.a, /kernel table full \(kernel-max-flows\)/);
    assert.match(small.log(), /the kernel table is full: .* Raise kernel-max-flows/);
    await loseNothing(third, () => undefined);
    await loseNothing(third, () => calls[0]!.delete());
    for (const leg of [third.a, third.b]) await waitForPath(third, leg, /^kernel$/);
    await loseNothing(third, () => undefined);
    for (const call of [calls[1]!, third]) await call.delete();
    await small.stop();
  });

  it('two daemons, each with a table of its own: neither touches the other', async () => {
    const second = await startDaemon();
    const [mine, others] = [await established(), await established(second)];
    await Promise.all([loseNothing(mine, () => undefined), loseNothing(others, () => undefined)]);
    // In order, with its hook on the same device, and its flows.
    await loseNothing(mine, () => second.stop());
    assert.equal((await rtpOf(mine, mine.a)).path, 'kernel');
    await mine.delete();
  });

  it('a table without readable files is shown all the same', async () => {
    const call = await established();
    const folder = new TableFolder(findBpffs()!, tables[0]!);
    for (const name of ['list', 'status', 'blist']) rmSync(folder.pathOf(name), { force: true });
    assert.match(
      tableCtl('show', String(tables[0])),
      /^0 local 10\.77\.0\.1:\d+ carries RTP[^]*\n {2}to 10\.77\.0\.3:\d+ from 10\.77\.0\.1:\d+, .* packets/,
    );
    await call.delete();
  });
});
