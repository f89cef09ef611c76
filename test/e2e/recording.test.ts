/** Recorded calls: what is in the captures is what was sent, packet by packet. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import {
  aBurst,
  completeArrival,
  createCall,
  expectRtcp,
  expectRtp,
  rtcpTarget,
  type Leg,
  type TestCall,
} from '../support/call.ts';
import type { Daemon } from '../support/daemon.ts';
import { createLab, type IpFamily, type Lab } from '../support/lab.ts';
import {
  brief,
  checkedCapture,
  metadataOf,
  payloadsOf,
  recordingOf,
  recordingsIn,
  sentPayloads,
  temporaryFolder,
} from '../support/recordings.ts';
import { aSecureBurst, type PhoneOptions } from '../support/secure-phone.ts';
import { expectBurst, SecureCall, type PartySketch } from '../support/secure-call.ts';
import type { RtpBurst } from '../support/rtp.ts';
import { waitFor } from '../support/wait.ts';

let lab: Lab;
before(() => {
  lab = createLab();
});
after(() => lab.close());

/** The SDP exchange, recorded from the offer on; its capture. */
async function connectRecorded(
  daemon: Daemon,
  call: TestCall,
  extra: Record<string, string> = {},
): Promise<string> {
  await call.offer({ 'record call': 'yes', ...extra });
  await call.answer();
  return (await recordingOf(daemon, call.callId)).file!;
}

async function speak(from: Leg, to: Leg, count = 20): Promise<RtpBurst> {
  const burst = aBurst(count);
  await from.rtp.sendRtp(from.target(), burst);
  await completeArrival(burst, to.rtp);
  return burst;
}

/** Until media flows, so that what follows is complete from its first packet on. */
async function warmUp(call: TestCall): Promise<void> {
  await expectRtp(call.a, call.b);
  await expectRtp(call.b, call.a);
}

const countIn = (packets: readonly string[], burst: RtpBurst): readonly string[] => {
  const sent = new Set(sentPayloads(burst));
  return packets.filter((packet) => sent.has(packet));
};

/** The packets of one digit (RFC 4733): its beginning, and its end three times. */
async function type(leg: Leg, code: number, timestamp: number): Promise<void> {
  for (const flags of [10, 0x8a, 0x8a, 0x8a]) {
    const header = Buffer.from([0x80, EVENTS, 0, (nextEvent += 1), 0, 0, 0, 0, 0, 0, 0, 99]);
    header.writeUInt32BE(timestamp, 4);
    await leg.rtp.sendRaw(leg.target(), Buffer.concat([header, Buffer.of(code, flags, 1, 0)]));
  }
}
const EVENTS = 101;
let nextEvent = 0;

