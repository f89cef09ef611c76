/** Sound and video of headless Chromium on one transport (RFC 9143), on either side of the daemon. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { NgMessage } from '../support/bencode.ts';
import type { Daemon } from '../support/daemon.ts';
import { parseMedia } from '../support/sdp.ts';
import { assertConnected, BrowserCall, startBrowserDaemon, untilReport } from './browser-call.ts';
import { type BrowserExchange, type BrowserReport, startBrowser } from './browser.ts';

const FRAMES = 30;

describe('bundles with Chromium', () => {
  let daemon: Daemon;
  let exchange: BrowserExchange;

  before(async () => {
    [daemon, exchange] = await Promise.all([startBrowserDaemon(), startBrowser()]);
  });
  afterEach(() => exchange.closePhones());
  after(async () => {
    await exchange.close();
    await daemon.stop();
  });

  const cases: readonly (readonly [string, 'max-bundle' | 'balanced', readonly string[]])[] = [
    ['an offerer with max-bundle, an answerer of bundle=require', 'max-bundle', ['accept', 'require']],
    ['an offerer with max-bundle, an answerer of bundle=strict', 'max-bundle', ['accept', 'strict']],
    ['an answerer of bundle=require, an offerer without one', 'balanced', ['require']],
  ];
  for (const [name, bundlePolicy, bundle] of cases)
    it(`${name}: sound and video both ways, before and after a re-offer`, async () => {
      const [a, b] = [await exchange.newPhone(), await exchange.newPhone()];
      const call = new BrowserCall(daemon, 'a', 'b');
      await Promise.all([a.start({ video: true, bundlePolicy }), b.start({ video: true })]);
      const wishes: NgMessage = { ICE: 'force', bundle };
      const isOfferersBundle = bundle.includes('accept');
      const exchangeBodies = async (): Promise<void> => {
        const offer = await call.offer(await a.offer(), wishes);
        assert.match(offer, /^a=group:BUNDLE /m);
        const answer = await call.answer(await b.answer(offer), { ICE: 'force' });
        const ports = parseMedia(answer).map(({ port }) => port);
        assert.equal(new Set(ports).size, isOfferersBundle ? 1 : 2);
        await a.accept(answer);
      };

      await exchangeBodies();
      const before = await untilBothPlay(0);
      assert.equal(before.b.dtls.length, 1, 'the answerer has one transport');
      assert.equal(before.a.dtls.length, isOfferersBundle ? 1 : 2);
      await exchangeBodies();
      await untilBothPlay(Math.max(before.a.video.framesDecoded, before.b.video.framesDecoded));
      await call.untilWell();
      await call.hangUp();

      /** Video of more than so many frames, and sound. */
      async function untilBothPlay(frames: number): Promise<{ a: BrowserReport; b: BrowserReport }> {
        const isPlaying = ({ audio, video }: BrowserReport): boolean =>
          audio.energy > 0 && audio.received > 0 && video.framesDecoded > frames + FRAMES;
        const reports = {
          a: await untilReport('video and sound at the offerer', a, call, isPlaying, 40_000),
          b: await untilReport('video and sound at the answerer', b, call, isPlaying, 40_000),
        };
        assertConnected(reports.a);
        assertConnected(reports.b);
        return reports;
      }
    });
});
