/** What goes out besides relayed packets, when, and with which TOS. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { aBurst, completeArrival, createCall, expectNoRtp, expectRtp, type Leg } from '../support/call.ts';
import type { NgMessage } from '../support/bencode.ts';
import type { Daemon } from '../support/daemon.ts';
import { createLab, type IpFamily, type Lab } from '../support/lab.ts';
import type { RtpSocket } from '../support/rtp-endpoint.ts';
import { audioSdp } from '../support/sdp.ts';
import { eventually, waitFor } from '../support/wait.ts';

/** What 10.5 sends in place of a datagram without bytes: RTP of an unused payload type without payload. */
const EMPTY_RTP = Buffer.from('807fffff0000000000000000', 'hex');
const EXPEDITED = 184;
const ASSURED = 136;

describe('sending', () => {
  let lab: Lab;
  let daemon: Daemon;
  /** Sends to the addresses in the SDP, since the sockets that tell the TOS cannot send. */
  let fixed: Daemon;
  before(async () => {
    lab = createLab(['a', 'b']);
    daemon = await lab.startDaemon({ options: [`--tos=${EXPEDITED}`] });
    fixed = await lab.startDaemon({ options: [`--tos=${EXPEDITED}`, '--endpoint-learning=off'] });
  });
  after(() => lab.close());

  for (const family of ['IP4', 'IP6'] as const) {
    it(`${family}: TOS from the option, both ways`, async () => {
      assert.deepEqual(await tosSeen(family, {}), [EXPEDITED, EXPEDITED]);
    });

    it(`${family}: TOS from the offer, both ways`, async () => {
      assert.deepEqual(await tosSeen(family, { TOS: ASSURED }), [ASSURED, ASSURED]);
    });
  }

  it('NAT-wait: nothing goes to a telephone before it has sent', async () => {
    const call = await (await createCall(lab, daemon)).connect({ flags: ['NAT-wait'] });
    await expectNoRtp(call.b.rtp, call.b.target(), [call.a.rtp]);
    await call.a.rtp.sendRtp(call.a.target(), aBurst(1));
    await call.b.rtp.sendRtp(call.b.target(), aBurst(1));
    await expectRtp(call.a, call.b);
    await expectRtp(call.b, call.a);
  });

  it('pierce-NAT: empty datagrams open the way to a telephone that has not sent yet', async () => {
    const call = await (await createCall(lab, daemon)).connect({ flags: ['pierce-NAT'] });
    for (const { rtp } of [call.a, call.b])
      await waitFor('an empty datagram', async () =>
        (await rtp.received()).some(({ data }) => data.length === 0 || data.equals(EMPTY_RTP)),
      );
    await expectRtp(call.a, call.b);
    await expectRtp(call.b, call.a);
  });

  it('without pierce-NAT no datagram is sent unasked', async () => {
    const call = await (await createCall(lab, daemon)).connect();
    await expectRtp(call.a, call.b);
    assert.deepEqual(await call.a.rtp.received(), []);
  });

  /** TOS of the packets that reach A and B in a fresh call. */
  async function tosSeen(family: IpFamily, extra: NgMessage): Promise<readonly (number | null)[]> {
    const call = await createCall(lab, fixed, { a: { family }, b: { family } });
    const [a, b] = [await tosSocket('a', family), await tosSocket('b', family)];
    await call.offer({ sdp: audioSdp(a.address, a.port), ...extra });
    await call.answer({ sdp: audioSdp(b.address, b.port) });
    return [await tosAt(call.b, a), await tosAt(call.a, b)];
  }

  function tosSocket(name: string, family: IpFamily): Promise<RtpSocket> {
    const party = lab.party(name);
    return party.endpoint.openWithTos(party.address(family));
  }

  async function tosAt(from: Leg, sink: RtpSocket): Promise<number | null> {
    let tos: number | null = null;
    await eventually(async () => {
      const burst = aBurst(3);
      await from.rtp.sendRtp(from.target(), burst);
      tos = (await completeArrival(burst, sink))[0]!.tos;
    });
    return tos;
  }
});
