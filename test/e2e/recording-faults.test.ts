/** Recordings when the daemon ends, the disk is full or the folder is not to be had; and thousands of them. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { aBurst, completeArrival, createCall, expectRtp, type TestCall } from '../support/call.ts';
import { runCommand } from '../support/child-process.ts';
import type { Daemon } from '../support/daemon.ts';
import { offload, waitForPath } from '../support/kernel-call.ts';
import { whyNoKernel } from '../support/kernel.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { whyNoNamespaces } from '../support/network.ts';
import {
  checkedCapture,
  metadataOf,
  payloadsOf,
  recordingOf,
  sentPayloads,
  temporaryFolder,
} from '../support/recordings.ts';
import { waitFor } from '../support/wait.ts';

let lab: Lab;
before(() => {
  lab = createLab();
});
after(() => lab.close());

async function startRecorded(
  daemon: Daemon,
  extra: Record<string, string> = {},
): Promise<{ readonly call: TestCall; readonly capture: string }> {
  const call = await createCall(lab, daemon);
  await call.connect();
  await expectRtp(call.a, call.b);
  await daemon.ng.ok({ command: 'start recording', 'call-id': call.callId, ...extra });
  return { call, capture: (await recordingOf(daemon, call.callId)).file! };
}

async function speak(call: TestCall, count: number) {
  const burst = aBurst(count);
  await call.a.rtp.sendRtp(call.a.target(), burst);
  await completeArrival(burst, call.b.rtp);
  return burst;
}

const recordedOf = (call: TestCall, capture: string): readonly string[] =>
  payloadsOf(checkedCapture(capture), { from: call.a.rtp, to: call.a.target() });

describe('the end of the daemon', () => {
  it('SIGTERM: captures and metadata are complete', async () => {
    const spool = temporaryFolder('spool');
    const daemon = await lab.startDaemon({ options: [`--recording-dir=${spool}`] });
    const recordings = [await startRecorded(daemon), await startRecorded(daemon)];
    const bursts = [await speak(recordings[0]!.call, 30), await speak(recordings[1]!.call, 30)];
    await daemon.stop();
    for (const [index, { call, capture }] of recordings.entries()) {
      assert.deepEqual(recordedOf(call, capture), sentPayloads(bursts[index]!));
      assert.match(await metadataOf(spool, capture), /^call end time: /m);
    }
    assert.deepEqual(readdirSync(`${spool}/tmp`), []);
  });

  it('SIGKILL: captures can be read up to the last flush', async () => {
    const spool = temporaryFolder('spool');
    const daemon = await lab.startDaemon({ options: [`--recording-dir=${spool}`] });
    const { call, capture } = await startRecorded(daemon);
    const burst = await speak(call, 30);
    await waitFor('a flush', async () => (await recordingOf(daemon, call.callId)).packets === 30);
    const later = await speak(call, 30);
    daemon.child.process.kill('SIGKILL');
    await daemon.child.exited;
    const recorded = recordedOf(call, capture);
    assert.deepEqual(recorded.slice(0, 30), sentPayloads(burst));
    assert.deepEqual(recorded.slice(30), sentPayloads(later).slice(0, recorded.length - 30));
    assert.equal(readdirSync(`${spool}/tmp`).length, 1);
  });
});

describe('a disk that does not take a recording', () => {
  const spool = temporaryFolder('spool');
  let daemon: Daemon;
  before(async () => {
    daemon = await lab.startDaemon({ options: [`--recording-dir=${spool}`, '--delete-delay=0'] });
  });

  const noMount =
    typeof process.getuid === 'function' && process.getuid() === 0 ? false : 'not permitted: root mounts';
  it(
    'is full: told in log and query, media goes on, and so does recording when there is room',
    { skip: noMount },
    async () => {
      const disk = temporaryFolder('disk');
      runCommand('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
      try {
        writeFileSync(`${disk}/ballast`, Buffer.alloc(44 << 10));
        const { call, capture } = await startRecorded(daemon, { 'recording-dir': disk });
        const bursts = [await speak(call, 50)];
        const problem = await waitFor('the disk to be full', async () => {
          bursts.push(await speak(call, 50));
          return (await recordingOf(daemon, call.callId)).problem;
        });
        assert.match(problem, /ENOSPC/);
        assert.match(daemon.log(), /The call cannot be recorded at this moment: ENOSPC/);
        const kept = recordedOf(call, capture);
        assert.ok(kept.length > 0);
        assert.deepEqual(kept, bursts.flatMap((burst) => sentPayloads(burst)).slice(0, kept.length));
        rmSync(`${disk}/ballast`);
        await waitFor('recording to go on', async () => {
          await speak(call, 5);
          return (await recordingOf(daemon, call.callId)).problem === undefined;
        });
        assert.match(daemon.log(), /The recording can be written again/);
        const last = await speak(call, 20);
        const { lost } = await recordingOf(daemon, call.callId);
        assert.ok(lost! > 0);
        await call.delete();
        await metadataOf(spool, capture).catch(() => undefined);
        await waitFor('the last packets', () => recordedOf(call, capture).length > kept.length);
        const recorded = await waitFor('all of it', () => {
          const payloads = recordedOf(call, capture);
          return payloads.at(-1) === sentPayloads(last).at(-1) && payloads;
        });
        assert.deepEqual(recorded.slice(-20), sentPayloads(last));
      } finally {
        runCommand('umount', [disk]);
      }
    },
  );

  it('has no folder for it: told in log and query, media goes on', async () => {
    const folder = temporaryFolder('folder');
    writeFileSync(`${folder}/file`, '');
    const { call } = await startRecorded(daemon, { 'recording-dir': `${folder}/file/x` });
    const problem = await waitFor(
      'the problem',
      async () => (await recordingOf(daemon, call.callId)).problem,
    );
    assert.match(problem, /ENOTDIR|EEXIST/);
    await speak(call, 20);
    await waitFor('the loss to be counted', async () => (await recordingOf(daemon, call.callId)).lost === 20);
    rmSync(`${folder}/file`);
    const burst = await speak(call, 20);
    await waitFor('the file', async () => (await recordingOf(daemon, call.callId)).packets === 20);
    const { file } = await recordingOf(daemon, call.callId);
    assert.deepEqual(recordedOf(call, file!), sentPayloads(burst));
    await call.delete();
  });

  it('a folder that cannot be made keeps the daemon from starting', async () => {
    const folder = temporaryFolder('folder');
    writeFileSync(`${folder}/file`, '');
    await assert.rejects(
      lab.startDaemon({ options: [`--recording-dir=${folder}/file/x`] }),
      /recording-dir=.*its folders cannot be made: (ENOTDIR|EEXIST)/,
    );
  });
});

describe('many recordings', () => {
  it('of more calls than captures may be open at once', async () => {
    const count = 600;
    const spool = temporaryFolder('spool');
    const options = [`--recording-dir=${spool}`, '--delete-delay=0'];
    const daemon = await lab.startDaemon({ options, portCount: 4 * count + 100 });
    const call = await createCall(lab, daemon);
    const ids = (index: number) => ({ 'call-id': `many-${index}`, 'from-tag': 'a' });
    for (let index = 0; index < count; index += 1)
      await daemon.ng.ok({ command: 'offer', ...ids(index), sdp: call.a.sdp(), 'record call': 'yes' });
    const open = await waitFor('the last capture', () => {
      const all = readdirSync(`${spool}/pcaps`);
      return all.length === count && openCaptures(daemon.child.process.pid!);
    });
    assert.ok(open > 0 && open <= 512, `${open} captures are open`);
    for (let index = 0; index < count; index += 1)
      await daemon.ng.ok({ command: 'delete', ...ids(index), flags: ['fast'] });
    await waitFor('all metadata', () => readdirSync(`${spool}/metadata`).length === count);
    assert.equal(openCaptures(daemon.child.process.pid!), 0);
    assert.deepEqual(readdirSync(`${spool}/tmp`), []);
    for (const name of readdirSync(`${spool}/pcaps`).slice(0, 20))
      assert.equal(readFileSync(`${spool}/pcaps/${name}`).length, 24);
  });
});

function openCaptures(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).filter((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`).endsWith('.pcap');
    } catch {
      return false;
    }
  }).length;
}

const skip = whyNoKernel() || (whyNoNamespaces() ?? false);

describe('recording of media that the kernel forwards', { skip }, () => {
  it('takes it back to user space, and lets it go again, without a lost packet', async () => {
    const spool = temporaryFolder('spool');
    const options = [`--recording-dir=${spool}`, '--delete-delay=0'];
    const daemon = await lab.startDaemon({ options, isInKernel: true });
    const call = await createCall(lab, daemon);
    await call.connect();
    await offload(call);
    const burst = aBurst(400);
    const sending = call.a.rtp.sendRtp(call.a.target(), burst);
    await sleep(300);
    await daemon.ng.ok({ command: 'start recording', 'call-id': call.callId });
    const capture = (await recordingOf(daemon, call.callId)).file!;
    await waitForPath(call, call.a, /the call is being recorded/);
    await sleep(500);
    await daemon.ng.ok({ command: 'stop recording', 'call-id': call.callId });
    await waitForPath(call, call.a, /^kernel$/);
    await sending;
    await completeArrival(burst, call.b.rtp);
    await metadataOf(spool, capture);
    const sent = sentPayloads(burst);
    const recorded = recordedOf(call, capture);
    const first = sent.indexOf(recorded[0]!);
    assert.ok(recorded.length > 20 && first > 0);
    assert.deepEqual(recorded, sent.slice(first, first + recorded.length));
    await call.delete();
  });
});
