/** Floods of bad packets to ports of established secure calls: counted, not believed, and nobody is harmed. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { dtlsAttacks, srtpAttacks, stunAttacks, type Attack } from '../support/attacks.ts';
import type { Daemon } from '../support/daemon.ts';
import { flood } from '../support/flood.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { SecureCall, type PartySketch } from '../support/secure-call.ts';
import { aSecureBurst, type SecurePhone } from '../support/secure-phone.ts';

const RATE = Number(process.env.RTPE_FLOOD_RATE ?? 20_000);
const SECONDS = 1;
/** What the receive buffer of the port under attack may lose on a busy machine; other ports may lose nothing like it. */
const TOLERATED = { victim: 0.3, neighbour: 0.02 };
const MOST_LOG_LINES = 20;
const MOST_MEMORY = 64 << 20;

const plain: PartySketch = {};
const sdes: PartySketch = { protocol: 'RTP/SAVP', suite: 'AES_CM_128_HMAC_SHA1_80' };
const browser: PartySketch = { protocol: 'UDP/TLS/RTP/SAVPF', dtls: 'active', ice: 'full', isMuxed: true };
const toPlain = { 'transport-protocol': 'RTP/AVP', ICE: 'remove', 'rtcp-mux': ['accept', 'offer'] };

const memoryOf = (pid: number): number =>
  1024 * Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]);

describe('floods', () => {
  let lab: Lab;
  let daemon: Daemon;
  let victim: SecureCall;
  let neighbour: SecureCall;
  let memory = 0;
  before(async () => {
    lab = createLab();
    // One worker, so that attacked and other calls share it.
    daemon = await lab.startDaemon({ options: ['--num-threads=1', '--log-level=6'] });
    victim = await SecureCall.open(lab, daemon, browser, plain);
    neighbour = await SecureCall.open(lab, daemon, sdes, plain);
    for (const call of [victim, neighbour]) {
      await call.connect(toPlain);
      await call.expectMedia();
    }
  });
  after(async () => {
    for (const call of [victim, neighbour]) await call.delete();
    await lab.close();
  });

  const pidOfDaemon = (): number => daemon.child.process.pid!;
  const dropsOf = async (): Promise<Readonly<Record<string, number>>> =>
    (await victim.rtpOf(victim.a)).drops ?? {};
  const sum = (drops: Readonly<Record<string, number>>, reasons: readonly string[]): number =>
    reasons.reduce((total, reason) => total + (drops[reason] ?? 0), 0);

  /** Share of packets lost in both directions while the flood goes on. */
  async function talk(call: SecureCall): Promise<number> {
    const count = SECONDS * 100;
    const one = async (from: SecurePhone, to: SecurePhone): Promise<number> => {
      const burst = await from.sendRtp(count, aSecureBurst(count, { intervalMs: 10 }));
      await sleep(500);
      return new Set(to.heardOf(burst)).size;
    };
    const heard = await Promise.all([one(call.a, call.b), one(call.b, call.a)]);
    return 1 - (heard[0] + heard[1]) / (2 * count);
  }

  async function attack({ name, payloads, counted }: Attack): Promise<string> {
    const { host } = lab.party('eve');
    const { address, port } = victim.a.target;
    const before = await dropsOf();
    const lines = daemon.log().split('\n').length;
    const talks = Promise.all([talk(victim), talk(neighbour)]);
    const sent = await flood(host.namespace, {
      address: host.ip4[0]!,
      targets: [{ address, port }],
      payloads: payloads.map((payload) => payload.toString('hex')),
      rate: RATE,
      seconds: SECONDS,
    });
    const [ofVictim, ofNeighbour] = await talks;
    const after = await dropsOf();
    const newLines = daemon
      .log()
      .split('\n')
      .slice(lines - 1);
    const reasons = sum(after, counted) - sum(before, counted);
    const report =
      `${name}: ${sent} sent, ${reasons} counted, lost ${(100 * ofVictim).toFixed(1)} % of its call and ` +
      `${(100 * ofNeighbour).toFixed(1)} % of another, ${newLines.length - 1} log lines`;
    assert.ok(ofNeighbour <= TOLERATED.neighbour, report);
    assert.ok(ofVictim <= TOLERATED.victim, report);
    assert.ok(newLines.length <= MOST_LOG_LINES, `${report}\n${newLines.join('\n')}`);
    // What is queued to be handled later, or answered, is not dropped; nor is what the socket's buffer had no room for.
    if (counted.length > 0) assert.ok(reasons > sent / 50, `${report} ${JSON.stringify(after)}`);
    await victim.expectMedia();
    return report;
  }

  const kinds: readonly (readonly [string, () => readonly Attack[]])[] = [
    [
      'forged STUN',
      () => {
        const value = (name: string): string =>
          victim.a.target.attributes.find((line) => line.startsWith(`${name}:`))!.slice(name.length + 1);
        const ours = { ufrag: value('ice-ufrag'), pwd: value('ice-pwd') };
        return stunAttacks(ours, victim.a.credentials.ufrag);
      },
    ],
    ['forged DTLS', dtlsAttacks],
    ['forged SRTP', () => srtpAttacks(victim.a)],
  ];
  for (const [title, list] of kinds)
    it(title, async (test) => {
      memory ||= memoryOf(pidOfDaemon());
      for (const kind of list()) test.diagnostic(await attack(kind));
      const { ICE, DTLS } = await victim.rtpOf(victim.a);
      assert.match(ICE ?? '', /^connected/);
      assert.match(DTLS ?? '', /^connected/);
      const growth = memoryOf(pidOfDaemon()) - memory;
      assert.ok(growth < MOST_MEMORY, `memory grew by ${(growth / 1e6).toFixed(0)} MB`);
      test.diagnostic(`memory grew by ${(growth / 1e6).toFixed(1)} MB`);
    });

  it('a peer whose certificate is another than its SDP says gets no media, and gives none', async () => {
    const call = await SecureCall.open(lab, daemon, browser, plain);
    call.a.lieAboutFingerprint();
    await call.exchange(toPlain);
    await sleep(1500);
    const report = await call.rtpOf(call.a);
    assert.match(report.DTLS ?? '', /^failed: .*fingerprint/);
    const burst = await call.b.sendRtp(20);
    await sleep(300);
    assert.deepEqual(call.a.heardOf(burst), []);
    assert.equal(call.a.rtp.refused.filter((code) => code < -26).length, 0);
    await call.delete();
  });
});