describe('a recorded call', () => {
  const spool = temporaryFolder('spool');
  let daemon: Daemon;
  before(async () => {
    daemon = await lab.startDaemon({ options: [`--recording-dir=${spool}/made`, '--delete-delay=0'] });
  });

  const families: readonly (readonly [string, IpFamily, IpFamily])[] = [
    ['IPv4', 'IP4', 'IP4'],
    ['IPv6', 'IP6', 'IP6'],
    ['IPv4 and IPv6', 'IP4', 'IP6'],
  ];
  for (const [name, familyA, familyB] of families)
    it(`has every packet of both parties as it came, over ${name}`, async () => {
      const call = await createCall(lab, daemon, { a: { family: familyA }, b: { family: familyB } });
      const capture = await connectRecorded(daemon, call, { 'address-family': familyB });
      await warmUp(call);
      const [fromA, fromB] = await Promise.all([speak(call.a, call.b, 40), speak(call.b, call.a, 40)]);
      await expectRtcp(call.a, call.b);
      await call.delete();
      await metadataOf(`${spool}/made`, capture);
      const packets = checkedCapture(capture);
      const flow = (leg: Leg) => payloadsOf(packets, { from: leg.rtp, to: leg.target() });
      assert.deepEqual(countIn(flow(call.a), fromA), sentPayloads(fromA));
      assert.deepEqual(countIn(flow(call.b), fromB), sentPayloads(fromB));
      assert.ok(payloadsOf(packets, { from: call.a.rtcp, to: rtcpTarget(call.a.target()) }).length > 0);
      const times = packets.map(({ time }) => time);
      assert.deepEqual(
        times,
        [...times].sort((x, y) => x - y),
      );
      assert.ok(Math.abs(times[0]! / 1000 - Date.now()) < 60_000);
    });

  it('is named in replies, and has metadata with each SDP', async () => {
    const call = await createCall(lab, daemon);
    const ids = { 'call-id': call.callId, 'from-tag': call.a.tag };
    const offer = await daemon.ng.ok({
      command: 'offer',
      ...ids,
      sdp: call.a.sdp(),
      'record-call': 'on',
      metadata: 'x:y',
    });
    const answer = await daemon.ng.ok({ command: 'answer', ...ids, 'to-tag': call.b.tag, sdp: call.b.sdp() });
    assert.deepEqual(recordingsIn(offer), recordingsIn(answer));
    const [capture] = recordingsIn(offer);
    assert.match(capture!, new RegExp(`^${spool}/made/pcaps/${call.callId}-[0-9a-f]{16}\\.pcap$`));
    await daemon.ng.ok({ command: 'stop recording', 'call-id': call.callId });
    const text = await metadataOf(`${spool}/made`, capture!);
    assert.ok(text.startsWith(`${capture!}\n\n\nTimestamp started ms: `));
    assert.ok(text.includes(`SDP mode: offer\nSDP before RTP packet: 1\n\n${offer.sdp as string}`));
    assert.ok(text.includes(`SDP mode: answer\nSDP before RTP packet: 1\n\n${answer.sdp as string}`));
    assert.ok(text.endsWith('\n\n\nx:y\n'));
    assert.deepEqual(readdirSync(`${spool}/made/tmp`), []);
    await call.delete();
  });

  it('begins and ends with digits of a party that may steer it', async () => {
    const call = await createCall(lab, daemon);
    const sdp = call.a
      .sdp([`rtpmap:${EVENTS} telephone-event/8000`])
      .replace(/^(m=.*?)\r$/m, `$1 ${EVENTS}\r`);
    await call.offer({ sdp, flags: ['recording-vsc'], 'vsc-start-stop-rec': '*5' });
    await call.answer({ sdp: call.b.sdp() });
    await warmUp(call);
    const isRecorded = async () => (await recordingOf(daemon, call.callId)).state === 'on';
    let timestamp = 1000;
    for (const expected of [true, false, true]) {
      for (const code of [10, 5]) await type(call.a, code, (timestamp += 10_000));
      await waitFor(`recording to be ${String(expected)}`, async () => (await isRecorded()) === expected);
    }
    const capture = (await recordingOf(daemon, call.callId)).file!;
    const burst = await speak(call.a, call.b);
    await call.delete();
    await metadataOf(`${spool}/made`, capture);
    const flow = payloadsOf(checkedCapture(capture), { from: call.a.rtp, to: call.a.target() });
    assert.deepEqual(countIn(flow, burst), sentPayloads(burst));
  });

  it('has gaps where it was paused, and another file after each stop', async () => {
    const call = await createCall(lab, daemon);
    await call.connect();
    await warmUp(call);
    const command = (name: string) => daemon.ng.ok({ command: name, 'call-id': call.callId });
    const bursts: RtpBurst[] = [];
    const files: string[] = [];
    for (const name of [
      'pause recording',
      'start recording',
      'pause recording',
      'start recording',
      'stop recording',
      'start recording',
    ]) {
      await command(name);
      const { file } = await recordingOf(daemon, call.callId);
      if (file !== undefined && !files.includes(file)) files.push(file);
      bursts.push(await speak(call.a, call.b));
    }
    await call.delete();
    const recorded: string[][] = [];
    for (const file of files) {
      await metadataOf(`${spool}/made`, file);
      recorded.push([...payloadsOf(checkedCapture(file), { from: call.a.rtp, to: call.a.target() })]);
    }
    assert.deepEqual(recorded, [sentPayloads(bursts[1]!, bursts[3]!), sentPayloads(bursts[5]!)]);
  });

  it('leaves out a party that is excluded', async () => {
    const call = await createCall(lab, daemon);
    await call.offer({ flags: ['record-call', 'exclude-recording'] });
    await call.answer();
    const { file } = await recordingOf(daemon, call.callId);
    await warmUp(call);
    await call.delete();
    await metadataOf(`${spool}/made`, file!);
    const sources = new Set(checkedCapture(file!).map(({ sourcePort }) => sourcePort));
    assert.deepEqual([...sources], [call.b.rtp.port]);
  });

  it('leaves nothing when it is discarded', async () => {
    const call = await createCall(lab, daemon);
    const capture = await connectRecorded(daemon, call);
    await warmUp(call);
    assert.ok(existsSync(capture));
    await call.delete({ flags: ['discard-recording'] });
    const other = await createCall(lab, daemon);
    const later = await connectRecorded(daemon, other);
    await other.delete();
    await metadataOf(`${spool}/made`, later);
    assert.deepEqual([existsSync(capture), readdirSync(`${spool}/made/tmp`)], [false, []]);
  });

  it('goes where the proxy says, in folders that are made, and never over another file', async () => {
    const folder = temporaryFolder('elsewhere');
    const file = `${folder}/a/b/own name.cap`;
    const taken: string[] = [];
    for (let count = 0; count < 2; count += 1) {
      const call = await createCall(lab, daemon);
      await connectRecorded(daemon, call, { 'recording-file': file });
      await warmUp(call);
      taken.push((await recordingOf(daemon, call.callId)).file!);
      await call.delete();
    }
    assert.deepEqual(taken, [file, `${folder}/a/b/own name-2.cap`]);
    const call = await createCall(lab, daemon);
    const names = { 'recording-dir': folder, 'recording-pattern': '%4/%c-%t' };
    const capture = await connectRecorded(daemon, call, names);
    assert.equal(capture, `${folder}/call/${call.callId}-mix.pcap`);
    await call.delete();
  });
});

