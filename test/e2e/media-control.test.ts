/** Blocking, silence, DTMF and echo: what peers hear before, during and after. */
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { monotonicMs } from '../../src/base/clock.ts';
import type { NgMessage } from '../support/bencode.ts';
import type { Daemon } from '../support/daemon.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { SecureCall, type PartySketch } from '../support/secure-call.ts';
import type { SecurePhone } from '../support/secure-phone.ts';
import { waitFor } from '../support/wait.ts';

const plain: PartySketch = {};
const sdes: PartySketch = { protocol: 'RTP/SAVP', suite: 'AES_CM_128_HMAC_SHA1_80' };
const dtls: PartySketch = { protocol: 'UDP/TLS/RTP/SAVP', dtls: 'active' };

const EVENTS = 101;
const SPEECH = Buffer.alloc(160, 0x11);
const SILENCE = Buffer.alloc(160, 0xd5);
const ARRIVAL_MS = 4000;
const EVENT_FROM = 1000;

interface Source {
  readonly ssrc: number;
  /** Timestamps count from here, and so tell whose packet it is: an SSRC may be another on its way. */
  readonly start: number;
  sequence: number;
}
const SPAN = 1_000_000;
let sources = 0;
function aSource(): Source {
  sources += 1;
  return { ssrc: randomInt(1, 2 ** 32), start: sources * SPAN, sequence: 1 };
}

function rtp(source: Source, payloadType: number, payload: Buffer, timestamp: number): Buffer {
  const header = Buffer.alloc(12);
  header[0] = 0x80;
  header[1] = payloadType;
  header.writeUInt16BE(source.sequence++ & 0xffff, 2);
  header.writeUInt32BE((source.start + timestamp) >>> 0, 4);
  header.writeUInt32BE(source.ssrc, 8);
  return Buffer.concat([header, payload]);
}

