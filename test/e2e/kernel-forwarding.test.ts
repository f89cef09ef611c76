/** Calls whose media goes into the kernel: learning, then offload, re-invites and faults under load, one set of counts. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { arrivalsOf, aBurst, completeArrival, createCall, expectRtcp, expectRtp } from '../support/call.ts';
import type { Daemon } from '../support/daemon.ts';
import { runCommand } from '../support/child-process.ts';
import { kernelShare, offload, rtpOf, waitForPath } from '../support/kernel-call.ts';
import { createLab, type IpFamily, type Lab } from '../support/lab.ts';
import { whyNoKernel } from '../support/kernel.ts';
import { untilDiagnosis } from '../support/diagnosis.ts';
import { claimTable, dropTable, tableCtl, tableCtlIn } from '../support/kernel-table.ts';
import { whyNoNamespaces } from '../support/network.ts';
import { reportBack } from '../support/rtcp-reports.ts';
import { waitFor } from '../support/wait.ts';

/** A source in the reply to `query`. */
interface Sampled {
  readonly 'average MOS'?: { readonly 'round-trip time leg'?: number };
}

const skip = whyNoKernel() || (whyNoNamespaces() ?? false);

describe('kernel forwarding', { skip }, () => {
  let lab: Lab;
  let daemon: Daemon;
  const table = skip === false ? claimTable() : -1;
  before(async () => {
    lab = createLab();
    daemon = await lab.startDaemon({
      isInKernel: false,
      options: [`--table=${table}`, '--no-fallback', '--delete-delay=0'],
    });
  });
  after(async () => {
    await lab.close();
    dropTable(table);
  });

  const families: readonly (readonly [string, IpFamily, IpFamily])[] = [
    ['IPv4', 'IP4', 'IP4'],
    ['IPv6', 'IP6', 'IP6'],
    ['IPv4 and IPv6', 'IP4', 'IP6'],
  ];
  for (const [name, a, b] of families)
    it(`forwards ${name} both ways, RTP and RTCP, and counts it once`, async () => {
      const call = await createCall(lab, daemon, { a: { family: a }, b: { family: b } });
      await call.offer(a === b ? {} : { 'address-family': b });
      await call.answer();
      await offload(call);
      const before = await rtpOf(call, call.a);
      const burst = aBurst(40);
      await call.a.rtp.sendRtp(call.a.target(), burst);
      await completeArrival(burst, call.b.rtp);
      const share = await kernelShare(call, call.a, before['kernel share'].in.packets + 40);
      assert.equal(share, before['kernel share'].in.packets + 40);
      const stream = await rtpOf(call, call.a);
      assert.equal(stream.stats.packets, before.stats.packets + 40);
      assert.equal(stream.stats.errors, 0);
      assert.equal((await rtpOf(call, call.b)).stats_out.packets, stream.stats.packets);
      await expectRtcp(call.a, call.b);
      await expectRtcp(call.b, call.a);
      await call.delete();
    });

  const offloads: readonly (readonly [string, boolean, boolean])[] = [
    ['the sender completes them', false, true],
    ['the daemon completes them', true, false],
  ];
  for (const [name, atSender, atDaemon] of offloads)
    it(`checksums are right where ${name}`, async () => {
      // A receiver believes what another host of this machine leaves incomplete; it checks what is complete.
      const senders = ['a', 'b'].map((party) => lab.party(party).host.namespace);
      const set = (namespace: string | undefined, isOn: boolean): void =>
        void runCommand('nsenter', [
          `--net=/var/run/netns/${namespace}`,
          ...['ethtool', '-K', 'eth0', 'tx', isOn ? 'on' : 'off'],
        ]);
      for (const sender of senders) set(sender, atSender);
      set(lab.daemonNamespace, atDaemon);
      try {
        for (const [, a, b] of families) {
          const call = await createCall(lab, daemon, { a: { family: a }, b: { family: b } });
          await call.offer(a === b ? {} : { 'address-family': b });
          await call.answer();
          await offload(call);
          await expectRtp(call.a, call.b);
          await expectRtp(call.b, call.a);
          assert.equal((await rtpOf(call, call.a)).path, 'kernel');
          await call.delete();
        }
      } finally {
        for (const sender of senders) set(sender, true);
        set(lab.daemonNamespace, true);
      }
    });

  it('tells user and kernel shares apart in the statistics', async () => {
    const call = await (await createCall(lab, daemon)).connect();
    await offload(call);
    await expectRtp(call.a, call.b);
    await kernelShare(call, call.a, 1);
    const { statistics } = (await daemon.ng.request({ command: 'statistics' })) as unknown as {
      statistics: Record<string, Record<string, number>>;
    };
    const { currentstatistics: current, totalstatistics: totals } = statistics;
    assert.equal(current?.media_kernel, 1);
    assert.equal(current.media_userspace, 0);
    const [user, kernel] = [totals?.relayedpackets_user ?? 0, totals?.relayedpackets_kernel ?? 0];
    assert.ok(user > 0 && kernel > 0, `user ${user}, kernel ${kernel}`);
    assert.equal(totals?.relayedpackets, user + kernel);
    await call.delete();
  });

  it('loses nothing when a re-invite takes the stream back under load', async () => {
    const call = await (await createCall(lab, daemon)).connect();
    await offload(call);
    const burst = aBurst(300);
    const sending = call.a.rtp.sendRtp(call.a.target(), burst);
    await sleep(300);
    await call.offer();
    await call.answer();
    await sending;
    await completeArrival(burst, call.b.rtp);
    await offload(call);
    await call.delete();
  });

  it('goes on in user space when the hook is removed by hand, and says so', async () => {
    const call = await (await createCall(lab, daemon)).connect();
    await offload(call);
    const burst = aBurst(300);
    const sending = call.a.rtp.sendRtp(call.a.target(), burst);
    await sleep(300);
    assert.match(tableCtlIn(lab.daemonNamespace, 'detach', String(table), 'eth0'), /^0 /);
    await sending;
    await completeArrival(burst, call.b.rtp);
    await waitForPath(call, call.a, /no hook/);
    const { stats } = await rtpOf(call, call.a);
    assert.equal(stats.packets, (await rtpOf(call, call.b)).stats_out.packets);
    assert.match(tableCtlIn(lab.daemonNamespace, 'attach', String(table), 'eth0'), /^0 /);
    await offload(call);
    await call.delete();
  });

  it('drops others with strict source, in the kernel too', async () => {
    const call = await createCall(lab, daemon);
    await call.connect({ flags: ['strict-source'] });
    await offload(call);
    const eve = await lab.party('eve').endpoint.open(lab.party('eve').address());
    const burst = aBurst(20);
    await eve.sendRtp(call.a.target(), burst);
    await waitFor('20 errors', async () => (await rtpOf(call, call.a)).stats.errors === 20);
    assert.equal((await arrivalsOf(burst, call.b.rtp)).length, 0);
    assert.equal((await rtpOf(call, call.a)).path, 'kernel');
    const stranger = `${eve.address}:${eve.port}`;
    const listed = tableCtlIn(lab.daemonNamespace, 'show', String(table));
    assert.match(
      listed,
      new RegExp(`last refused: from ${stranger.replaceAll('.', '\\.')}, \\d+\\.\\d{3} s ago`),
    );
    await untilDiagnosis(daemon, call.callId, 'who it was', ({ verdict }) =>
      verdict.includes(`sends from ${stranger}`),
    );
    await call.delete();
  });

  it('keeps one-way media in user space, unless it is expected', async () => {
    const call = await (await createCall(lab, daemon)).connect();
    await expectRtp(call.a, call.b);
    await waitForPath(call, call.a, /one-way media/);
    const oneWay = await createCall(lab, daemon);
    await oneWay.connect({ flags: ['unidirectional'] });
    await expectRtp(oneWay.a, oneWay.b);
    await waitForPath(oneWay, oneWay.a, /^kernel$/);
    await call.delete();
    await oneWay.delete();
  });

  it('follows a hand-over out of the kernel and back', async () => {
    const call = await createCall(lab, daemon);
    await call.connect({ flags: ['media-handover'] });
    await offload(call);
    const eve = await lab.party('eve').endpoint.open(lab.party('eve').address());
    await expectRtp(call.a, call.b, { source: eve });
    await expectRtp(call.b, call.a, { sink: eve });
    await waitForPath(call, call.a, /^kernel$/);
    await call.delete();
  });

  it('knows round trips of streams in the kernel, since RTCP passes by the daemon', async () => {
    const call = await (await createCall(lab, daemon)).connect();
    await offload(call);
    const [fromA, fromB] = [aBurst(5), aBurst(5)];
    await reportBack(call.a, call.b, fromA.ssrc);
    await reportBack(call.b, call.a, fromB.ssrc);
    let round = 0;
    const legs = await waitFor('round trips in the samples of both sources', async () => {
      const firstSeq = 100 + 5 * round++;
      await call.a.rtp.sendRtp(call.a.target(), { ...fromA, firstSeq });
      await call.b.rtp.sendRtp(call.b.target(), { ...fromB, firstSeq });
      const { SSRC: sources } = (await call.query()) as unknown as { SSRC: Record<string, Sampled> };
      const found = [fromA, fromB].map(
        ({ ssrc }) => sources[String(ssrc)]?.['average MOS']?.['round-trip time leg'] ?? -1,
      );
      return found.every((leg) => leg >= 0) && found;
    });
    assert.ok(
      legs.every((leg) => leg < 5_000_000),
      legs.join(),
    );
    for (const leg of [call.a, call.b]) assert.equal((await rtpOf(call, leg)).path, 'kernel');
    await call.delete();
  });

  it('leaves no flow when calls have ended', async () => {
    await waitFor('an empty table', () => !tableCtl('show', String(table)).includes('local '));
  });

  it('goes on in the kernel when the daemon is killed under load', async () => {
    const call = await (await createCall(lab, daemon)).connect();
    await offload(call);
    const burst = aBurst(300);
    const sending = call.a.rtp.sendRtp(call.a.target(), burst);
    await sleep(300);
    daemon.child.process.kill('SIGKILL');
    await daemon.child.exited;
    await sending;
    await completeArrival(burst, call.b.rtp);
  });
});
