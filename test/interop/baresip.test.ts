/**
 * Debian's baresip with SDES, or with DTLS-SRTP and ICE, and another one with plain RTP, through Kamailio and the daemon. Each plays a
 * tone; the other must hear it.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, before, describe, it } from 'node:test';
import type { NgMessage } from '../support/bencode.ts';
import type { Child } from '../support/child-process.ts';
import type { Daemon } from '../support/daemon.ts';
import { untilWell } from '../support/diagnosis.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { waitFor } from '../support/wait.ts';
import { heardBy, startBaresip, type BaresipOptions } from './baresip.ts';
import { SIP_PORT, startKamailio } from './kamailio.ts';
import { shareAt } from './tone.ts';

type Side = Pick<BaresipOptions, 'encryption' | 'usesIce'>;

interface Case {
  readonly name: string;
  readonly caller: Side;
  readonly callee: Side;
  readonly offer: string;
  readonly answer: string;
  /** What `query` has to say of one party's media section. */
  readonly flag: string;
}

const COMMON = 'replace-origin replace-session-connection trust-address';
const webrtc: Side = { encryption: 'dtls_srtp', usesIce: true };
const cases: readonly Case[] = [
  {
    name: 'SDES calls plain RTP',
    caller: { encryption: 'srtp-mand' },
    callee: {},
    offer: `${COMMON} RTP/AVP ICE=remove`,
    answer: `${COMMON} ICE=remove`,
    flag: 'SDES',
  },
  {
    name: 'plain RTP calls SDES',
    caller: {},
    callee: { encryption: 'srtp-mand' },
    // baresip takes AEAD_AES_256_GCM out of our offer, and reads its key only with the padding of base64.
    offer: `${COMMON} RTP/SAVP ICE=remove DTLS=off SDES-pad`,
    answer: `${COMMON} ICE=remove`,
    flag: 'SDES',
  },
  {
    name: 'SDES calls SDES',
    caller: { encryption: 'srtp-mand' },
    callee: { encryption: 'srtp-mand' },
    offer: `${COMMON} ICE=remove DTLS=off`,
    answer: `${COMMON} ICE=remove`,
    flag: 'SDES',
  },
  {
    name: 'DTLS-SRTP with ICE calls plain RTP',
    caller: webrtc,
    callee: {},
    offer: `${COMMON} RTP/AVP ICE=remove rtcp-mux-demux`,
    answer: `${COMMON} ICE=force`,
    flag: 'DTLS-SRTP',
  },
  {
    name: 'plain RTP calls DTLS-SRTP with ICE',
    caller: {},
    callee: webrtc,
    offer: `${COMMON} UDP/TLS/RTP/SAVPF ICE=force SDES-off rtcp-mux-offer`,
    answer: `${COMMON} ICE=remove`,
    flag: 'DTLS-SRTP',
  },
];
const TONES = { caller: 440, callee: 1000 };
/** At 8 kHz: a second and a half, of which the first half is left out since audio may set in meanwhile. */
const SAMPLES = 12_000;
const MIN_SHARE = 0.8;

describe('baresip', () => {
  const workFolder = mkdtempSync(`${tmpdir()}/rtpe-baresip-`);
  let lab: Lab;
  let daemon: Daemon;

  before(async () => {
    lab = createLab(['caller', 'callee']);
    daemon = await lab.startDaemon();
  });
  after(async () => {
    await lab.close();
    rmSync(workFolder, { recursive: true });
  });

  function sideOf(name: 'caller' | 'callee', number: number, side: Side): BaresipOptions {
    const proxy = `${lab.daemonAddress()}:${SIP_PORT}`;
    const dials = name === 'caller' ? { dials: `sip:callee@${proxy}` } : {};
    return { folder: `${workFolder}/${number}-${name}`, name, tone: TONES[name], proxy, ...dials, ...side };
  }

  for (const [number, { name, offer, answer, flag, ...sides }] of cases.entries()) {
    it(name, async () => {
      const [caller, callee] = [
        sideOf('caller', number, sides.caller),
        sideOf('callee', number, sides.callee),
      ];
      const flags = { offer, answer };
      const children: Child[] = [
        await startKamailio(lab, daemon, { workFolder, callee: lab.party('callee').address(), flags }),
        startBaresip(lab.party('callee'), callee),
        startBaresip(lab.party('caller'), caller),
      ];
      const story = (): string => children.map((child) => child.stdout() + child.stderr()).join('\n----\n');
      try {
        await expectTone('callee', callee, TONES.caller, story);
        await expectTone('caller', caller, TONES.callee, story);
        assert.ok((await flagsOfAll(daemon)).includes(flag));
        const { calls } = await daemon.ng.ok({ command: 'list', limit: 100 });
        await untilWell(daemon, (calls as readonly string[]).at(-1)!);
      } finally {
        // The callers first: they end their calls by way of the others.
        for (const child of children.reverse()) await child.stop();
      }
    });
  }
});

async function expectTone(
  name: string,
  options: BaresipOptions,
  frequency: number,
  story: () => string,
): Promise<void> {
  const heard = await waitFor(
    () => `audio at the ${name}: ${heardBy(options).length} samples\n${story()}`,
    () => {
      const samples = heardBy(options);
      return samples.length >= SAMPLES && samples;
    },
  );
  const share = shareAt(heard.subarray(SAMPLES / 2, SAMPLES), frequency);
  assert.ok(share > MIN_SHARE, `${name}: ${share.toFixed(2)} of what it hears is at ${frequency} Hz`);
}

/** Of all media sections of all calls. */
async function flagsOfAll(daemon: Daemon): Promise<readonly string[]> {
  const { calls } = await daemon.ng.ok({ command: 'list', limit: 100 });
  const flags: string[] = [];
  for (const callId of calls as readonly string[]) {
    const { tags } = await daemon.ng.ok({ command: 'query', 'call-id': callId });
    for (const tag of Object.values(tags as NgMessage)) {
      for (const media of (tag as NgMessage).medias as readonly NgMessage[])
        flags.push(...(media.flags as readonly string[]));
    }
  }
  return flags;
}
