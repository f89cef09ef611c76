/** Streams in the kernel are pulled when their media is blocked or changed, and placed again afterwards. */
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { aBurst, completeArrival, createCall } from '../support/call.ts';
import type { Daemon } from '../support/daemon.ts';
import { offload, waitForPath } from '../support/kernel-call.ts';
import { whyNoKernel } from '../support/kernel.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { whyNoNamespaces } from '../support/network.ts';

const skip = whyNoKernel() || (whyNoNamespaces() ?? false);

describe('media control of kernel flows', { skip }, () => {
  let lab: Lab;
  let daemon: Daemon;
  before(async () => {
    lab = createLab();
    daemon = await lab.startDaemon({ isInKernel: true, options: ['--delete-delay=0'] });
  });
  after(() => lab.close());

  it('loses nothing of the party that is not blocked', async () => {
    const call = await (await createCall(lab, daemon)).connect();
    await offload(call);
    const burst = aBurst(300);
    const sending = call.b.rtp.sendRtp(call.b.target(), burst);
    const command = (name: string): Promise<unknown> =>
      daemon.ng.ok({
        command: name,
        'call-id': call.callId,
        'from-tag': call.a.tag,
        flags: ['directional'],
      });
    await sleep(300);
    await command('block media');
    await waitForPath(call, call.a, /on request/);
    // A packet that came between two flows may have earned it a pause of a second.
    await waitForPath(call, call.b, /^kernel$/);
    await command('unblock media');
    await sending;
    await completeArrival(burst, call.a.rtp);
    await offload(call);
    await call.delete();
  });

  it('loses nothing where nothing is dropped', async () => {
    const call = await (await createCall(lab, daemon)).connect();
    await offload(call);
    const burst = aBurst(300);
    const sending = call.a.rtp.sendRtp(call.a.target(), burst);
    await sleep(300);
    // Silence is media all the same.
    await daemon.ng.ok({ command: 'silence media', 'call-id': call.callId });
    await sleep(300);
    await daemon.ng.ok({ command: 'unsilence media', 'call-id': call.callId });
    await sending;
    await completeArrival(burst, call.b.rtp);
    await offload(call);
    await call.delete();
  });
});
