/** Packets of codecs that the two sides number differently. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { arrivalsOf, aBurst, createCall, type Leg, type TestCall } from '../support/call.ts';
import type { Daemon } from '../support/daemon.ts';
import { whyNoKernel } from '../support/kernel.ts';
import { waitForPath } from '../support/kernel-call.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { whyNoNamespaces } from '../support/network.ts';
import { sdp } from '../support/sdp.ts';
import { eventually } from '../support/wait.ts';

function opusBody({ rtp }: Leg, type: number): string {
  const attributes = [`rtpmap:${type} opus/48000/2`, 'rtpmap:8 PCMA/8000'];
  return sdp({ address: rtp.address, media: [{ port: rtp.port, formats: `${type} 8`, attributes }] });
}

/** Opus is 96 with one and 111 with the other, which says so in its answer. */
async function connect(lab: Lab, daemon: Daemon): Promise<TestCall> {
  const call = await createCall(lab, daemon);
  await call.offer({ sdp: opusBody(call.a, 96) });
  const told = await call.answer({ sdp: opusBody(call.b, 111), flags: ['allow-asymmetric-codecs'] });
  assert.equal(told.formats, '96 8');
  return call;
}

async function expectTypes(from: Leg, to: Leg, sent: number, arrives: number): Promise<void> {
  await eventually(async () => {
    const burst = aBurst(5, sent);
    await from.rtp.sendRtp(from.target(), burst);
    await eventually(async () => {
      const types = (await arrivalsOf(burst, to.rtp)).map(({ rtp }) => rtp!.payloadType);
      assert.deepEqual(types, [arrives, arrives, arrives, arrives, arrives]);
    });
  });
}

async function expectAllTypes({ a, b }: TestCall): Promise<void> {
  await expectTypes(a, b, 96, 111);
  await expectTypes(b, a, 96, 96);
  await expectTypes(b, a, 111, 96);
  await expectTypes(a, b, 8, 8);
  await expectTypes(b, a, 8, 8);
}

describe('payload types that the sides number differently', () => {
  let lab: Lab;
  let daemon: Daemon;
  before(async () => {
    lab = createLab();
    daemon = await lab.startDaemon();
  });
  after(() => lab.close());

  it('arrive as the receiver knows them', async () => {
    const call = await connect(lab, daemon);
    await expectAllTypes(call);
    await call.delete();
  });

  it('arrive so without a flag, where the numbers of the answer were offered for other codecs', async () => {
    const call = await createCall(lab, daemon);
    const body = (leg: Leg, opus: number, events: number): string =>
      sdp({
        address: leg.rtp.address,
        media: [
          {
            port: leg.rtp.port,
            formats: `${opus} ${events}`,
            attributes: [`rtpmap:${opus} opus/48000/2`, `rtpmap:${events} telephone-event/48000`],
          },
        ],
      });
    await call.offer({ sdp: body(call.a, 96, 101) });
    const told = await call.answer({ sdp: body(call.b, 101, 96) });
    assert.equal(told.formats, '96 101');
    const { a, b } = call;
    for (const [sent, arrives] of [
      [96, 101],
      [101, 96],
    ] as const) {
      await expectTypes(a, b, sent, arrives);
      await expectTypes(b, a, sent, arrives);
    }
    await call.delete();
  });
});

const skip = whyNoKernel() || (whyNoNamespaces() ?? false);

describe('the same in the kernel', { skip }, () => {
  let lab: Lab;
  let daemon: Daemon;
  before(async () => {
    lab = createLab();
    daemon = await lab.startDaemon({ isInKernel: true, options: ['--delete-delay=0'] });
  });
  after(() => lab.close());

  it('arrive as the receiver knows them', async () => {
    const call = await connect(lab, daemon);
    await expectAllTypes(call);
    for (const leg of [call.a, call.b]) await waitForPath(call, leg, /^kernel$/);
    await expectAllTypes(call);
    await call.delete();
  });
});
