/** Video of headless Chromium's fake camera, with losses: between two browsers, and with telephones with and without feedback (RFC 4585). */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Daemon } from '../support/daemon.ts';
import { parseMedia } from '../support/sdp.ts';
import { waitFor } from '../support/wait.ts';
import {
  assertConnected,
  BrowserCall,
  startBrowserDaemon,
  toTelephone,
  untilReport,
} from './browser-call.ts';
import { type BrowserExchange, type BrowserPhone, startBrowser } from './browser.ts';
import { type LossyLink, openLossyLink } from './lossy-link.ts';
import { openTelephone, type Telephone } from './telephone.ts';

const FRAMES = 30;
const LOSS_INTERVAL = 25;

describe('video of Chromium', () => {
  let daemon: Daemon;
  let exchange: BrowserExchange;
  const closing: { close(): void }[] = [];

  before(async () => {
    [daemon, exchange] = await Promise.all([startBrowserDaemon(), startBrowser()]);
  });
  afterEach(async () => {
    closing.splice(0).forEach((entry) => entry.close());
    await exchange.closePhones();
  });
  after(async () => {
    await exchange.close();
    await daemon.stop();
  });

  it('with another browser: what is lost is sent again, and key frames are asked for', async () => {
    const [a, b] = [await exchange.newPhone(), await exchange.newPhone()];
    const call = new BrowserCall(daemon, 'a', 'b');
    await Promise.all([a.start({ video: true }), b.start({ video: true })]);
    const offer = await call.offer(await a.offer(), { ICE: 'force' });
    const { port } = parseMedia(offer)[1]!;
    const link: LossyLink = await openLossyLink(port);
    closing.push(link);
    const answer = await b.answer(offer.replaceAll(` 127.0.0.1 ${port} `, ` 127.0.0.1 ${link.port} `));
    await a.accept(await call.answer(withoutVideoCandidates(answer), { ICE: 'force' }));
    for (const browser of [a, b]) {
      const report = await untilReport('video and sound', browser, call, isPlaying);
      assertConnected(report);
      assert.equal(report.video.codec, 'video/VP8');
    }

    link.lossInterval = LOSS_INTERVAL;
    await untilReport('losses to be reported', b, call, ({ video }) => video.feedbackSent.nack > 0);
    await untilReport(
      'the reports of lost packets, and packets sent again',
      a,
      call,
      ({ video }) => video.feedbackReceived.nack > 0 && video.retransmitted > 0,
    );
    const before = { a: (await a.report()).video, b: (await b.report()).video };
    link.lostTypes = retransmissionTypes(offer);
    await untilReport(
      'a key frame to be asked for',
      a,
      call,
      ({ video }) => video.feedbackReceived.pli > before.a.feedbackReceived.pli,
    );
    link.lossInterval = 0;
    await untilReport(
      'video to go on',
      b,
      call,
      ({ video }) => video.framesDecoded > before.b.framesDecoded + FRAMES,
    );
    await call.hangUp();
  });

  it('with a telephone that has feedback', async () => {
    const { browser, phone, call } = await callMirror('RTP/AVPF');
    await untilReport('losses to be reported', browser, call, ({ video }) => video.feedbackSent.nack > 0);
    await waitFor('the reports of lost packets', () =>
      phone.feedback().some(({ message }) => message === 'nack'),
    );
    const { pli } = (await browser.report()).video.feedbackReceived;
    phone.sendRtcp(pictureLoss(phone.ssrc, phone.heard.at(-1)!.ssrc));
    await untilReport(
      'the wish for a key frame',
      browser,
      call,
      ({ video }) => video.feedbackReceived.pli > pli && video.framesDecoded > 0,
    );
    await call.hangUp();
  });

  it('with a telephone without feedback, which gets none', async () => {
    const { browser, phone, call } = await callMirror('RTP/AVP');
    await untilReport('losses to be reported', browser, call, ({ video }) => video.feedbackSent.nack > 2);
    await waitFor('a sender report', () => phone.reports.some(({ kind }) => kind === 'senderReport'));
    await waitFor('a receiver report', () =>
      phone.reports.some((packet) => 'reports' in packet && packet.reports.length > 0),
    );
    assert.deepEqual(phone.feedback(), []);
    await call.hangUp();
  });

  /** The browser calls a telephone that sends its video back, one packet in some missing. */
  async function callMirror(
    protocol: string,
  ): Promise<{ browser: BrowserPhone; phone: Telephone; call: BrowserCall }> {
    const [browser, phone] = [await exchange.newPhone(), await openTelephone()];
    closing.push(phone);
    const call = new BrowserCall(daemon);
    await browser.start({ audio: false, video: true });
    const offer = await call.offer(await browser.offer(), { ...toTelephone, 'transport-protocol': protocol });
    phone.aim(offer);
    const type = Number(/^a=rtpmap:(\d+) VP8\/90000/m.exec(offer)![1]);
    phone.onRtp = ({ bytes, sequence }) => {
      if (sequence % LOSS_INTERVAL === 0) return;
      bytes.writeUInt32BE(phone.ssrc, 8);
      phone.sendRtp(bytes);
    };
    const attributes = [`rtpmap:${type} VP8/90000`, `rtcp-fb:${type} nack`, `rtcp-fb:${type} nack pli`];
    const answer = phone.sdp({ type: 'video', protocol, formats: String(type), attributes });
    await browser.accept(await call.answer(answer));
    const report = await untilReport('its own video', browser, call, ({ video }) => video.received > 0);
    assertConnected(report);
    return { browser, phone, call };
  }
});

function isPlaying({
  audio,
  video,
}: {
  audio: { energy: number };
  video: { framesDecoded: number };
}): boolean {
  return audio.energy > 0 && video.framesDecoded > FRAMES;
}

/** RFC 4588 §8.1. Without these packets what is lost stays lost. */
function retransmissionTypes(sdp: string): ReadonlySet<number> {
  return new Set([...sdp.matchAll(/^a=rtpmap:(\d+) rtx\//gm)].map(([, type]) => Number(type)));
}

/** Then the daemon can only answer where checks come from. */
function withoutVideoCandidates(sdp: string): string {
  const [, before, video] = /^([\s\S]*)(m=video[\s\S]*)$/.exec(sdp)!;
  return before! + video!.replace(/^a=candidate:.*\r\n/gm, '');
}

/** An empty receiver report and a PLI (RFC 4585 §6.3.1). */
function pictureLoss(ssrc: number, mediaSsrc: number): Buffer {
  const packet = Buffer.alloc(20);
  packet.writeUInt32BE(0x80c90001, 0);
  packet.writeUInt32BE(ssrc, 4);
  packet.writeUInt32BE(0x81ce0002, 8);
  packet.writeUInt32BE(ssrc, 12);
  packet.writeUInt32BE(mediaSsrc, 16);
  return packet;
}
