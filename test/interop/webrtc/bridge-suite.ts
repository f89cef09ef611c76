import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { NgMessage } from '../../support/bencode.ts';
import type { Daemon } from '../../support/daemon.ts';
import { createLab, type Lab } from '../../support/lab.ts';
import {
  callPhone,
  callWebrtc,
  expectAtPeer,
  expectAtPhone,
  expectMedia,
  offerToPhone,
  offerToWebrtc,
  streamOf,
  type Bridge,
  type BridgeOptions,
} from './call.ts';
import type { StackName } from './protocol.ts';

const common: Readonly<Record<string, Omit<BridgeOptions, 'stack'>>> = {
  'PCMU, candidates IPv4 and IPv6': {},
  Opus: { codec: 'opus' },
  'candidates IPv4 only': { families: ['IP4'] },
  'candidates IPv6 only': { families: ['IP6'] },
};

/** A further case; gets a call that is up. */
export interface BridgeCase {
  readonly from: 'webrtc' | 'telephone';
  readonly name: string;
  readonly options?: Omit<BridgeOptions, 'stack'>;
  readonly check?: (bridge: Bridge) => Promise<void>;
}

/** What every stack must be able to do with a telephone, both ways, and more cases of its own. */
export function bridgeSuite(stack: StackName, more: readonly BridgeCase[] = []): void {
  describe(stack, () => {
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

    for (const { from, name, options, check } of [...everyCase(), ...more]) {
      const verb = from === 'webrtc' ? 'calls' : 'is called by';
      it(`${verb} a telephone: ${name}`, async () => {
        const start = from === 'webrtc' ? callPhone : callWebrtc;
        bridge = await start(lab, daemon, { stack, ...options });
        await expectMedia(bridge);
        await check?.(bridge);
      });
    }
  });
}

function everyCase(): readonly BridgeCase[] {
  return [
    ...Object.entries(common).flatMap(([name, options]): readonly BridgeCase[] => [
      { from: 'webrtc', name, options },
      { from: 'telephone', name, options },
    ]),
    {
      from: 'webrtc',
      name: 'we are the lite end',
      options: { offerKeys: { 'ICE-lite': 'backward' } },
      check: expectLite,
    },
    {
      from: 'telephone',
      name: 'we are the lite end',
      options: { offerKeys: { 'ICE-lite': 'forward' } },
      check: expectLite,
    },
    { from: 'webrtc', name: 'we are the passive end of DTLS', options: { offerKeys: { DTLS: ['passive'] } } },
    {
      from: 'telephone',
      name: 'offered SDES beside DTLS',
      options: { offerKeys: { SDES: [] } },
    },
    { from: 'telephone', name: 'the telephone offers again', check: offerAgain },
  ];
}

async function expectLite({ daemon, callId, peerTag }: Bridge): Promise<void> {
  const { tags } = await daemon.ng.ok({ command: 'query', 'call-id': callId });
  const { medias } = (tags as NgMessage)[peerTag] as NgMessage;
  const { flags } = (medias as readonly NgMessage[])[0]!;
  assert.ok((flags as readonly string[]).includes('ICE-lite self'), JSON.stringify(flags));
}

/** As for hold and back: nothing about the path or the keys changes. */
async function offerAgain(bridge: Bridge): Promise<void> {
  const before = await streamOf(bridge.daemon, bridge.callId, bridge.peerTag);
  await offerToWebrtc(bridge);
  await expectAtPhone(bridge);
  await expectAtPeer(bridge);
  const after = await streamOf(bridge.daemon, bridge.callId, bridge.peerTag);
  assert.equal(after['local port'], before['local port']);
  assert.equal(after.ICE, before.ICE);
}

/** The WebRTC end restarts ICE in a new offer while the call is up. */
export async function restartIce(bridge: Bridge): Promise<void> {
  const offer = await bridge.peer.offer({ iceRestart: true });
  await offerToPhone(bridge, offer);
  await expectMedia(bridge);
}
