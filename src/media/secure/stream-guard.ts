import { drop } from '../../base/drop-reasons.ts';
import type { SrtpPlan, StreamSecurity } from '../../plan/security.ts';
import type { KeyMaterial, MasterKey } from '../../protocols/dtls/index.ts';
import type { RoundClock } from '../worker/round-clock.ts';
import type { StreamState } from '../worker/stream-state.ts';
import type { WaitingDatagram } from './datagram-queue.ts';
import type { Timed } from './deadline-queue.ts';
import { DtlsLink } from './dtls-link.ts';
import type { DtlsShare } from './dtls-share.ts';
import type { IceEntry } from './ice-agents.ts';
import { SecureStream, type SrtpTransform } from './secure-stream.ts';

export interface StreamGuardParts {
  readonly createKeys: (plan: SrtpPlan) => SrtpTransform;
  readonly dtls: DtlsShare;
  readonly clock: RoundClock;
  readonly schedule: (guard: StreamGuard, dueAt: number) => void;
  readonly changed: (news: string | null) => void;
}

/** A transform with what it was made of, so that the same key is not started again: its counters would be lost. */
interface Keyed {
  readonly plan: string;
  readonly suite: string;
  readonly transform: SrtpTransform;
}

/** Keeps the keys of one stream as its plan wants them, and its handshake going. */
export class StreamGuard implements Timed {
  dueAt = Infinity;
  queueIndex = -1;
  readonly secure = new SecureStream();
  agent: IceEntry | null = null;
  readonly #stream: StreamState;
  readonly #parts: StreamGuardParts;
  #dtls: DtlsLink | null = null;
  #inbound: Keyed | null = null;
  #outbound: Keyed | null = null;

  constructor(stream: StreamState, parts: StreamGuardParts) {
    this.#stream = stream;
    this.#parts = parts;
  }

  configure({ inbound, outbound, dtls, ice }: StreamSecurity, now: number): void {
    const { secure } = this;
    secure.takesStun = ice !== null;
    secure.takesDtls = dtls !== null;
    secure.isEncrypted = inbound !== null || outbound !== null || dtls !== null;
    if (dtls === null) {
      this.#dtls?.close(now);
      this.#dtls = null;
      this.#setKeys(inbound, outbound, now);
      return;
    }
    if (this.#dtls === null) {
      // Keys of SDP are not for a leg that has changed to DTLS; those of an earlier handshake stay until the next is done.
      this.#setKeys(null, null, now);
      this.#dtls = new DtlsLink(this.#stream, dtls, this.#parts.dtls, {
        keys: (material) => this.#takeKeys(material),
        changed: this.#parts.changed,
      });
    } else this.#dtls.configure(dtls, now);
  }

  /** The peer may be reachable now. */
  start(now: number): void {
    this.#dtls?.start(now);
    this.#reschedule(now);
  }

  receiveDtls(datagram: WaitingDatagram<unknown>, now: number): number {
    const result = this.#dtls?.receive(datagram, now) ?? -drop.dtlsNotNegotiated;
    this.#reschedule(now);
    return result;
  }

  poll(now: number): void {
    this.secure.expire(now);
    this.#reschedule(now);
  }

  describeDtls(): string | null {
    return this.#dtls?.describe() ?? null;
  }

  /** Suites of both directions; null for media in clear. */
  get suites(): string | null {
    if (!this.secure.isEncrypted) return null;
    const [inbound, outbound] = [this.#inbound?.suite, this.#outbound?.suite];
    if (inbound === undefined && outbound === undefined) return 'no keys yet';
    return inbound === outbound ? inbound! : `${inbound ?? 'no key'} in, ${outbound ?? 'no key'} out`;
  }

  close(now: number): void {
    this.#parts.schedule(this, Infinity);
    this.#dtls?.close(now);
    this.#dtls = null;
    this.secure.close();
  }

  #reschedule(now: number): void {
    const dtlsAt = this.#dtls?.poll(now) ?? Infinity;
    this.#parts.schedule(this, Math.min(dtlsAt, this.secure.expiresAt));
  }

  #setKeys(inbound: SrtpPlan | null, outbound: SrtpPlan | null, now: number): void {
    const before = this.#inbound;
    this.#inbound = this.#keyed(before, inbound);
    if (this.#inbound === before) before?.transform.expectRestart();
    this.#outbound = this.#keyed(this.#outbound, outbound);
    this.secure.setKeys(this.#inbound?.transform ?? null, this.#outbound?.transform ?? null, now);
  }

  #keyed(current: Keyed | null, wanted: SrtpPlan | null): Keyed | null {
    if (wanted === null) return null;
    const plan = JSON.stringify(wanted);
    if (current?.plan === plan) return current;
    return { plan, suite: wanted.suite, transform: this.#parts.createKeys(wanted) };
  }

  #takeKeys({ profile, local, remote }: KeyMaterial): void {
    const { monotonic } = this.#parts.clock;
    this.#setKeys(planOf(profile.name, remote), planOf(profile.name, local), monotonic);
  }
}

function planOf(suite: string, { key, salt }: MasterKey): SrtpPlan {
  return {
    suite,
    masterKey: Buffer.concat([key, salt]).toString('latin1'),
    mki: null,
    isRtpUnencrypted: false,
    isRtcpUnencrypted: false,
    isRtpUnauthenticated: false,
  };
}
