import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../../src/base/clock.ts';
import { familyOf, type Endpoint } from '../../src/base/endpoint.ts';
import {
  IceAgent,
  newCredentials,
  parseCandidate,
  type IceCredentials,
} from '../../src/protocols/ice/index.ts';
import { parseFingerprint } from '../../src/protocols/dtls/index.ts';
import { srtpSuiteByName, type SrtpSuiteName } from '../../src/protocols/srtp/index.ts';
import { dtlsIdentity, type Identity } from './dtls.ts';
import { buildRtp, parseRtp, type RtpBurst } from './rtp.ts';
import { parseMedia, sdp, type ParsedMedia } from './sdp.ts';
import { SecurePort, type PortKey } from './secure-port.ts';

export interface PhoneOptions {
  readonly namespace?: string | undefined;
  readonly address: string;
  /** Default `RTP/AVP`. */
  readonly protocol?: string;
  /** Keys by `a=crypto`, in this suite. */
  readonly suite?: SrtpSuiteName;
  /** Keys by DTLS; the role is what an answer of this phone takes. */
  readonly dtls?: 'active' | 'passive';
  readonly ice?: 'full' | 'lite';
  /** RTP and RTCP share a port. */
  readonly isMuxed?: boolean;
}

const POLL_MS = 5;
const FIRST_PAIR_PORT = 34_000;
const PAIR_ATTEMPTS = 50;
let nextPair = FIRST_PAIR_PORT;

/** A telephone of one audio stream that speaks SDES, DTLS and ICE with our own protocol classes, in real time. */
export class SecurePhone {
  readonly tag = `phone-${randomBytes(4).toString('hex')}`;
  readonly rtp: SecurePort;
  /** The same as `rtp` where they share a port. */
  readonly rtcp: SecurePort;
  readonly agent: IceAgent | null;
  #identity: Identity | null;
  #key: Buffer;
  #credentials: IceCredentials = newCredentials(randomBytes);
  #remote = '';
  /** What the other end's crypto line was chosen by. */
  #tag = 1;
  #version = 1;
  #setup = 'actpass';
  #isLiar = false;
  #target: ParsedMedia | null = null;
  #association = '';
  readonly #options: PhoneOptions;
  readonly #timer: NodeJS.Timeout;

  private constructor(options: PhoneOptions, ports: readonly [SecurePort, SecurePort], isOfferer: boolean) {
    this.#options = options;
    [this.rtp, this.rtcp] = ports;
    this.#identity = options.dtls === undefined ? null : dtlsIdentity();
    this.#key = newKey(options.suite);
    this.agent = options.ice === undefined ? null : this.#createAgent(options.ice, isOfferer);
    this.#timer = setInterval(() => this.#poll(), POLL_MS);
  }

  static async open(options: PhoneOptions, isOfferer: boolean): Promise<SecurePhone> {
    for (let attempt = 0; ; attempt += 1) {
      const port = nextPair;
      nextPair += 2;
      const opened: SecurePort[] = [];
      try {
        const rtp = await SecurePort.open(options.namespace, options.address, port);
        opened.push(rtp);
        const rtcp =
          options.isMuxed === true
            ? rtp
            : await SecurePort.open(options.namespace, options.address, port + 1);
        return new SecurePhone(options, [rtp, rtcp], isOfferer);
      } catch (error) {
        for (const each of opened) each.close();
        if (attempt > PAIR_ATTEMPTS) throw error;
      }
    }
  }

  /** What the daemon has last told it. */
  get target(): ParsedMedia {
    return this.#target!;
  }

  get credentials(): IceCredentials {
    return this.#credentials;
  }

  get isReady(): boolean {
    const ports = [this.rtp, this.rtcp];
    return (
      (this.agent === null || this.agent.state === 'connected') &&
      ports.every((port) => !port.isEncrypted || port.hasKeys)
    );
  }