describe('media control', () => {
  let lab: Lab;
  let daemon: Daemon;
  before(async () => {
    lab = createLab();
    daemon = await lab.startDaemon({ options: ['--delete-delay=0'] });
  });
  after(() => lab.close());

  const withEvents = (phone: SecurePhone): string =>
    phone.sdp() + `a=rtpmap:${EVENTS} telephone-event/8000\r\n`;

  const towards = ({ protocol = 'RTP/AVP', suite }: PartySketch): NgMessage => ({
    'transport-protocol': protocol,
    ICE: 'remove',
    ...(suite === undefined ? {} : { DTLS: 'off' }),
  });

  async function connect(a: PartySketch, b: PartySketch, extra: NgMessage = {}): Promise<SecureCall> {
    const call = await SecureCall.open(lab, daemon, a, b);
    await call.connect({ ...towards(b), sdp: withEvents(call.a), ...extra });
    return call;
  }

  const command = (call: SecureCall, name: string, extra: NgMessage = {}): Promise<unknown> =>
    daemon.ng.ok({ command: name, 'call-id': call.callId, ...extra });
  const of = (phone: SecurePhone): NgMessage => ({ 'from-tag': phone.tag, flags: ['directional'] });

  const payloads = (phone: SecurePhone, { start }: Source): readonly Buffer[] =>
    phone.rtp.heard
      .filter(({ isRtcp, data }) => !isRtcp && (data.readUInt32BE(4) - start) >>> 0 < SPAN)
      .map(({ data }) => Buffer.from(data.subarray(12)));

  /** One packet of speech; it is repeated until something comes, since a path may still be opening. */
  async function says(from: SecurePhone, to: SecurePhone): Promise<Buffer> {
    const source = aSource();
    return waitFor(
      'a packet of speech',
      () => {
        from.rtp.send(rtp(source, 8, SPEECH, 160 * source.sequence));
        return payloads(to, source)[0];
      },
      ARRIVAL_MS,
    );
  }

  /** A packet that must not come, then one of RTCP that must: what is not there by then will not come. */
  async function isUnheard(
    from: SecurePhone,
    to: SecurePhone,
    packet: Buffer,
    source: Source,
  ): Promise<void> {
    from.rtp.send(packet);
    const marker = Buffer.concat([Buffer.from('81c90007', 'hex'), Buffer.alloc(28)]);
    marker.writeUInt32BE(source.ssrc, 4);
    marker.writeUInt32BE(source.start, 8);
    await waitFor(
      'RTCP, which is not blocked',
      () => {
        from.rtcp.send(marker);
        return to.rtcp.heard.some(({ isRtcp, data }) => isRtcp && data.readUInt32BE(8) === source.start);
      },
      ARRIVAL_MS,
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(payloads(to, source).length, 0);
  }

  async function saysNothing(from: SecurePhone, to: SecurePhone): Promise<void> {
    const source = aSource();
    await isUnheard(from, to, rtp(source, 8, SPEECH, 160), source);
  }

  const event = (code: number, duration: number, isEnd: boolean): Buffer =>
    Buffer.of(code, (isEnd ? 0x80 : 0) | 10, duration >> 8, duration & 0xff);

  /** Types one digit: three packets, the last three times. */
  function types(from: SecurePhone, code: number, source = aSource()): Source {
    const start = EVENT_FROM + 1000 * source.sequence;
    for (const duration of [160, 320, 480])
      from.rtp.send(rtp(source, EVENTS, event(code, duration, false), start));
    for (let copy = 0; copy < 3; copy += 1) from.rtp.send(rtp(source, EVENTS, event(code, 640, true), start));
    return source;
  }

  async function digitsHeard(from: SecurePhone, to: SecurePhone, code: number): Promise<ReadonlySet<number>> {
    const source = types(from, code);
    await waitFor('six packets of an event', () => payloads(to, source).length >= 6, ARRIVAL_MS);
    return new Set(payloads(to, source).map((payload) => payload[0]!));
  }

  const legs: readonly (readonly [string, PartySketch, PartySketch])[] = [
    ['plain to plain', plain, plain],
    ['the same SDES keys on both sides', sdes, sdes],
    ['DTLS to plain', dtls, plain],
    ['plain to SDES', plain, sdes],
  ];
  for (const [name, a, b] of legs) {
    it(`${name}: media of one party is blocked, its DTMF passes, the other is heard`, async () => {
      const call = await connect(a, b);
      assert.deepEqual(await says(call.a, call.b), SPEECH);
      await command(call, 'block media', of(call.a));
      await saysNothing(call.a, call.b);
      assert.deepEqual(await digitsHeard(call.a, call.b, 5), new Set([5]));
      assert.deepEqual(await says(call.b, call.a), SPEECH);
      await call.exchange({ ...towards(b), sdp: withEvents(call.a) });
      await saysNothing(call.a, call.b);
      await command(call, 'unblock media', of(call.a));
      assert.deepEqual(await says(call.a, call.b), SPEECH);
      await call.delete();
    });

    it(`${name}: silence in place of speech`, async () => {
      const call = await connect(a, b);
      assert.deepEqual(await says(call.a, call.b), SPEECH);
      await command(call, 'silence media', { 'from-tag': call.a.tag });
      assert.deepEqual(await says(call.a, call.b), SILENCE);
      assert.deepEqual(await says(call.b, call.a), SPEECH);
      await command(call, 'unsilence media', { 'from-tag': call.a.tag });
      assert.deepEqual(await says(call.a, call.b), SPEECH);
      await call.delete();
    });

    it(`${name}: DTMF is dropped, or another digit`, async () => {
      const call = await connect(a, b);
      assert.deepEqual(await digitsHeard(call.a, call.b, 5), new Set([5]));
      await command(call, 'block DTMF', { ...of(call.a), 'DTMF-security': 'DTMF', digit: 9 });
      assert.deepEqual(await digitsHeard(call.a, call.b, 5), new Set([9]));
      await command(call, 'block DTMF', of(call.a));
      const source = aSource();
      await isUnheard(call.a, call.b, rtp(source, EVENTS, event(5, 160, false), EVENT_FROM), source);
      assert.deepEqual(await says(call.a, call.b), SPEECH);
      await command(call, 'unblock DTMF', of(call.a));
      assert.deepEqual(await digitsHeard(call.a, call.b, 5), new Set([5]));
      await call.delete();
    });
  }

  it('both parties of a call are blocked at once', async () => {
    const call = await connect(plain, plain);
    assert.deepEqual(await says(call.a, call.b), SPEECH);
    await command(call, 'block media');
    await saysNothing(call.a, call.b);
    await saysNothing(call.b, call.a);
    const report = await daemon.ng.request({ command: 'query', 'call-id': call.callId });
    assert.deepEqual(report.control, ['media blocked']);
    await call.delete();
  });

  it('a digit that is a trigger silences DTMF until the next one', async () => {
    const call = await connect(plain, plain);
    const wish = { trigger: '5', 'DTMF-security-trigger': 'zero', 'trigger-end-digits': 1 };
    assert.deepEqual(await says(call.a, call.b), SPEECH);
    await command(call, 'block DTMF', { ...of(call.a), ...wish });
    assert.deepEqual(await digitsHeard(call.a, call.b, 7), new Set([7]));
    assert.deepEqual(await digitsHeard(call.a, call.b, 5), new Set([5]));
    // The main thread has to hear of the digit first.
    const control = async (): Promise<unknown> => {
      const { tags } = (await daemon.ng.request({ command: 'query', 'call-id': call.callId })) as unknown as {
        tags: Record<string, { control: { party: readonly string[] } }>;
      };
      return tags[call.a.tag]!.control.party;
    };
    await waitFor('the trigger', async () => String(await control()).startsWith('DTMF digit'), ARRIVAL_MS);
    assert.deepEqual(await digitsHeard(call.a, call.b, 7), new Set([0]));
    await waitFor('its end', async () => String(await control()) === 'DTMF trigger', ARRIVAL_MS);
    assert.deepEqual(await digitsHeard(call.a, call.b, 7), new Set([7]));
    await call.delete();
  });

  it('an echo comes back with an SSRC of its own, and nobody else hears it', async () => {
    const call = await connect(plain, plain, { 'media-echo': 'backward' });
    const source = aSource();
    const back = await waitFor(
      'the echo',
      () => {
        call.a.rtp.send(rtp(source, 8, SPEECH, 160 * source.sequence));
        return call.a.rtp.heard.find(({ isRtcp, data }) => !isRtcp && data.length === 172);
      },
      ARRIVAL_MS,
    );
    assert.deepEqual(Buffer.from(back.data.subarray(12)), SPEECH);
    assert.notEqual(back.data.readUInt32BE(8), source.ssrc);
    assert.equal(payloads(call.b, source).length, 0);
    await call.delete();
  });

  it('play DTMF has a party type, in place of its audio', async () => {
    const call = await connect(sdes, sdes);
    const source = aSource();
    const speak = (): void => call.a.rtp.send(rtp(source, 8, SPEECH, 160 * source.sequence));
    await waitFor(
      'speech',
      () => {
        speak();
        return payloads(call.b, source)[0];
      },
      ARRIVAL_MS,
    );
    for (const code of ['4', '*'])
      await command(call, 'play DTMF', { 'from-tag': call.a.tag, code, duration: 100 });
    const ends = await waitFor(
      'two digits',
      () => {
        speak();
        const heard = payloads(call.b, source).filter((payload) => payload.length === 4);
        const over = heard.filter((payload) => (payload[1]! & 0x80) !== 0);
        return over.length >= 6 && over;
      },
      ARRIVAL_MS,
    );
    assert.deepEqual(
      ends.map((payload) => payload[0]),
      [4, 4, 4, 10, 10, 10],
    );
    assert.ok(ends.every((payload) => payload.readUInt16BE(2) === 800));
    assert.deepEqual(await says(call.a, call.b), SPEECH);
    await call.delete();
  });

  it('DTMF-delay is silence at first, and the digit later', async () => {
    const call = await connect(sdes, sdes, { 'DTMF-delay': 300 });
    assert.deepEqual(await says(call.a, call.b), SPEECH);
    const source = aSource();
    const isEvent = (payload: Buffer): boolean => payload.length === 4;
    call.a.rtp.send(rtp(source, 8, SPEECH, 160));
    const typedAt = monotonicMs();
    types(call.a, 5, source);
    const digit = await waitFor(
      'the digit',
      () => {
        call.a.rtp.send(rtp(source, 8, SPEECH, 10_000 + 160 * source.sequence));
        return payloads(call.b, source).find(isEvent);
      },
      ARRIVAL_MS,
    );
    assert.ok(monotonicMs() - typedAt >= 299, 'the digit came too soon');
    assert.equal(digit[0], 5);
    const before = payloads(call.b, source);
    const silent = before.filter((payload) => payload[0] === SILENCE[0]);
    assert.ok(silent.length > 0 && before.findIndex(isEvent) > before.indexOf(silent.at(-1)!));
    await call.delete();
  });

  it('delay-buffer holds media of its sender back, and lets it go on at once when it ends', async () => {
    const call = await connect(plain, sdes);
    assert.deepEqual(await says(call.a, call.b), SPEECH);
    const delayMs = 400;
    await call.exchange({ ...towards(sdes), sdp: withEvents(call.a), 'delay-buffer': delayMs });
    const source = aSource();
    const sentAt = monotonicMs();
    call.a.rtp.send(rtp(source, 8, SPEECH, 160));
    const heard = await waitFor(
      'a packet that was held',
      () => call.b.rtp.heard.find(({ isRtcp, data }) => !isRtcp && data.readUInt32BE(8) === source.ssrc),
      ARRIVAL_MS,
    );
    assert.ok(heard.at - sentAt >= delayMs - 1, `${heard.at - sentAt} ms`);
    assert.deepEqual(Buffer.from(heard.data.subarray(12)), SPEECH);
    assert.deepEqual(await says(call.b, call.a), SPEECH);
    await call.exchange({ ...towards(sdes), sdp: withEvents(call.a), 'delay-buffer': 0 });
    const report = JSON.stringify(await daemon.ng.request({ command: 'query', 'call-id': call.callId }));
    assert.doesNotMatch(report, /delayed by/);
    assert.deepEqual(await says(call.a, call.b), SPEECH);
    await call.delete();
  });

  it('drop-traffic stops RTP of the call, and lets it go on', async () => {
    const call = await connect(plain, plain);
    assert.deepEqual(await says(call.a, call.b), SPEECH);
    await call.exchange({ sdp: withEvents(call.a), 'drop-traffic': 'start' });
    await saysNothing(call.a, call.b);
    await call.exchange({ sdp: withEvents(call.a), 'drop-traffic': 'stop' });
    assert.deepEqual(await says(call.a, call.b), SPEECH);
    await call.delete();
  });
});