describe('a recorded call with encryption', () => {
  const spool = temporaryFolder('spool');
  let daemon: Daemon;
  before(async () => {
    daemon = await lab.startDaemon({ options: [`--recording-dir=${spool}`, '--delete-delay=0'] });
  });

  const sdes80: PartySketch = { protocol: 'RTP/SAVP', suite: 'AES_CM_128_HMAC_SHA1_80' };
  const dtls: PartySketch = { protocol: 'UDP/TLS/RTP/SAVP', dtls: 'active' };
  const browser: PartySketch = { protocol: 'UDP/TLS/RTP/SAVPF', dtls: 'active', ice: 'full', isMuxed: true };
  const gcm: PartySketch = { protocol: 'RTP/SAVP', suite: 'AEAD_AES_256_GCM' };
  const cases: readonly (readonly [string, PartySketch, PartySketch])[] = [
    ['SDES to plain', sdes80, {}],
    ['SDES that passes through', sdes80, sdes80],
    ['SDES to another suite', sdes80, gcm],
    ['DTLS to plain', dtls, {}],
    ['ICE and DTLS to plain', browser, {}],
  ];
  const towards = ({ protocol = 'RTP/AVP', suite, ice }: Partial<PhoneOptions>) => ({
    'transport-protocol': protocol,
    ...(ice === undefined ? { ICE: 'remove' } : { ICE: 'force' }),
    ...(suite !== undefined && { flags: ['DTLS-off'] }),
    'rtcp-mux': ['accept', 'offer'],
  });

  for (const [name, a, b] of cases)
    for (const when of ['from the offer on', 'from the middle on'])
      it(`is stored in clear ${when}: ${name}`, async () => {
        const call = await SecureCall.open(lab, daemon, a, b);
        const isEarly = when === 'from the offer on';
        await call.connect({ ...towards(b), ...(isEarly && { 'record call': 'yes' }) });
        await call.expectMedia();
        if (!isEarly) await daemon.ng.ok({ command: 'start recording', 'call-id': call.callId });
        const { file } = await recordingOf(daemon, call.callId);
        const bursts = [aSecureBurst(20), aSecureBurst(20)] as const;
        await Promise.all([call.a.sendRtp(20, bursts[0]), call.b.sendRtp(20, bursts[1])]);
        await expectBurst(bursts[0], call.b);
        await expectBurst(bursts[1], call.a);
        await call.expectRtcp();
        assert.equal((await recordingOf(daemon, call.callId)).unreadable, 0);
        await call.delete();
        await metadataOf(spool, file!);
        const packets = checkedCapture(file!);
        const payloads = packets.map(({ payload }) => brief(payload));
        for (const burst of bursts) assert.deepEqual(countIn(payloads, burst), sentPayloads(burst));
        const rtcp = packets.filter(({ payload }) => payload[1] === 201);
        assert.ok(rtcp.length >= 2);
        for (const { payload } of rtcp) assert.equal(payload.length, 20);
      });
});

