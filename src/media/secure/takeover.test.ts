import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildRtp } from '../../../test/support/rtp.ts';
import { sdp } from '../../../test/support/sdp.ts';
import { SecurePhone, type PhoneOptions } from '../../../test/support/secure-phone.ts';
import { SecurePort } from '../../../test/support/secure-port.ts';
import { waitFor } from '../../../test/support/wait.ts';
import { monotonicMs } from '../../base/clock.ts';
import type { LocalAddress } from '../../base/interface.ts';
import { silentLogger } from '../../base/log.ts';
import type { StreamSecurity } from '../../plan/security.ts';
import { createMediaPlane } from '../media-plane.ts';

const host = '127.0.0.1';
const address: LocalAddress = {
  id: 0,
  interfaceName: 'default',
  family: 'IP4',
  address: host,
  advertised: { family: 'IP4', address: host },
  portMin: 38_000,
  portMax: 38_100,
  excludedPorts: new Set(),
};
const interfaces = {
  interfaces: [{ name: 'default', addresses: [address] }],
  aliases: new Map<string, string>(),
  roundRobin: new Map<string, readonly string[]>(),
};
/** Between the looks of a worker at what has changed, and some more. */
const TOLD_MS = 5500;
const key = (letter: string): string => letter.repeat(30);
const none: StreamSecurity = { inbound: null, outbound: null, dtls: null, ice: null };
const ours = { ufrag: 'ours', pwd: 'o'.repeat(24) };

/** A plain telephone and one that encrypts, with a worker between them that is going to die. */
class Bench {
  readonly plane = createMediaPlane({ interfaces, workers: 1, log: silentLogger });
  readonly call = this.plane.createCall('takeover');
  readonly plain: SecurePort;
  readonly phone: SecurePhone;
  readonly ports: readonly [number, number];
  readonly #apply: (security: StreamSecurity) => void;

  private constructor(plain: SecurePort, phone: SecurePhone) {
    [this.plain, this.phone] = [plain, phone];
    const sockets = [0, 1].map(() => {
      const opened = this.call.openSockets(address, 1, 0);
      assert.ok(!('kind' in opened));
      return opened[0]!;
    });
    this.ports = [sockets[0]!.local.port, sockets[1]!.local.port];
    const ids = [this.call.createStream(), this.call.createStream()] as const;
    const stream = (side: 0 | 1, security: StreamSecurity | null) => ({
      ...ids[side],
      sockets: [sockets[side]!],
      carries: 'both' as const,
      peer: (side === 0 ? phone.rtp : plain).local,
      learning: { mode: 'off' as const, signalledAt: monotonicMs(), isSdpSent: true },
      isStrictSource: false,
      isMediaHandover: false,
      isAsymmetric: false,
      isNatWait: false,
      isNatPierce: false,
      tos: 0,
      isUnidirectional: false,
      rtpSinks: [ids[1 - side]!.id],
      rtcpSinks: [ids[1 - side]!.id],
      clockRates: [],
      security,
      bundle: null,
      tap: null,
      isFeedbackStripped: false,
      maskedExtensions: [],
      treatment: null,
      payloadTypes: [],
    });
    this.#apply = (security) =>
      this.call.apply({ callId: 'takeover', streams: [stream(0, security), stream(1, null)] });
    plain.peer = sockets[1]!.local;
    if (phone.agent === null) phone.rtp.peer = sockets[0]!.local;
  }

  static async open(options: Omit<PhoneOptions, 'address'>): Promise<Bench> {
    const phone = await SecurePhone.open({ ...options, address: host, isMuxed: true }, true);
    return new Bench(await SecurePort.open(undefined, host), phone);
  }

  async apply(security: StreamSecurity): Promise<void> {
    this.#apply(security);
    await this.plane.settled();
  }

  /** A packet with this sequence number, one each way, which has to arrive. */
  async speak(sequence: number): Promise<void> {
    for (const [from, to] of [[this.phone.rtp, this.plain] as const, [this.plain, this.phone.rtp] as const]) {
      const packet = packetOf(from === this.plain ? 7 : 8, sequence);
      from.send(packet);
      await waitFor(
        `packet ${sequence} to ${to === this.plain ? 'the plain' : 'the encrypting'} telephone`,
        () => to.heard.some(({ data }) => data.equals(packet)),
        2000,
      );
    }
  }