  /** The offer or answer; for an answer after `take`. */
  sdp(): string {
    const { protocol = 'RTP/AVP', suite, address, isMuxed, ice } = this.#options;
    const attributes: string[] = isMuxed === true ? ['rtcp-mux'] : [];
    if (suite !== undefined)
      attributes.push(`crypto:${this.#tag} ${suite} inline:${this.#key.toString('base64')}`);
    if (this.#identity !== null) {
      const { hash, value } = (this.#isLiar ? dtlsIdentity() : this.#identity).fingerprint;
      attributes.push(`setup:${this.#setup}`, `fingerprint:${hash} ${value}`);
    }
    if (ice !== undefined) attributes.push(...this.#iceLines());
    return sdp({
      address,
      sessionId: String(parseInt(this.tag.slice(6), 16)),
      version: this.#version++,
      attributes: ice === 'lite' ? ['ice-lite'] : [],
      media: [{ port: this.rtp.local.port, protocol, formats: '8 0 101', attributes }],
    });
  }

  /** Takes the body that the daemon wrote for us. */
  take(body: string, kind: 'offer' | 'answer'): ParsedMedia {
    const [media] = parseMedia(body);
    if (media === undefined) throw new Error(`no media in ${body}`);
    this.#target = media;
    const { address, port, rtcpPort } = media;
    const family = familyOf(address)!;
    if (this.agent === null) {
      this.rtp.peer = { family, address, port };
      if (this.rtcp !== this.rtp) this.rtcp.peer = { family, address, port: rtcpPort ?? port + 1 };
    } else this.#takeIce(body, media);
    this.#takeCrypto(media);
    this.#takeDtls(media, kind);
    return media;
  }

  /** Other keys in the next offer; SDES only. */
  renewKey(): void {
    this.#key = newKey(this.#options.suite);
  }

  /** A new certificate, and so a new association, in the next offer. */
  renewCertificate(): void {
    this.#identity = dtlsIdentity();
    this.#setup = 'actpass';
  }

  /** Its SDP names the certificate of somebody else. */
  lieAboutFingerprint(): void {
    this.#isLiar = true;
  }

  restartIce(): void {
    this.#credentials = newCredentials(randomBytes);
    this.agent?.restart(this.#credentials);
  }

  async sendRtp(count: number, changes: Partial<RtpBurst> = {}): Promise<RtpBurst> {
    const burst = aSecureBurst(count, changes);
    for (let index = 0; index < count; index += 1) {
      if (index > 0) await sleep(burst.intervalMs);
      this.rtp.send(buildRtp(burst, index));
    }
    return burst;
  }

  /** Sequence numbers from 0 of what has come of a burst. */
  heardOf(burst: RtpBurst): readonly number[] {
    return this.rtp.heard
      .filter(({ isRtcp }) => !isRtcp)
      .map(({ data }) => parseRtp(data)!)
      .filter(({ ssrc }) => ssrc === burst.ssrc)
      .map(({ seq }) => (seq - burst.firstSeq) & 0xffff);
  }

  close(): void {
    clearInterval(this.#timer);
    for (const port of new Set([this.rtp, this.rtcp])) port.close();
  }

  #createAgent(kind: 'full' | 'lite', isControlling: boolean): IceAgent {
    const ports = [this.rtp, this.rtcp];
    const used = this.rtp === this.rtcp ? 1 : 2;
    const agent = new IceAgent(
      {
        isControlling,
        isLite: kind === 'lite',
        tieBreaker: randomBytes(8).readBigUInt64BE(),
        credentials: this.#credentials,
        random: randomBytes,
        locals: ports.slice(0, used).map((port, index) => ({
          component: index === 0 ? 1 : 2,
          socket: index,
          address: port.local,
          preference: 65535,
        })),
      },
      {
        send: (socket, to, bytes) => ports[socket]!.sendRaw(bytes, to),
        selected: (component, path) => {
          if (path !== null) ports[component - 1]!.peer = path.remote;
        },
        stateChanged: () => undefined,
      },
    );
    for (const [index, port] of ports.slice(0, used).entries())
      port.onStun = (message, from) => this.#receiveStun(agent, index, message, from);
    if (used === 1) agent.setComponents(1, monotonicMs());
    return agent;
  }

  #receiveStun(agent: IceAgent, socket: number, message: Buffer, from: Endpoint): void {
    agent.receive(message, 0, message.length, socket, from, monotonicMs());
    agent.poll(monotonicMs());
  }

  #iceLines(): string[] {
    const { ufrag, pwd } = this.#credentials;
    const ports = this.rtp === this.rtcp ? [this.rtp] : [this.rtp, this.rtcp];
    return [
      `ice-ufrag:${ufrag}`,
      `ice-pwd:${pwd}`,
      ...ports.map(
        ({ local }, index) =>
          `candidate:1 ${index + 1} UDP ${2130706431 - index} ${local.address} ${local.port} typ host`,
      ),
      'end-of-candidates',
    ];
  }

  #takeIce(body: string, { attributes }: ParsedMedia): void {
    const now = monotonicMs();
    const [ufrag, pwd] = ['ice-ufrag', 'ice-pwd'].map((name) => valueOf(attributes, name));
    if (ufrag === undefined || pwd === undefined) throw new Error(`no ICE in ${body}`);
    this.agent!.setRemote({ ufrag, pwd, isLite: /^a=ice-lite\r?$/m.test(body) }, now);
    const candidates = valuesOf(attributes, 'candidate').flatMap((value) => parseCandidate(value) ?? []);
    this.agent!.addRemoteCandidates(candidates, now);
    this.agent!.setEndOfRemoteCandidates();
    this.agent!.poll(now);
  }

