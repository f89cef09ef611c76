import { monotonicMs } from '../../src/base/clock.ts';
import { familyOf } from '../../src/base/endpoint.ts';
import { parseFingerprint } from '../../src/protocols/dtls/index.ts';
import type { NgMessage } from '../../test/support/bencode.ts';
import type { Daemon } from '../../test/support/daemon.ts';
import { dtlsIdentity } from '../../test/support/dtls.ts';
import { audioSdp, parseMedia, sdp } from '../../test/support/sdp.ts';
import { SecurePort } from '../../test/support/secure-port.ts';
import type { TestPath } from '../traffic/path.ts';

const TICK_MS = 5;
/** With more calls than that waiting nothing is gained by further ones. */
const MOST_AT_ONCE = 100;
const PATIENCE_MS = 10_000;
/** A port that nobody listens on: these calls have no media. */
const NO_MEDIA_PORT = 9;

/**
 * Calls at a steady rate whose callee begins a DTLS handshake with the daemon, and which are deleted when it is done. One handshake
 * a call, since RTCP shares the port.
 */
export class HandshakeStorm {
  /** Since the start. */
  done = 0;
  failed = 0;
  #started = 0;
  #active = 0;
  readonly #daemon: Daemon;
  readonly #path: TestPath;
  readonly #identity = dtlsIdentity();
  readonly #waiting = new Map<
    SecurePort,
    { readonly since: number; readonly resolve: (isDone: boolean) => void }
  >();
  readonly #startedAt = monotonicMs();
  readonly #timer: NodeJS.Timeout;

  constructor(daemon: Daemon, path: TestPath, rate: number) {
    this.#daemon = daemon;
    this.#path = path;
    this.#timer = setInterval(() => this.#tick(rate), TICK_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    const timer = setInterval(() => this.#look(monotonicMs()), TICK_MS);
    while (this.#active > 0) await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    clearInterval(timer);
  }

  #tick(rate: number): void {
    const now = monotonicMs();
    this.#look(now);
    const due = ((now - this.#startedAt) / 1000) * rate;
    while (this.#started < due) {
      this.#started += 1;
      if (this.#active < MOST_AT_ONCE) void this.#call(this.#started);
    }
  }

  /** Sends again what is due, and finds handshakes that are done. */
  #look(now: number): void {
    for (const [port, { since, resolve }] of this.#waiting) {
      port.poll(now);
      if (!port.hasKeys && now - since < PATIENCE_MS) continue;
      this.#waiting.delete(port);
      resolve(port.hasKeys);
    }
  }

  async #call(index: number): Promise<void> {
    this.#active += 1;
    try {
      if (await this.#shakeHands(index)) this.done += 1;
      else this.failed += 1;
    } catch {
      this.failed += 1;
    } finally {
      this.#active -= 1;
    }
  }

  async #shakeHands(index: number): Promise<boolean> {
    const { ng } = this.#daemon;
    const { caller, callee } = this.#path;
    const ids: NgMessage = { 'call-id': `storm-${index}`, 'from-tag': 'caller' };
    const port = await SecurePort.open(callee.namespace, callee.address);
    try {
      const offer = await ng.ok({
        command: 'offer',
        ...ids,
        direction: ['caller', 'callee'],
        'transport-protocol': 'UDP/TLS/RTP/SAVP',
        SDES: ['off'],
        'rtcp-mux': ['offer', 'require'],
        sdp: audioSdp(caller.address, NO_MEDIA_PORT),
      });
      const media = parseMedia(offer.sdp as string)[0]!;
      const line = media.attributes.find((attribute) => attribute.startsWith('fingerprint:')) ?? '';
      const fingerprint = parseFingerprint(line.slice('fingerprint:'.length));
      if (fingerprint === null) return false;
      await ng.ok({ command: 'answer', ...ids, 'to-tag': 'callee', sdp: this.#answer(port) });
      port.peer = { family: familyOf(media.address)!, address: media.address, port: media.port };
      port.shakeHands(this.#identity, 'active', [fingerprint]);
      return await new Promise<boolean>((resolve) => {
        this.#waiting.set(port, { since: monotonicMs(), resolve });
        port.poll(monotonicMs());
      });
    } finally {
      port.close();
      await ng.ok({ command: 'delete', ...ids });
    }
  }

  #answer({ local }: SecurePort): string {
    const { hash, value } = this.#identity.fingerprint;
    const attributes = ['rtcp-mux', 'setup:active', `fingerprint:${hash} ${value}`];
    return sdp({
      address: local.address,
      media: [{ port: local.port, protocol: 'UDP/TLS/RTP/SAVP', attributes }],
    });
  }
}
