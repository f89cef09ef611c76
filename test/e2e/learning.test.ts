/**
 * Who may send into a call, and where its media goes: endpoint learning, NAT, hijack attempts, strict-source. Cases
 * sit through the learning window of three seconds and therefore run at the same time.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, it } from 'node:test';
import {
  aBurst,
  createCall,
  expectDelivery,
  expectNoRtp,
  expectRtcp,
  expectRtp,
  type Leg,
  type TestCall,
} from '../support/call.ts';
import type { Daemon } from '../support/daemon.ts';
import { createLab, type Lab } from '../support/lab.ts';
import type { RtpSocket } from '../support/rtp-endpoint.ts';

/** The window is three seconds counted in whole ones; the rest is for a slow machine. */
const AFTER_WINDOW_MS = 5000;

type Mode = 'heuristic' | 'delayed' | 'immediate' | 'off';
/** Where media towards A goes: the address in its SDP, the port it really sends from, or the attacker. */
type Destination = 'sdp' | 'nat' | 'eve';

interface HijackCase {
  readonly mode: Mode;
  readonly strict: boolean;
  /** Is A's media let through although it comes from another port than its SDP says? */
  readonly natPasses: boolean;
  /** The attacker, from another address, after A's first packets but inside the window. */
  readonly evePassesEarly: boolean;
  /** 10.5 differs: it applies strict-source to the heuristic only once the window is over. */
  readonly evePassesEarlyOnDebian?: boolean;
  readonly early: Destination;
  readonly evePassesLate: boolean;
  readonly late: Destination;
}

const off = { natPasses: true, early: 'sdp', late: 'sdp' } as const;
const loose = { strict: false, natPasses: true, evePassesEarly: true, evePassesLate: true } as const;
const strict = { strict: true, natPasses: true, evePassesEarly: false, evePassesLate: false } as const;

const hijackCases: readonly HijackCase[] = [
  { mode: 'heuristic', ...loose, early: 'nat', late: 'nat' },
  { mode: 'heuristic', ...strict, evePassesEarlyOnDebian: true, early: 'nat', late: 'nat' },
  { mode: 'delayed', ...loose, early: 'eve', late: 'nat' },
  { mode: 'delayed', ...strict, evePassesEarly: true, early: 'eve', late: 'nat' },
  { mode: 'immediate', ...loose, early: 'nat', late: 'nat' },
  { mode: 'immediate', ...strict, early: 'nat', late: 'nat' },
  { mode: 'off', ...loose, ...off },
  { mode: 'off', ...strict, ...off, natPasses: false },
];

