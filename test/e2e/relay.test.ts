import { after, before, describe, it } from 'node:test';
import { createCall, expectRtcp, expectRtp } from '../support/call.ts';
import type { Daemon } from '../support/daemon.ts';
import { createLab, type IpFamily, type Lab } from '../support/lab.ts';

interface FamilyCase {
  readonly name: string;
  readonly a: IpFamily;
  readonly b: IpFamily;
  /** Key for the offer only, as a proxy would send it when it knows the callee's side. */
  readonly towardsB?: IpFamily;
}

const familyCases: readonly FamilyCase[] = [
  { name: 'IPv4', a: 'IP4', b: 'IP4' },
  { name: 'IPv6', a: 'IP6', b: 'IP6' },
  { name: 'IPv4 to IPv6', a: 'IP4', b: 'IP6', towardsB: 'IP6' },
  { name: 'IPv6 to IPv4', a: 'IP6', b: 'IP4', towardsB: 'IP4' },
];

describe('relay', () => {
  let lab: Lab;
  let daemon: Daemon;
  before(async () => {
    lab = createLab();
    daemon = await lab.startDaemon();
  });
  after(() => lab.close());

  for (const { name, a, b, towardsB } of familyCases) {
    it(`${name}: RTP and RTCP flow both ways`, async () => {
      const call = await createCall(lab, daemon, { a: { family: a }, b: { family: b } });
      await call.offer(towardsB === undefined ? {} : { 'address-family': towardsB });
      await call.answer();
      await expectRtp(call.a, call.b);
      await expectRtp(call.b, call.a);
      await expectRtcp(call.a, call.b);
      await expectRtcp(call.b, call.a);
    });
  }
});
