/** Re-offers: hold and resume, moved telephones, added, removed and rejected media. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  createCall,
  createLeg,
  exchange,
  expectNoRtp,
  expectRtcp,
  expectRtp,
  type Leg,
  newCallId,
  type TestCall,
} from '../support/call.ts';
import type { NgMessage } from '../support/bencode.ts';
import type { Daemon } from '../support/daemon.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { type ParsedMedia, sdp } from '../support/sdp.ts';

interface HoldCase {
  readonly name: string;
  readonly offer: (a: Leg) => string;
  readonly answer: (b: Leg) => string;
  /** Direction the answerer must see in the re-offer, the offerer in the answer. */
  readonly seenByB: string;
  readonly seenByA: string;
}

const holdCases: readonly HoldCase[] = [
  {
    name: 'sendonly',
    offer: (a) => a.sdp(['sendonly']),
    answer: (b) => b.sdp(['recvonly']),
    seenByB: 'sendonly',
    seenByA: 'recvonly',
  },
  {
    name: 'inactive',
    offer: (a) => a.sdp(['inactive']),
    answer: (b) => b.sdp(['inactive']),
    seenByB: 'inactive',
    seenByA: 'inactive',
  },
  {
    name: 'zero address',
    offer: (a) => a.sdp().replaceAll(a.rtp.address, '0.0.0.0'),
    answer: (b) => b.sdp(['recvonly']),
    seenByB: 'sendonly',
    seenByA: 'recvonly',
  },
];

