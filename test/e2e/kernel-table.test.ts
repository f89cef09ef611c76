/** The life of a table in the kernel: daemons that start, collide, are killed and take over while media goes on. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findBpffs } from '../../src/media/kernel/bpffs.ts';
import { KernelFlowMap } from '../../src/media/kernel/flow-map.ts';
import { accessOf } from '../../src/media/kernel/table.ts';
import { TableFolder } from '../../src/media/kernel/table-folder.ts';
import { closeMaps, openTableMaps } from '../../src/media/kernel/table-maps.ts';
import { type Daemon, startDaemon } from '../support/daemon.ts';
import { aDestination, aFlow } from '../support/flows.ts';
import { claimTable, dropTable, tableCtl } from '../support/kernel-table.ts';
import { whyNoKernel } from '../support/kernel.ts';
import { waitFor } from '../support/wait.ts';

const MAIN = fileURLToPath(new URL('../../src/daemon/main.js', import.meta.url));
const LOCAL = { family: 'IP4', address: '127.77.0.1', port: 45000 } as const;
/** RFC 3550 §5.1: version 2, payload type 0. */
const RTP = Buffer.from('8000000100000000123456780011223344556677', 'hex');

describe('kernel table', { skip: whyNoKernel() }, () => {
  const daemons = new Set<Daemon>();
  const sockets: Socket[] = [];
  let table = 0;
  let root = '';
  before(() => {
    table = claimTable();
    root = findBpffs()!;
  });
  after(async () => {
    for (const socket of sockets) socket.close();
    for (const daemon of daemons) await daemon.stop();
    dropTable(table);
  });

  async function start(...options: string[]): Promise<Daemon> {
    const daemon = await startDaemon('ours', {
      interfaces: [LOCAL.address],
      portMin: LOCAL.port,
      portMax: LOCAL.port + 9,
      ngAddress: LOCAL.address,
      options: [`--table=${table}`, ...options],
    });
    daemons.add(daemon);
    return daemon;
  }
  /** Exit code and output of a daemon that does not start. */
  function refusedStart(option: string): string {
    const args = [
      '--foreground',
      '--config-file=none',
      `--interface=${LOCAL.address}`,
      '--listen-ng=127.77.0.1:9',
    ];
    const { status, stderr } = spawnSync(process.execPath, [MAIN, ...args, `--table=${table}`, option], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    return `${status} ${stderr}`;
  }
  async function stop(daemon: Daemon): Promise<void> {
    daemons.delete(daemon);
    await daemon.stop();
  }
  async function receiver(): Promise<{ port: number; count: () => number }> {
    let count = 0;
    const socket = createSocket('udp4').on('message', () => (count += 1));
    sockets.push(socket);
    socket.bind(0, LOCAL.address);
    await once(socket, 'listening');
    return { port: socket.address().port, count: () => count };
  }
  function withFlows<T>(use: (flows: KernelFlowMap) => T): T {
    const found = openTableMaps(new TableFolder(root, table));
    assert.equal(found.kind, 'usable');
    try {
      return use(new KernelFlowMap(accessOf(found.maps)));
    } finally {
      closeMaps(found.maps);
    }
  }

  it('goes on forwarding when its daemon is killed, until the next one has kept it long enough', async () => {
    const first = await start('--no-fallback');
    assert.match(first.log(), new RegExp(`Kernel forwarding is on \\(table ${table}, (tcx|clsact) on lo\\)`));
    const { pid } = first.child.process;
    assert.match(tableCtl('list'), new RegExp(`^${table} +${pid} +0 +lo`, 'm'));
    assert.match(
      tableCtl('del', String(table)),
      new RegExp(`^1 Table ${table} is controlled by process ${pid}`),
    );

    const refused = refusedStart('--no-fallback');
    assert.match(refused, new RegExp(`^1 .*controlled by process ${pid}.*Stop it first`, 's'));
    const beside = await start();
    assert.match(
      beside.log(),
      new RegExp(`Kernel forwarding is off: table ${table} is controlled by process ${pid}`),
    );
    await stop(beside);

    const { port, count } = await receiver();
    const from = { ...LOCAL, port: LOCAL.port + 2 };
    const to = { ...LOCAL, port };
    const spec = aFlow({ local: LOCAL, destinations: [aDestination({ to, from, mtu: 65535 })] });
    assert.equal(
      withFlows((flows) => flows.push(spec)),
      0,
    );
    const sender = createSocket('udp4');
    sockets.push(sender);
    const send = (): void => sender.send(RTP, LOCAL.port, LOCAL.address);
    send();
    await waitFor('a forwarded packet', () => count() === 1);

    first.child.process.kill('SIGKILL');
    await first.child.exited;
    await stop(first);
    assert.match(tableCtl('list'), new RegExp(`^${table} +none \\(${pid} died\\) +1 +lo`, 'm'));
    send();
    await waitFor('a packet forwarded without a daemon', () => count() === 2);
    assert.match(
      tableCtl('show', String(table)),
      /^0 local 127\.77\.0\.1:45000 carries RTP[^]* 2 packets, 40 bytes/,
    );

    const second = await start('--kernel-keep-flows=3');
    assert.match(second.log(), /still forwards 1 flows of an earlier daemon: they stay for 3 s/);
    send();
    await waitFor('a packet forwarded under the next daemon', () => count() === 3);
    await waitFor('the flow to be removed', () => withFlows((flows) => flows.isEmpty));
    send();
    await sleep(100);
    assert.equal(count(), 3);
    await stop(second);
    assert.match(tableCtl('list'), new RegExp(`^${table} +none +0 +none$`, 'm'));
    assert.match(tableCtl('del', String(table)), /^0 /);
  });
});
