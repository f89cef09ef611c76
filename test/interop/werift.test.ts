/** werift, a WebRTC stack in TypeScript, and a telephone with plain RTP, through the daemon. */
import { after, afterEach, before, describe, it } from 'node:test';
import type { Daemon } from '../support/daemon.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { type Bridge, type BridgeOptions, callPhone, callWebrtc, expectMedia } from './webrtc/call.ts';

const cases: Readonly<Record<string, Omit<BridgeOptions, 'stack'>>> = {
  'PCMU, candidates IPv4 and IPv6': {},
  Opus: { codec: 'opus' },
  'candidates IPv4 only': { families: ['IP4'] },
  'candidates IPv6 only': { families: ['IP6'] },
};

describe('werift', () => {
  let lab: Lab;
  let daemon: Daemon;
  let bridge: Bridge | undefined;

  before(async () => {
    lab = createLab(['a', 'b']);
    daemon = await lab.startDaemon();
  });
  afterEach(async () => {
    await bridge?.peer.stop();
    bridge = undefined;
  });
  after(() => lab.close());

  for (const [name, options] of Object.entries(cases)) {
    it(`calls a telephone: ${name}`, async () => {
      bridge = await callPhone(lab, daemon, { stack: 'werift', ...options });
      await expectMedia(bridge);
    });
    it(`is called by a telephone: ${name}`, async () => {
      bridge = await callWebrtc(lab, daemon, { stack: 'werift', ...options });
      await expectMedia(bridge);
    });
  }
});
