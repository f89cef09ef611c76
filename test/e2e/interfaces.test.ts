/** Which local address a stream gets, and what the SDP says of it. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createCall, expectRtcp, expectRtp } from '../support/call.ts';
import { type Daemon, daemonKind } from '../support/daemon.ts';
import { createLab, type Lab } from '../support/lab.ts';

const PUBLIC_ADDRESS = '203.0.113.77';

describe('interfaces', () => {
  let lab: Lab;
  let daemon: Daemon;
  before(async () => {
    lab = createLab(['a', 'b']);
    daemon = await lab.startDaemon({
      interfaces: [
        `inside/${lab.daemonAddress('IP4', 0)}`,
        `inside/${lab.daemonAddress('IP6', 0)}`,
        `outside/${lab.daemonAddress('IP4', 1)}`,
        `advertised/${lab.daemonAddress('IP4', 2)}!${PUBLIC_ADDRESS}`,
      ],
    });
  });
  after(() => lab.close());

  it('direction bridges two networks', async () => {
    const call = await (await createCall(lab, daemon)).connect({ direction: ['inside', 'outside'] });
    assert.equal(call.b.target().address, lab.daemonAddress('IP4', 1));
    // 10.5 does not swap the direction in answers, so only the offer counts there.
    if (lab.kind === 'ours') assert.equal(call.a.target().address, lab.daemonAddress('IP4', 0));
    await expectRtp(call.a, call.b);
    await expectRtp(call.b, call.a);
  });

  it('direction given in the offer alone holds for the answer and for re-offers', async () => {
    const call = await createCall(lab, daemon);
    await call.offer({ direction: ['inside', 'outside'] });
    await call.answer();
    assert.equal(call.b.target().address, lab.daemonAddress('IP4', 1));
    assert.equal(call.a.target().address, lab.daemonAddress('IP4', 0));
    await expectRtp(call.a, call.b);
    await expectRtp(call.b, call.a);
    await expectRtcp(call.a, call.b);
    await call.offer({}, call.b);
    await call.answer({}, call.a);
    assert.equal(call.b.target().address, lab.daemonAddress('IP4', 1));
    assert.equal(call.a.target().address, lab.daemonAddress('IP4', 0));
    await expectRtp(call.b, call.a);
  });

  it('no direction means the first interface on both sides', async () => {
    const call = await (await createCall(lab, daemon)).connect();
    assert.equal(call.a.target().address, lab.daemonAddress());
    assert.equal(call.b.target().address, lab.daemonAddress());
  });

  // Debian's 10.5 has no aliases.
  if (daemonKind() === 'ours') {
    it('an alias stands for its interface', async () => {
      const aliased = await lab.startDaemon({
        interfaces: [
          `inside/${lab.daemonAddress()}`,
          `outside/${lab.daemonAddress('IP4', 1)}`,
          'nickname=outside',
        ],
      });
      const call = await createCall(lab, aliased);
      await call.offer({ direction: ['inside', 'nickname'] });
      await call.answer();
      assert.equal(call.b.target().address, lab.daemonAddress('IP4', 1));
      await expectRtp(call.a, call.b);
      await expectRtp(call.b, call.a);
    });
  }

  it('an advertised address is written to the SDP while the real one carries the media', async () => {
    const call = await createCall(lab, daemon);
    await call.offer({ direction: ['inside', 'advertised'], replace: ['origin'] });
    await call.answer();
    assert.equal(call.b.target().address, PUBLIC_ADDRESS);
    // B sits behind the same NAT as the daemon, so to speak: it reaches the real address.
    call.b.aim({ ...call.b.target(), address: lab.daemonAddress('IP4', 2) });
    await expectRtp(call.a, call.b);
    await expectRtp(call.b, call.a);
    await expectRtcp(call.a, call.b);
  });

  it('media-address overrides what is written', async () => {
    const call = await createCall(lab, daemon);
    const seenByB = await call.offer({ 'media-address': '192.0.2.44' });
    assert.equal(seenByB.address, '192.0.2.44');
  });

  it('round robin over BASE:SUFFIX takes turns', async () => {
    const addresses = [lab.daemonAddress('IP4', 1), lab.daemonAddress('IP4', 2)];
    const turning = await lab.startDaemon({
      interfaces: [`inside/${lab.daemonAddress()}`, `pool:one/${addresses[0]!}`, `pool:two/${addresses[1]!}`],
    });
    const seen = new Map<string, number>();
    for (let index = 0; index < 8; index += 1) {
      const call = await createCall(lab, turning);
      await call.offer({ direction: ['inside', 'pool'] });
      await call.answer();
      const { address } = call.b.target();
      seen.set(address, (seen.get(address) ?? 0) + 1);
      if (index < 2) {
        await expectRtp(call.a, call.b);
        await expectRtp(call.b, call.a);
      }
    }
    assert.deepEqual([...seen.keys()].sort(), [...addresses].sort());
    assert.ok(
      [...seen.values()].every((count) => count >= 2),
      JSON.stringify([...seen]),
    );
  });
});
