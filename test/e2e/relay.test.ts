/** Packets in, packets out: address families, RTCP and multiplexing, other protocols, many calls. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import {
  createCall,
  createLeg,
  exchange,
  deliver,
  expectRtcp,
  expectRtp,
  newCallId,
} from '../support/call.ts';
import type { Daemon } from '../support/daemon.ts';
import { createLab, type IpFamily, type Lab } from '../support/lab.ts';
import { sdp } from '../support/sdp.ts';

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

interface MuxCase {
  readonly name: string;
  readonly mux: readonly string[];
  readonly offered: boolean;
  readonly accepted: boolean;
  /** Which legs use one port for both in the end. */
  readonly a: boolean;
  readonly b: boolean;
}

const muxCases: readonly MuxCase[] = [
  { name: 'both sides', mux: [], offered: true, accepted: true, a: true, b: true },
  { name: 'neither, the answer refuses', mux: [], offered: true, accepted: false, a: false, b: false },
  { name: 'offerer only (demux)', mux: ['demux'], offered: true, accepted: false, a: true, b: false },
  { name: 'answerer only (offer)', mux: ['offer'], offered: false, accepted: true, a: false, b: true },
  { name: 'answerer only (require)', mux: ['require'], offered: false, accepted: true, a: false, b: true },
  { name: 'offerer only (accept)', mux: ['accept'], offered: true, accepted: false, a: true, b: false },
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

  for (const { name, mux, offered, accepted, a, b } of muxCases) {
    it(`rtcp-mux: ${name}`, async () => {
      const call = await createCall(lab, daemon);
      const body = (leg: typeof call.a, wanted: boolean): string => leg.sdp(wanted ? ['rtcp-mux'] : []);
      await call.offer({ sdp: body(call.a, offered), 'rtcp-mux': mux });
      await call.answer({ sdp: body(call.b, accepted) });
      await expectRtp(call.a, call.b);
      await expectRtp(call.b, call.a);
      await expectRtcp(call.a, call.b, { muxedFrom: a, muxedTo: b });
      await expectRtcp(call.b, call.a, { muxedFrom: b, muxedTo: a });
    });
  }

  it('RTCP on a port of its own', async () => {
    const call = await createCall(lab, daemon);
    const party = lab.party('a');
    const rtcp = await party.endpoint.open(party.address());
    await call.offer({ sdp: call.a.sdp([`rtcp:${rtcp.port}`]) });
    await call.answer();
    await expectRtcp(call.b, call.a, { sink: rtcp });
    await expectRtcp(call.a, call.b, { source: rtcp });
  });

  it('early media from the answerer side before the answer', async () => {
    const call = await createCall(lab, daemon);
    await call.offer();
    // The daemon knows where A is from the offer already; B has its target from the rewritten offer.
    const probe = randomBytes(40).fill(0x80, 0, 1).fill(0x08, 1, 2);
    await deliver(probe, call.b.rtp, call.b.target(), call.a.rtp);
    await call.answer();
    await expectRtp(call.a, call.b);
    await expectRtp(call.b, call.a);
  });

  it('packets pass unchanged: header extension, CSRC, padding, marker, unknown payload type', async () => {
    const call = await (await createCall(lab, daemon)).connect();
    const samples = [
      '90800001000000010000000abede00011001ff00aabbccdd',
      '81080002000000020000000a00000001aabbccdd',
      'a0880003000000030000000aaabbccdd00000004',
      '80ff0004000000040000000a0102030405060708',
      `80080005000000050000000a${'5a'.repeat(1300)}`,
    ];
    for (const sample of samples) {
      const packet = Buffer.from(sample, 'hex');
      await deliver(packet, call.a.rtp, call.a.target(), call.b.rtp);
    }
  });

  it('udptl is relayed as it is, in both directions', async () => {
    const a = await createLeg(lab, 'a');
    const b = await createLeg(lab, 'b');
    const body = (leg: typeof a): string =>
      sdp({
        address: leg.rtp.address,
        media: [{ type: 'image', protocol: 'udptl', formats: 't38', port: leg.rtp.port }],
      });
    const ids = { 'call-id': newCallId(), 'from-tag': a.tag };
    b.aim((await exchange(daemon, { command: 'offer', ...ids, sdp: body(a) }))[0]!);
    a.aim((await exchange(daemon, { command: 'answer', ...ids, 'to-tag': b.tag, sdp: body(b) }))[0]!);
    assert.equal(a.target().protocol.toLowerCase(), 'udptl');
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const packet = Buffer.concat([Buffer.from([0, 1, 2]), randomBytes(60)]);
      await deliver(packet, from.rtp, from.target(), to.rtp);
    }
  });

  it('fifty calls at once keep their media apart', async () => {
    const calls = await Promise.all(Array.from({ length: 50 }, () => createCall(lab, daemon)));
    await Promise.all(calls.map((call) => call.connect()));
    await Promise.all(
      calls.flatMap(({ a, b }) => [expectRtp(a, b, { count: 5 }), expectRtp(b, a, { count: 5 })]),
    );
    await Promise.all(calls.map((call) => call.delete({ 'delete-delay': 0 })));
  });
});
