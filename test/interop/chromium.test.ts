/**
 * Headless Chromium, with a fake microphone, and telephones of every kind around the daemon: who calls whom, restarts, trickled
 * candidates, digits, and how calls end.
 */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Daemon } from '../support/daemon.ts';
import { waitFor } from '../support/wait.ts';
import {
  assertConnected,
  BrowserCall,
  startBrowserDaemon,
  toBrowser,
  toTelephone,
  untilReport,
} from './browser-call.ts';
import { type BrowserExchange, type BrowserPhone, startBrowser } from './browser.ts';
import { peak } from './pcmu.ts';
import { sdesAnswer, sdesOffer } from './sdes-telephone.ts';
import { openTelephone, type Telephone } from './telephone.ts';
import { digitsOf } from './telephone-events.ts';

const ENOUGH_PACKETS = 100;
const MAX_GAP_MS = 2000;
/** ICE consent is lost after 30 s (RFC 7675 §5.1). */
const CONSENT_LOSS_MS = 45_000;

describe('Chromium', () => {
  let daemon: Daemon;
  let exchange: BrowserExchange;
  const telephones: Telephone[] = [];

  before(async () => {
    [daemon, exchange] = await Promise.all([startBrowserDaemon(), startBrowser()]);
  });
  afterEach(async () => {
    telephones.splice(0).forEach((telephone) => telephone.close());
    await exchange.closePhones();
  });
  after(async () => {
    await exchange.close();
    await daemon.stop();
  });

  const newTelephone = async (): Promise<Telephone> => {
    const telephone = await openTelephone();
    telephones.push(telephone);
    return telephone;
  };

  /** The browser calls the telephone, which talks; media flows when this resolves. */
  async function callTelephone(): Promise<{ browser: BrowserPhone; phone: Telephone; call: BrowserCall }> {
    const [browser, phone] = [await exchange.newPhone(), await newTelephone()];
    const call = new BrowserCall(daemon);
    await browser.start();
    phone.aim(await call.offer(await browser.offer(), toTelephone));
    await browser.accept(await call.answer(phone.sdp()));
    phone.talk();
    await untilTalk(browser, phone, call);
    return { browser, phone, call };
  }

  async function untilTalk(browser: BrowserPhone, phone: Telephone, call: BrowserCall): Promise<void> {
    const report = await untilReport(
      'packets both ways, sound, and RTCP that measures the round trip',
      browser,
      call,
      ({ audio }) =>
        audio.sent > ENOUGH_PACKETS &&
        audio.received > ENOUGH_PACKETS &&
        audio.energy > 0 &&
        audio.roundTrips > 0 &&
        audio.senderReports > 0,
    );
    assertConnected(report);
    assert.equal(report.audio.codec, 'audio/PCMU');
    assert.ok(report.audio.roundTripSeconds! < 1, `round trip of ${report.audio.roundTripSeconds} s`);
    assertHeard(phone);
  }

  it('calls a plain telephone', async () => {
    const { phone, call } = await callTelephone();
    assert.equal(phone.feedback().length, 0, 'feedback in RTP/AVP');
    const { ICE = '', DTLS = '', SRTP = '' } = await call.stream(call.a);
    assert.match(ICE, /^connected: 127\.0\.0\.1:\d+ <-> /);
    assert.match(DTLS, /^connected/);
    assert.match(SRTP, /^AE[A-Z0-9_]+$/);
    await call.untilWell();
    await call.hangUp();
  });

  for (const [name, wishes] of [
    ['single wishes', toBrowser],
    ['the flag WebRTC', { flags: ['WebRTC'] }],
  ] as const) {
    it(`is called by a plain telephone, with ${name}`, async () => {
      const [browser, phone] = [await exchange.newPhone(), await newTelephone()];
      const call = new BrowserCall(daemon, 'phone', 'browser');
      await browser.start();
      const answer = await browser.answer(await call.offer(phone.sdp(), wishes));
      phone.aim(await call.answer(answer, toTelephone));
      phone.talk();
      await untilTalk(browser, phone, call);
      await call.hangUp();
    });
  }

  it('calls a telephone with SDES, and is called by it', async () => {
    for (const isCaller of [true, false]) {
      const [browser, phone] = [await exchange.newPhone(), await newTelephone()];
      const call = isCaller ? new BrowserCall(daemon) : new BrowserCall(daemon, 'phone', 'browser');
      await browser.start();
      if (isCaller) {
        const wishes = { ...toTelephone, 'transport-protocol': 'RTP/SAVP', DTLS: ['off'] };
        const offer = await call.offer(await browser.offer(), wishes);
        phone.aim(offer);
        await browser.accept(await call.answer(sdesAnswer(phone, offer)));
      } else {
        const { sdp, accept } = sdesOffer(phone);
        const answer = await call.answer(await browser.answer(await call.offer(sdp, toBrowser)), toTelephone);
        phone.aim(answer);
        accept(answer);
      }
      phone.talk();
      await untilTalk(browser, phone, call);
      await call.hangUp();
    }
  });

  it('calls another browser', async () => {
    const [a, b] = [await exchange.newPhone(), await exchange.newPhone()];
    const call = new BrowserCall(daemon, 'a', 'b');
    await Promise.all([a.start(), b.start()]);
    const answer = await b.answer(await call.offer(await a.offer(), { ICE: 'force' }));
    await a.accept(await call.answer(answer, { ICE: 'force' }));
    for (const browser of [a, b]) {
      const report = await untilReport(
        'sound',
        browser,
        call,
        ({ audio }) => audio.energy > 0 && audio.received > ENOUGH_PACKETS,
      );
      assertConnected(report);
      assert.equal(report.audio.codec, 'audio/opus');
    }
    for (const tag of ['a', 'b']) assert.match((await call.stream(tag)).DTLS!, /^connected/);
    await call.untilWell();
    await call.hangUp();
  });

  it('restarts ICE in mid-call while media goes on', async () => {
    const { browser, phone, call } = await callTelephone();
    const before = (await browser.report()).audio;
    const from = phone.heard.length - 1;
    phone.aim(await call.offer(await browser.offer({ isRestart: true }), toTelephone));
    const answer = await call.answer(phone.sdp());
    await untilIce(call, /over the path of before an ICE restart/);
    await browser.accept(answer);
    await untilIce(call, /^connected: (?!.*restart)/);
    const count = before.received + ENOUGH_PACKETS;
    const report = await untilReport('media', browser, call, ({ audio }) => audio.received > count);
    assertConnected(report);
    const times = phone.heard.slice(from).map(({ at }) => at);
    const gaps = times.slice(1).map((at, index) => at - times[index]!);
    assert.ok(Math.max(...gaps) < MAX_GAP_MS, `the telephone heard nothing for ${Math.max(...gaps)} ms`);
    assert.ok(report.audio.lost - before.lost < MAX_GAP_MS / 20, `${report.audio.lost} packets lost`);
    await call.hangUp();
  });

  it('dials digits that arrive as telephone events', async () => {
    const [browser, phone] = [await exchange.newPhone(), await newTelephone()];
    const call = new BrowserCall(daemon);
    await browser.start();
    const offer = await call.offer(await browser.offer(), toTelephone);
    const eventType = Number(/^a=rtpmap:(\d+) telephone-event\/8000/m.exec(offer)![1]);
    phone.aim(offer);
    const attributes = [
      'rtpmap:0 PCMU/8000',
      `rtpmap:${eventType} telephone-event/8000`,
      `fmtp:${eventType} 0-15`,
    ];
    await browser.accept(await call.answer(phone.sdp({ formats: `0 ${eventType}`, attributes })));
    phone.talk();
    await untilReport('media', browser, call, ({ audio }) => audio.sent > 10 && audio.received > 10);
    await browser.dial('123#');
    const digits = (): string => digitsOf(phone.heard, eventType);
    await waitFor(
      () => `the digits; there are ${digits()}`,
      () => digits() === '123#',
    );
    await call.hangUp();
  });

  it('trickles its candidates behind an offer without any', async () => {
    const [browser, phone] = [await exchange.newPhone(), await newTelephone()];
    const call = new BrowserCall(daemon);
    await browser.start();
    const offer = await browser.offer({ isTrickling: true });
    assert.doesNotMatch(offer, /a=candidate/);
    phone.aim(await call.offer(offer, toTelephone));
    const answer = await call.answer(phone.sdp(), { ICE: ['force', 'trickle'] });
    assert.match(answer, /a=candidate:/);
    await untilIce(call, /the peer has named no candidate/);
    const credentials = /^a=ice-ufrag:.*\r\na=ice-pwd:.*\r\n/m.exec(offer)![0];
    for (const { line, mid } of await browser.candidates()) {
      const fragment = `${credentials}m=audio 9 RTP/AVP 0\r\na=mid:${mid}\r\na=${line}\r\n`;
      assert.equal((await call.trickle(call.a, fragment)).sdp, undefined);
    }
    // Our checks go to what was trickled before the browser knows us.
    await untilIce(call, /\([1-9]\d* sent to [1-9]/);
    await browser.accept(answer);
    phone.talk();
    await untilTalk(browser, phone, call);
    await untilIce(call, /^connected: .*\(host\)$/);
    await call.hangUp();
  });

  it('outlives a call that the proxy ends, and makes another', async () => {
    const { browser, phone, call } = await callTelephone();
    await call.hangUp();
    await untilReport(
      'the end',
      browser,
      call,
      ({ dtls, ice }) => dtls.includes('closed') || ice === 'disconnected',
    );
    await browser.hangUp();
    const next = new BrowserCall(daemon);
    await browser.start();
    phone.aim(await next.offer(await browser.offer(), toTelephone));
    await browser.accept(await next.answer(phone.sdp()));
    await untilTalk(browser, phone, next);
    await next.hangUp();
  });

  it('is missed when its page goes', async () => {
    const { browser, call } = await callTelephone();
    await browser.close();
    await untilIce(call, /^consent lost \d+ s ago; /, CONSENT_LOSS_MS);
    await call.hangUp();
  });
});

/** Waits until `query` says so of ICE with the caller. */
async function untilIce(call: BrowserCall, words: RegExp, deadlineMs?: number): Promise<void> {
  const said: string[] = [];
  await waitFor(
    () => `ICE to be as ${words}; query said: ${said.join(' | ')}`,
    async () => {
      const { ICE = '' } = await call.stream(call.a);
      if (said.at(-1) !== ICE) said.push(ICE);
      return words.test(ICE);
    },
    deadlineMs,
  );
}

/** What came is the browser's PCMU: one source, the type of the answer, every packet in turn, and not silence. */
function assertHeard({ heard, reports }: Telephone): void {
  assert.ok(heard.length > ENOUGH_PACKETS, `${heard.length} packets`);
  const last = heard.slice(-ENOUGH_PACKETS);
  assert.deepEqual([...new Set(last.map(({ payloadType }) => payloadType))], [0]);
  assert.equal(new Set(last.map(({ ssrc }) => ssrc)).size, 1);
  for (const [index, { sequence, timestamp }] of last.slice(1).entries()) {
    const previous = last[index]!;
    assert.equal((sequence - previous.sequence) & 0xffff, 1, 'sequence numbers');
    assert.equal((timestamp - previous.timestamp) >>> 0, previous.payload.length, 'timestamps');
  }
  assert.ok(Math.max(...heard.map(({ payload }) => peak(payload))) > 1000, 'only silence');
  const senders = reports.filter(({ kind }) => kind === 'senderReport');
  assert.ok(senders.length > 0, 'no sender report');
}