describe('captures of other kinds', () => {
  const spool = temporaryFolder('spool');

  it('record-both, pcapng, Ethernet: each packet as it came and as it went', async () => {
    const options = [
      '--record-both',
      '--recording-container=pcapng',
      '--recording-format=eth',
      '--delete-delay=0',
    ];
    const daemon = await lab.startDaemon({ options: [`--recording-dir=${spool}`, ...options] });
    const call = await createCall(lab, daemon);
    const capture = await connectRecorded(daemon, call);
    assert.match(capture, /\.pcapng$/);
    await warmUp(call);
    const burst = await speak(call.a, call.b);
    await call.delete();
    await metadataOf(spool, capture);
    const packets = checkedCapture(capture);
    const came = packets.filter(({ direction }) => direction === 'in');
    const went = packets.filter(({ direction }) => direction === 'out');
    assert.deepEqual(
      countIn(payloadsOf(came, { from: call.a.rtp, to: call.a.target() }), burst),
      sentPayloads(burst),
    );
    assert.deepEqual(
      countIn(payloadsOf(went, { from: call.b.target(), to: call.b.rtp }), burst),
      sentPayloads(burst),
    );
    assert.equal(came.length, went.length);
  });

  it('record-egress: as it went', async () => {
    const options = [
      `--recording-dir=${spool}`,
      '--record-egress',
      '--recording-method=all',
      '--delete-delay=0',
    ];
    const daemon = await lab.startDaemon({ options });
    assert.match(daemon.log(), /recording-method=all: there is no kernel module here/);
    const call = await createCall(lab, daemon);
    const capture = await connectRecorded(daemon, call);
    await warmUp(call);
    const burst = await speak(call.a, call.b);
    await call.delete();
    await metadataOf(spool, capture);
    const packets = checkedCapture(capture);
    assert.deepEqual(
      countIn(payloadsOf(packets, { from: call.b.target(), to: call.b.rtp }), burst),
      sentPayloads(burst),
    );
    assert.deepEqual(payloadsOf(packets, { from: call.a.rtp, to: call.a.target() }), []);
  });

  it('nothing is recorded without recording-dir, and the log says so', async () => {
    const daemon = await lab.startDaemon();
    const call = await createCall(lab, daemon);
    await call.offer({ 'record call': 'yes' });
    await daemon.ng.ok({ command: 'start recording', 'call-id': call.callId });
    assert.deepEqual(await recordingOf(daemon, call.callId), { 'call recording': 0, forwarding: 0 });
    assert.match(daemon.log(), /The call is not recorded: recording-dir is not set/);
  });
});