describe('re-offers', () => {
  let lab: Lab;
  let daemon: Daemon;
  before(async () => {
    lab = createLab();
    daemon = await lab.startDaemon();
  });
  after(() => lab.close());

  for (const { name, offer, answer, seenByA, seenByB } of holdCases) {
    it(`hold with ${name}, then resume`, async () => {
      const call = await (await createCall(lab, daemon)).connect();
      await expectFlowBothWays(call);
      const held = await call.offer({ sdp: offer(call.a) });
      assert.ok(held.attributes.includes(seenByB), held.attributes.join(' '));
      const accepted = await call.answer({ sdp: answer(call.b) });
      assert.ok(accepted.attributes.includes(seenByA), accepted.attributes.join(' '));
      await call.connect();
      await expectFlowBothWays(call);
    });
  }

  it('while held with sendonly, hold music reaches the held party', async () => {
    const call = await (await createCall(lab, daemon)).connect();
    await call.offer({ sdp: call.a.sdp(['sendonly']) });
    await call.answer({ sdp: call.b.sdp(['recvonly']) });
    await expectRtp(call.a, call.b);
  });

  it('while held with a zero address, nothing goes out towards it', async () => {
    const call = await (await createCall(lab, daemon)).connect();
    await call.offer({ sdp: call.a.sdp().replaceAll(call.a.rtp.address, '0.0.0.0') });
    await call.answer({ sdp: call.b.sdp(['recvonly']) });
    await expectNoRtp(call.b.rtp, call.b.target(), [call.a.rtp]);
  });

  it('an unchanged re-offer from either side keeps all ports', async () => {
    const call = await (await createCall(lab, daemon)).connect();
    const before = portsOf(call);
    await call.connect();
    assert.deepEqual(portsOf(call), before);
    await call.offer({}, call.b);
    await call.answer({}, call.a);
    assert.deepEqual(portsOf(call), before);
    await expectFlowBothWays(call);
  });

  for (const latching of [false, true]) {
    it(`A moves to another address${latching ? ', port-latching' : ''}`, async () => {
      const call = await (await createCall(lab, daemon)).connect();
      await expectFlowBothWays(call);
      const before = portsOf(call);
      const moved = await createLeg(lab, 'a', { addressIndex: 1 });
      const extra: NgMessage = { sdp: moved.sdp(), ...(latching ? { flags: ['port-latching'] } : {}) };
      const seenByB = await call.offer(extra);
      moved.aim(await call.answer());
      assert.equal(seenByB.port === before.b, latching, 'the port told to B');
      await expectRtp(moved, call.b);
      await expectRtp(call.b, moved);
      await expectRtcp(call.b, moved);
    });
  }

  it('B moves in an offer of its own', async () => {
    const call = await (await createCall(lab, daemon)).connect();
    const moved = await createLeg(lab, 'b', { addressIndex: 2 });
    await call.offer({ sdp: moved.sdp() }, call.b);
    moved.aim(await call.answer({}, call.a));
    await expectRtp(call.a, moved);
    await expectRtp(moved, call.a);
  });

  it('B answers a re-offer from another port', async () => {
    const call = await (await createCall(lab, daemon)).connect();
    const moved = await createLeg(lab, 'b');
    moved.aim(await call.offer());
    await call.answer({ sdp: moved.sdp() });
    await expectRtp(call.a, moved);
    await expectRtp(moved, call.a);
  });

  it('an offer whose reply no datagram can hold is refused, and leaves the call as it was', async () => {
    const call = await (await createCall(lab, daemon)).connect();
    const before = portsOf(call);
    const moved = await createLeg(lab, 'a', { addressIndex: 1 });
    // The request just fits; what ICE adds does not.
    const padding = 'x'.repeat(65_507 - 250 - moved.sdp().length);
    const large = moved.sdp([`x:${padding}`]);
    await assert.rejects(
      call.offer({ ICE: 'force', sdp: large }),
      /Reply of \d+ bytes does not fit into a UDP datagram .*listen-tcp-ng/,
    );
    await expectFlowBothWays(call);
    await call.connect();
    assert.deepEqual(portsOf(call), before);
    await expectFlowBothWays(call);
  });

  it('an offer that was refused leaves the call as it was', async () => {
    const call = await (await createCall(lab, daemon)).connect();
    const before = { a: call.a.target(), b: call.b.target() };
    // 488 from B: the proxy never sends an answer. B still sends to the port it knew.
    await call.offer({ sdp: call.a.sdp(['sendrecv']) });
    call.b.aim(before.b);
    await expectRtp(call.a, call.b);
    await expectRtp(call.b, call.a);
  });

  it('media added, rejected, removed and taken up again', async () => {
    const legs = await twoStreamLegs(lab);
    const ids = { 'call-id': newCallId(), 'from-tag': legs.a[0].tag };
    const negotiate = async (video: { readonly offered: boolean; readonly accepted: boolean } | null) => {
      const toTag = legs.b[0].isAimed() ? { 'to-tag': legs.b[0].tag } : {};
      const offer = await exchange(daemon, {
        command: 'offer',
        ...ids,
        ...toTag,
        sdp: bodyOf(legs.a, video === null ? null : video.offered),
      });
      const answer = await exchange(daemon, {
        command: 'answer',
        ...ids,
        'to-tag': legs.b[0].tag,
        sdp: bodyOf(legs.b, video === null ? null : video.accepted),
      });
      return { toB: aimAll(legs.b, offer), toA: aimAll(legs.a, answer) };
    };
    const flows = async (streams: readonly number[]): Promise<void> => {
      for (const index of streams) {
        await expectRtp(legs.a[index]!, legs.b[index]!);
        await expectRtp(legs.b[index]!, legs.a[index]!);
      }
    };

    await negotiate(null);
    await flows([0]);
    await negotiate({ offered: true, accepted: true });
    await flows([0, 1]);
    const removed = await negotiate({ offered: false, accepted: false });
    assert.deepEqual([removed.toB[1]!.port, removed.toA[1]!.port], [0, 0]);
    await flows([0]);
    await negotiate({ offered: true, accepted: true });
    await flows([0, 1]);
    const rejected = await negotiate({ offered: true, accepted: false });
    assert.equal(rejected.toA[1]!.port, 0);
    await flows([0]);
  });

  it('audio flows beside a media section over TCP', async () => {
    const call = await createCall(lab, daemon);
    const message = (leg: Leg, port: number): string =>
      sdp({
        address: leg.rtp.address,
        media: [
          { port: leg.rtp.port },
          { type: 'message', protocol: 'TCP/MSRP', formats: '*', port, attributes: ['accept-types:*'] },
        ],
      });
    const ids = { 'call-id': call.callId, 'from-tag': call.a.tag };
    const toB = await exchange(daemon, { command: 'offer', ...ids, sdp: message(call.a, 7000) });
    const toA = await exchange(daemon, {
      command: 'answer',
      ...ids,
      'to-tag': call.b.tag,
      sdp: message(call.b, 7001),
    });
    assert.deepEqual([toB.length, toA.length], [2, 2]);
    call.b.aim(toB[0]!);
    call.a.aim(toA[0]!);
    await expectFlowBothWays(call);
  });
});

async function expectFlowBothWays(call: TestCall): Promise<void> {
  await expectRtp(call.a, call.b);
  await expectRtp(call.b, call.a);
}

function portsOf({ a, b }: TestCall): { readonly a: number; readonly b: number } {
  return { a: a.target().port, b: b.target().port };
}

type TwoStreams = readonly [Leg, Leg];

async function twoStreamLegs(lab: Lab): Promise<{ readonly a: TwoStreams; readonly b: TwoStreams }> {
  const make = async (name: string): Promise<TwoStreams> => {
    const audio = await createLeg(lab, name);
    return [audio, await createLeg(lab, name, { tag: audio.tag })];
  };
  return { a: await make('a'), b: await make('b') };
}

/** Audio, and video if not null: present, or with port 0. */
function bodyOf([audio, video]: TwoStreams, withVideo: boolean | null): string {
  const media = { type: 'video', formats: '96', attributes: ['rtpmap:96 VP8/90000'] };
  return sdp({
    address: audio.rtp.address,
    media: [
      { port: audio.rtp.port },
      ...(withVideo === null ? [] : [{ ...media, port: withVideo ? video.rtp.port : 0 }]),
    ],
  });
}

function aimAll(legs: TwoStreams, media: readonly ParsedMedia[]): readonly ParsedMedia[] {
  media.forEach((section, index) => legs[index]!.aim(section));
  return media;
}