  #takeCrypto({ attributes }: ParsedMedia): void {
    const { suite } = this.#options;
    if (suite === undefined) return;
    const line = valuesOf(attributes, 'crypto').find((value) => value.split(' ')[1] === suite);
    if (line === undefined) throw new Error(`no ${suite} in ${attributes.join('; ')}`);
    const [tag, , key = ''] = line.split(' ');
    this.#tag = Number(tag);
    if (line + this.#key.toString('base64') === this.#remote) return;
    this.#remote = line + this.#key.toString('base64');
    const inbound = Buffer.from(/^inline:([^|]+)/.exec(key)![1]!, 'base64');
    for (const port of new Set([this.rtp, this.rtcp]))
      port.setKeys({ suite, bytes: inbound }, { suite, bytes: this.#key });
  }

  #takeDtls({ attributes }: ParsedMedia, kind: 'offer' | 'answer'): void {
    const identity = this.#identity;
    if (identity === null) return;
    const theirs = valueOf(attributes, 'setup');
    const role = kind === 'answer' ? (theirs === 'active' ? 'passive' : 'active') : this.#options.dtls!;
    this.#setup = kind === 'answer' ? 'actpass' : role;
    const fingerprint = parseFingerprint(valueOf(attributes, 'fingerprint') ?? '');
    if (fingerprint === null) throw new Error(`no fingerprint in ${attributes.join('; ')}`);
    const association = JSON.stringify([role, fingerprint, identity.fingerprint]);
    if (association === this.#association) return;
    this.#association = association;
    for (const port of new Set([this.rtp, this.rtcp])) port.shakeHands(identity, role, [fingerprint]);
  }

  #poll(): void {
    const now = monotonicMs();
    this.agent?.poll(now);
    for (const port of new Set([this.rtp, this.rtcp])) port.poll(now);
  }
}

/** A burst with an SSRC that no other has. */
export function aSecureBurst(count: number, changes: Partial<RtpBurst> = {}): RtpBurst {
  const [ssrc, firstSeq] = [randomInt(1, 2 ** 32), randomInt(0, 60_000)];
  return { payloadType: 8, ssrc, firstSeq, count, intervalMs: 5, payloadBytes: 160, ...changes };
}

function newKey(suite: SrtpSuiteName | undefined): PortKey['bytes'] & Buffer {
  const { keyLength, saltLength } = srtpSuiteByName(suite ?? 'AES_CM_128_HMAC_SHA1_80')!;
  return randomBytes(keyLength + saltLength);
}

function valuesOf(attributes: readonly string[], name: string): readonly string[] {
  return attributes.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1));
}

function valueOf(attributes: readonly string[], name: string): string | undefined {
  return valuesOf(attributes, name)[0];
}
