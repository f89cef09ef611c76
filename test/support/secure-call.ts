import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import type { NgMessage } from './bencode.ts';
import { newCallId } from './call.ts';
import type { Daemon } from './daemon.ts';
import type { Lab } from './lab.ts';
import { buildRtcp, type RtpBurst } from './rtp.ts';
import { aSecureBurst, SecurePhone, type PhoneOptions } from './secure-phone.ts';
import { eventually, waitFor } from './wait.ts';

/** What `query` says of a stream, as far as these tests look at it. */
export interface SecureStreamReport {
  readonly path: string;
  readonly 'local port': number;
  readonly stats: { readonly packets: number; readonly errors: number };
  readonly drops?: Readonly<Record<string, number>>;
  readonly ICE?: string;
  readonly DTLS?: string;
  readonly SRTP?: string;
  readonly flags: readonly string[];
}

export type PartySketch = Omit<PhoneOptions, 'address' | 'namespace'>;

const ARRIVAL_MS = 3000;
const CONNECT_MS = 15_000;

/** A call of one audio stream between two telephones that may encrypt. */
export class SecureCall {
  readonly callId = newCallId();
  readonly a: SecurePhone;
  readonly b: SecurePhone;
  readonly #daemon: Daemon;

  private constructor(daemon: Daemon, a: SecurePhone, b: SecurePhone) {
    this.#daemon = daemon;
    this.a = a;
    this.b = b;
  }

  /** The telephones; nothing has been offered yet. */
  static async open(lab: Lab, daemon: Daemon, a: PartySketch, b: PartySketch): Promise<SecureCall> {
    return new SecureCall(
      daemon,
      await openSecurePhone(lab, 'a', a, true),
      await openSecurePhone(lab, 'b', b, false),
    );
  }

  /** Offer and answer; `extra` goes with the offer. */
  async exchange(extra: NgMessage = {}): Promise<void> {
    await this.offer(extra);
    await this.answer();
  }

  /** Returns the SDP that the receiver got. */
  async offer(extra: NgMessage = {}): Promise<string> {
    const ids = { 'call-id': this.callId, 'from-tag': this.a.tag };
    const to = this.a.rtp.peer === null ? {} : { 'to-tag': this.b.tag };
    const reply = await this.#daemon.ng.ok({ command: 'offer', ...ids, ...to, sdp: this.a.sdp(), ...extra });
    this.b.take(reply.sdp as string, 'offer');
    return reply.sdp as string;
  }

  async answer(): Promise<void> {
    const ids = { 'call-id': this.callId, 'from-tag': this.a.tag, 'to-tag': this.b.tag };
    const reply = await this.#daemon.ng.ok({ command: 'answer', ...ids, sdp: this.b.sdp() });
    this.a.take(reply.sdp as string, 'answer');
  }

  /** An offer of the answerer, and the answer to it; `extra` goes with the offer. */
  async exchangeBack(extra: NgMessage = {}): Promise<void> {
    const ids = { 'call-id': this.callId, 'from-tag': this.b.tag, 'to-tag': this.a.tag };
    const offer = await this.#daemon.ng.ok({ command: 'offer', ...ids, sdp: this.b.sdp(), ...extra });
    this.a.take(offer.sdp as string, 'offer');
    const answer = await this.#daemon.ng.ok({ command: 'answer', ...ids, sdp: this.a.sdp() });
    this.b.take(answer.sdp as string, 'answer');
  }

  /** Offer, answer, and both ends ready to speak. */
  async connect(extra: NgMessage = {}): Promise<this> {
    await this.exchange(extra);
    await this.settled();
    return this;
  }

  async settled(): Promise<void> {
    await waitFor(
      () => `both telephones to be ready: ${this.describe()}`,
      () => this.a.isReady && this.b.isReady,
      CONNECT_MS,
    );
  }