  async loseWorker(): Promise<void> {
    await this.plane.killWorker(0);
    await waitFor('another worker', () => this.plane.workers()[0]!.restarts === 1);
    await waitFor('its thread', () => this.plane.workers()[0]!.threadId > 0);
    await this.plane.settled();
  }

  get layers() {
    return this.call.counters(0).security;
  }

  async close(): Promise<void> {
    this.phone.close();
    this.plain.close();
    await this.plane.stop();
  }
}

function packetOf(ssrc: number, sequence: number): Buffer {
  const burst = { payloadType: 8, ssrc, firstSeq: sequence, count: 1, intervalMs: 0, payloadBytes: 160 };
  return buildRtp(burst, 0);
}

describe('a worker that takes over', () => {
  const benches: Bench[] = [];
  after(async () => {
    for (const bench of benches) await bench.close();
  });

  it('goes on under the rollover counters of the worker before', async () => {
    const suite = 'AES_CM_128_HMAC_SHA1_80';
    const bench = await Bench.open({ suite });
    benches.push(bench);
    const bytes = (text: string) => ({ suite, bytes: Buffer.from(text) }) as const;
    const plan = (masterKey: string) => ({
      suite,
      masterKey,
      mki: null,
      isRtpUnencrypted: false,
      isRtcpUnencrypted: false,
      isRtpUnauthenticated: false,
    });
    bench.phone.rtp.setKeys(bytes(key('a')), bytes(key('b')));
    await bench.apply({ ...none, inbound: plan(key('b')), outbound: plan(key('a')) });
    for (const sequence of [1, 30_000, 60_000, 25_000, 55_000, 20_000]) await bench.speak(sequence);
    await sleep(TOLD_MS);
    await bench.loseWorker();
    await bench.speak(20_001);
  });

  it('goes on under the keys of a handshake, over the path that ICE had found', async () => {
    const bench = await Bench.open({ dtls: 'active', ice: 'full' });
    benches.push(bench);
    const certificate = bench.plane.certificates.current();
    const body = bench.phone.sdp();
    const value = (name: string): string => new RegExp(`^a=${name}:(.*)\\r$`, 'm').exec(body)![1]!;
    const [hash, fingerprint] = value('fingerprint').split(' ');
    await bench.apply({
      ...none,
      dtls: {
        generation: 1,
        role: 'passive',
        fingerprints: [{ hash: hash!, value: fingerprint! }],
        certificate: certificate.id,
      },
      ice: {
        agent: 1 as never,
        component: 1,
        isLite: false,
        isControlling: false,
        local: ours,
        remote: { ufrag: value('ice-ufrag'), pwd: value('ice-pwd') },
        isRemoteLite: false,
        candidates: [value('candidate')],
        hasAllCandidates: true,
        advertised: [{ family: 'IP4', address: host }],
      },
    });
    const attributes = [
      `ice-ufrag:${ours.ufrag}`,
      `ice-pwd:${ours.pwd}`,
      `candidate:1 1 UDP 2130706431 ${host} ${bench.ports[0]} typ host`,
      'setup:passive',
      `fingerprint:sha-256 ${certificate.fingerprint('sha-256')}`,
    ];
    bench.phone.take(sdp({ address: host, media: [{ port: bench.ports[0], attributes }] }), 'answer');
    await waitFor('the handshake', () => bench.phone.isReady);
    await waitFor('its report', () => bench.layers.dtls?.startsWith('connected'));
    await bench.speak(1);
    await bench.loseWorker();
    // At once: neither a check nor a handshake can have come to an end.
    await bench.speak(2);
    await waitFor('its words', () => (bench.layers.dtls ?? '').includes('that of a worker'));
    await waitFor('ICE', () => (bench.layers.ice ?? '').startsWith('connected'));
    await bench.speak(3);
  });
});
