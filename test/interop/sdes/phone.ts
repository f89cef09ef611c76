import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { createLeg, rtcpTarget, type Leg } from '../../support/call.ts';
import type { Lab } from '../../support/lab.ts';
import type { RtpSocket } from '../../support/rtp-endpoint.ts';
import { buildRtcp, buildRtp } from '../../support/rtp.ts';
import { parseMedia } from '../../support/sdp.ts';
import { waitFor } from '../../support/wait.ts';
import type { Cipher, Ciphers } from './cipher.ts';
import { newCryptoLine, readCryptoLine, writeCryptoLine, type CryptoLine } from './crypto-line.ts';

/** A telephone that sends one stream, in clear or under SDES. */
export class SdesPhone {
  readonly leg: Leg;
  readonly #ciphers: Ciphers;
  /** Its own key; null: plain RTP. */
  line: CryptoLine | null;
  /** The other end's, once it is known. */
  remote: CryptoLine | null = null;
  #out: Cipher | null = null;
  #in: Cipher | null = null;
  readonly #ssrc = randomInt(1, 2 ** 32);
  #sequence = randomInt(0, 30_000);

  constructor(leg: Leg, ciphers: Ciphers, line: CryptoLine | null) {
    this.leg = leg;
    this.#ciphers = ciphers;
    this.line = line;
  }

  get protocol(): string {
    return this.line === null ? 'RTP/AVP' : 'RTP/SAVP';
  }

  /** Who protects its packets. */
  get by(): string | undefined {
    return this.#out?.by;
  }

  sdp(): string {
    const attributes = this.line === null ? [] : [writeCryptoLine(this.line)];
    return this.leg.sdp(attributes).replace('RTP/AVP', this.protocol);
  }

  /** An answer to this offer, under the tag that it gives to the suite. */
  answerTo(offer: string): string {
    this.aim(offer);
    return this.sdp();
  }

  /** Takes over where to send, and the other end's key: the line of our own suite. */
  aim(sdp: string): void {
    const [media] = parseMedia(sdp);
    this.leg.aim(media!);
    assert.equal(media!.protocol, this.protocol);
    const lines = media!.attributes
      .filter((attribute) => attribute.startsWith('crypto:'))
      .map(readCryptoLine);
    if (this.line === null) {
      assert.deepEqual(lines, []);
      return;
    }
    const remote = lines.find(({ suite }) => suite === this.line!.suite);
    assert.ok(remote, `${this.line.suite} among ${lines.map(({ suite }) => suite).join(' ')}`);
    this.remote = remote;
    // An answerer goes by the parameters that were offered (RFC 4568 §6.3); an offerer is answered with its own.
    this.line = { ...this.line, tag: remote.tag, parameters: remote.parameters };
    this.#in = this.#ciphers.create(remote, 'in');
    this.#out = this.#ciphers.create(this.line, 'out');
  }

  changeKey(): void {
    this.line = newCryptoLine(this.line!.suite);
  }

  async sendRtp(): Promise<{ readonly clear: Buffer; readonly sent: Buffer }> {
    this.#sequence += 1;
    const burst = { payloadType: 8, ssrc: this.#ssrc, firstSeq: this.#sequence, count: 1, intervalMs: 0 };
    const clear = buildRtp({ ...burst, payloadBytes: 160 }, 0);
    randomBytes(160).copy(clear, 12);
    const sent = this.#out?.run(clear, false) ?? clear;
    await this.leg.rtp.sendRaw(this.leg.target(), sent);
    return { clear, sent };
  }

  async sendRtcp(): Promise<Buffer> {
    const clear = buildRtcp(this.#ssrc);
    await this.leg.rtcp.sendRaw(rtcpTarget(this.leg.target()), this.#out?.run(clear, true) ?? clear);
    return clear;
  }

  /** The next packets as they came; they are forgotten. */
  async arrived(count: number, isRtcp = false): Promise<readonly Buffer[]> {
    const socket: RtpSocket = isRtcp ? this.leg.rtcp : this.leg.rtp;
    const packets = await waitFor(`${count} packets at ${this.leg.tag}`, async () => {
      const received = await socket.received();
      return received.length >= count && received;
    });
    await socket.clear();
    return packets.map(({ data }) => data);
  }

  open(packet: Buffer, isRtcp = false): Buffer {
    return this.#in?.run(packet, isRtcp) ?? packet;
  }
}

export async function createSdesPhone(
  lab: Lab,
  party: string,
  ciphers: Ciphers,
  line: CryptoLine | null,
): Promise<SdesPhone> {
  return new SdesPhone(await createLeg(lab, party), ciphers, line);
}