  /** Media both ways, each packet once. */
  async expectMedia(): Promise<void> {
    for (const [from, to] of [[this.a, this.b] as const, [this.b, this.a] as const])
      await eventually(async () => expectBurst(await from.sendRtp(20), to));
  }

  async expectRtcp(): Promise<void> {
    for (const [from, to] of [[this.a, this.b] as const, [this.b, this.a] as const])
      await eventually(async () => {
        const packet = buildRtcp(randomInt(1, 2 ** 32));
        from.rtcp.send(packet);
        await waitFor(
          'an RTCP packet',
          () => to.rtcp.heard.some(({ data, isRtcp }) => isRtcp && data.equals(packet)),
          ARRIVAL_MS,
        );
      });
  }

  /** Both ends talk while `happen` happens; not a packet is lost. */
  async loseNothing(happen: () => Promise<unknown>, seconds = 2): Promise<void> {
    const bursts = [aSecureBurst(seconds * 100), aSecureBurst(seconds * 100)] as const;
    const sending = Promise.all([
      this.a.sendRtp(seconds * 100, { ...bursts[0], intervalMs: 10 }),
      this.b.sendRtp(seconds * 100, { ...bursts[1], intervalMs: 10 }),
    ]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await happen();
    await sending;
    try {
      await expectBurst(bursts[0], this.b);
      await expectBurst(bursts[1], this.a);
    } catch (error) {
      throw new Error(`lost on the way: ${await this.#losses()}`, { cause: error });
    }
  }

  async #losses(): Promise<string> {
    const parts = [this.a, this.b].map(async (phone) => {
      const { drops } = await this.rtpOf(phone);
      return `${phone.tag}: drops ${JSON.stringify(drops ?? {})}, refused ${phone.rtp.refused.join()}`;
    });
    return (await Promise.all(parts)).join('; ');
  }

  /** RTP and RTCP streams of a telephone, as the daemon reports them. */
  async streams(phone: SecurePhone): Promise<readonly SecureStreamReport[]> {
    const reply = await this.#daemon.ng.request({ command: 'query', 'call-id': this.callId });
    const { tags } = reply as unknown as {
      tags: Record<string, { medias: readonly { streams: readonly SecureStreamReport[] }[] }>;
    };
    return tags[phone.tag]!.medias[0]!.streams;
  }

  async rtpOf(phone: SecurePhone): Promise<SecureStreamReport> {
    return (await this.streams(phone))[0]!;
  }

  async delete(): Promise<void> {
    this.a.close();
    this.b.close();
    await this.#daemon.ng.ok({ command: 'delete', 'call-id': this.callId, 'from-tag': this.a.tag });
  }

  describe(): string {
    return [this.a, this.b]
      .map(({ agent, rtp, rtcp }) => {
        const keys = [rtp, rtcp].map((port) => `${port.session?.state ?? '-'}/${String(port.hasKeys)}`);
        return `ICE ${agent?.state ?? '-'}, DTLS and keys ${keys.join(' ')}`;
      })
      .join('; ');
  }
}

/** A telephone of that party; the lab closes it if nobody has done so before. */
export async function openSecurePhone(
  lab: Lab,
  party: string,
  sketch: PartySketch,
  isOfferer: boolean,
): Promise<SecurePhone> {
  const { host } = lab.party(party);
  const options = { ...sketch, namespace: host.namespace, address: host.ip4[0]! };
  return lab.keep(await SecurePhone.open(options, isOfferer));
}

export async function expectBurst(burst: RtpBurst, phone: SecurePhone): Promise<void> {
  await waitFor(
    () => `${burst.count} packets, ${phone.heardOf(burst).length} came`,
    () => phone.heardOf(burst).length >= burst.count,
    ARRIVAL_MS,
  );
  assert.deepEqual(
    [...phone.heardOf(burst)].sort((x, y) => x - y),
    Array.from({ length: burst.count }, (_, index) => index),
    'each packet once',
  );
}