describe('learning', { concurrency: true }, () => {
  let lab: Lab;
  const daemons = new Map<Mode, Daemon>();
  before(async () => {
    lab = createLab();
    for (const mode of ['heuristic', 'delayed', 'immediate', 'off'] as const)
      daemons.set(mode, await lab.startDaemon({ options: [`--endpoint-learning=${mode}`] }));
  });
  after(() => lab.close());

  const callOn = (mode: Mode): Promise<TestCall> => createCall(lab, daemons.get(mode)!);
  const socketOf = (name: string): Promise<RtpSocket> => {
    const party = lab.party(name);
    return party.endpoint.open(party.address());
  };

  for (const expected of hijackCases) {
    const title = `${expected.mode}${expected.strict ? ', strict-source' : ''}: A behind NAT, then an attacker`;
    it(title, async () => {
      const call = await callOn(expected.mode);
      const [nat, eve] = [await socketOf('a'), await socketOf('eve')];
      const destination = { sdp: call.a.rtp, nat, eve };
      await call.connect(expected.strict ? { flags: ['strict-source'] } : {});

      await sendFrom(nat, call.a, call.b, expected.natPasses);
      const evePasses =
        (lab.kind === 'debian' ? expected.evePassesEarlyOnDebian : undefined) ?? expected.evePassesEarly;
      await sendFrom(eve, call.a, call.b, evePasses);
      await expectRtp(call.b, call.a, { sink: destination[expected.early] });

      await sleep(AFTER_WINDOW_MS);
      await sendFrom(nat, call.a, call.b, expected.natPasses);
      await sendFrom(eve, call.a, call.b, expected.evePassesLate);
      await expectRtp(call.b, call.a, { sink: destination[expected.late] });
    });
  }

  it('heuristic: a packet from exactly the address in the SDP settles it at once', async () => {
    const call = await (await callOn('heuristic')).connect();
    const [nat, eve] = [await socketOf('a'), await socketOf('eve')];
    await expectRtp(call.a, call.b);
    await sendFrom(eve, call.a, call.b, true);
    await sendFrom(nat, call.a, call.b, true);
    await expectRtp(call.b, call.a);
  });

  it('heuristic: a symmetric NAT changes the port inside the window', async () => {
    const call = await (await callOn('heuristic')).connect();
    const [first, second] = [await socketOf('a'), await socketOf('a')];
    await sendFrom(first, call.a, call.b, true);
    await expectRtp(call.b, call.a, { sink: first });
    await sendFrom(second, call.a, call.b, true);
    await expectRtp(call.b, call.a, { sink: second });
  });

  it('heuristic: an attacker who sends first loses to the telephone', async () => {
    const call = await (await callOn('heuristic')).connect();
    const eve = await socketOf('eve');
    await sendFrom(eve, call.a, call.b, true);
    await expectRtp(call.a, call.b);
    await expectRtp(call.b, call.a);
    await sendFrom(eve, call.a, call.b, true);
    await expectRtp(call.b, call.a);
  });

  it('a re-offer opens the window again', async () => {
    const call = await (await callOn('heuristic')).connect();
    await expectRtp(call.a, call.b);
    await sleep(AFTER_WINDOW_MS);
    const nat = await socketOf('a');
    await sendFrom(nat, call.a, call.b, true);
    await expectRtp(call.b, call.a);
    await call.connect();
    await sendFrom(nat, call.a, call.b, true);
    await expectRtp(call.b, call.a, { sink: nat });
  });

  it('both sides behind NAT', async () => {
    const call = await (await callOn('heuristic')).connect();
    const [natA, natB] = [await socketOf('a'), await socketOf('b')];
    // The first packets open the NATs and may go to the addresses in the SDP.
    await natA.sendRtp(call.a.target(), aBurst(3));
    await natB.sendRtp(call.b.target(), aBurst(3));
    await sleep(100);
    await expectRtp(call.a, call.b, { source: natA, sink: natB });
    await expectRtp(call.b, call.a, { source: natB, sink: natA });
  });

  it('media-handover: a later change of source is followed', async () => {
    const call = await (await callOn('heuristic')).connect({ flags: ['media-handover'] });
    await expectRtp(call.a, call.b);
    await sleep(AFTER_WINDOW_MS);
    const moved = await socketOf('a');
    await sendFrom(moved, call.a, call.b, true);
    await expectRtp(call.b, call.a, { sink: moved });
  });

  it('asymmetric: the address in the SDP stays the destination', async () => {
    const call = await (await callOn('heuristic')).connect({ flags: ['asymmetric'] });
    const other = await socketOf('a');
    await sendFrom(other, call.a, call.b, true);
    await expectRtp(call.b, call.a);
    await sleep(AFTER_WINDOW_MS);
    await sendFrom(other, call.a, call.b, true);
    await expectRtp(call.b, call.a);
  });

  it('RTCP is learned apart from RTP', async () => {
    const call = await (await callOn('heuristic')).connect();
    const [natRtp, natRtcp] = [await socketOf('a'), await socketOf('a')];
    await expectRtp(call.a, call.b, { source: natRtp });
    await expectRtcp(call.a, call.b, { source: natRtcp });
    await expectRtp(call.b, call.a, { sink: natRtp });
    await expectRtcp(call.b, call.a, { sink: natRtcp });
  });
});

/** Sends towards the daemon from `source` as if it were `leg`; all of it must arrive at `to`, or none. */
async function sendFrom(source: RtpSocket, leg: Leg, to: Leg, passes: boolean): Promise<void> {
  if (!passes) return expectNoRtp(source, leg.target(), [to.rtp]);
  return expectDelivery(source, leg.target(), to.rtp, to.target(), 4);
}
