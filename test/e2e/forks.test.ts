/** One offer, several answers: each branch has media while it lives. */
import { after, before, describe, it } from 'node:test';
import {
  aBurst,
  completeArrival,
  createCall,
  createLeg,
  exchange,
  expectNoRtp,
  expectRtp,
  type Leg,
  type TestCall,
} from '../support/call.ts';
import type { NgMessage } from '../support/bencode.ts';
import type { Daemon } from '../support/daemon.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { eventually, waitFor } from '../support/wait.ts';

describe('forks', () => {
  let lab: Lab;
  let daemon: Daemon;
  before(async () => {
    lab = createLab(['a', 'b', 'c']);
    daemon = await lab.startDaemon();
  });
  after(() => lab.close());

  /** C is the second telephone that rings; its messages carry its own via-branch and tag. */
  async function offerTo(call: TestCall, leg: Leg, branch: string): Promise<void> {
    const [media] = await exchange(daemon, {
      command: 'offer',
      'call-id': call.callId,
      'from-tag': call.a.tag,
      'via-branch': branch,
      sdp: call.a.sdp(),
    });
    leg.aim(media!);
  }

  async function answerFrom(call: TestCall, leg: Leg, extra: NgMessage): Promise<void> {
    const [media] = await exchange(daemon, {
      command: 'answer',
      'call-id': call.callId,
      'from-tag': call.a.tag,
      'to-tag': leg.tag,
      sdp: leg.sdp(),
      ...extra,
    });
    call.a.aim(media!);
  }

  it('an offer for each branch: both branches reach A before either answers', async () => {
    const call = await createCall(lab, daemon);
    const c = await createLeg(lab, 'c');
    await offerTo(call, call.b, 'branch-b');
    await offerTo(call, c, 'branch-c');
    await expectArrivalAt(call.b, call.a);
    await expectArrivalAt(c, call.a);
  });

  it('two answers alive at once: both are heard, the later one hears', async () => {
    const call = await createCall(lab, daemon);
    const c = await createLeg(lab, 'c');
    await offerTo(call, call.b, 'branch-b');
    await offerTo(call, c, 'branch-c');
    await answerFrom(call, call.b, { 'via-branch': 'branch-b' });
    await expectRtp(call.a, call.b);
    await answerFrom(call, c, { 'via-branch': 'branch-c' });
    await expectRtp(call.a, c);
    await expectArrivalAt(call.b, call.a);
    await expectArrivalAt(c, call.a);
  });

  it('one branch ends, the other goes on', async () => {
    const call = await createCall(lab, daemon);
    const c = await createLeg(lab, 'c');
    await offerTo(call, call.b, 'branch-b');
    await offerTo(call, c, 'branch-c');
    await answerFrom(call, call.b, { 'via-branch': 'branch-b' });
    await answerFrom(call, c, { 'via-branch': 'branch-c' });
    await daemon.ng.ok({
      command: 'delete',
      'call-id': call.callId,
      'from-tag': call.a.tag,
      'to-tag': call.b.tag,
      'delete-delay': 0,
      flags: ['to-tag'],
    });
    await expectRtp(call.a, c);
    await expectArrivalAt(c, call.a);
    await waitFor('the ended branch to fall silent', async () => {
      try {
        await expectNoRtp(call.b.rtp, call.b.target(), [call.a.rtp]);
        return true;
      } catch {
        return false;
      }
    });
  });

  it('one offer, two answers without via-branch', async () => {
    const call = await createCall(lab, daemon);
    const c = await createLeg(lab, 'c');
    c.aim(await call.offer());
    await call.answer();
    await expectRtp(call.a, call.b);
    await expectRtp(call.b, call.a);
    await answerFrom(call, c, {});
    // 10.5 sends to C from another port than the one C was told, hence any source.
    await (lab.kind === 'debian' ? expectArrivalAt(call.a, c) : expectRtp(call.a, c));
    await expectArrivalAt(c, call.a);
  });

  /** Unlike expectRtp, takes any of the daemon's ports as source: A has one for each branch. */
  async function expectArrivalAt(from: Leg, to: Leg): Promise<void> {
    await eventually(async () => {
      const burst = aBurst(5);
      await from.rtp.sendRtp(from.target(), burst);
      await completeArrival(burst, to.rtp);
    });
  }
});
