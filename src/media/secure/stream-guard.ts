import { drop } from '../../base/drop-reasons.ts';
import type { DtlsPlan, SrtpPlan, StreamSecurity } from '../../plan/security.ts';
import type { KeyMaterial, MasterKey } from '../../protocols/dtls/index.ts';
import type { RoundClock } from '../worker/round-clock.ts';
import type { StreamState } from '../worker/stream-state.ts';
import type { WaitingDatagram } from './datagram-queue.ts';
import type { Timed } from './deadline-queue.ts';
import { DtlsLink } from './dtls-link.ts';
import type { DtlsShare } from './dtls-share.ts';
import type { IceEntry } from './ice-agents.ts';
import { countedTurns } from './counted-turns.ts';
import { SecureStream } from './secure-stream.ts';
import { streamKey, type SrtpTransform, type StreamKey } from './stream-key.ts';
import { nothingSent, RTCP_MARGIN, type KeyMemory, type StreamMemory } from './stream-memory.ts';

/** How often it is looked whether the main thread should hear of counters, and after how many packets it does. */
const MEMORY_MS = 5000;
const MEMORY_PACKETS = 1024;

export interface StreamGuardParts {
  readonly createKeys: (plan: SrtpPlan) => SrtpTransform;
  readonly dtls: DtlsShare;
  readonly clock: RoundClock;
  readonly schedule: (guard: StreamGuard, dueAt: number) => void;
  readonly changed: (news: string | null) => void;
  /** Handles the datagrams of this stream's handshake that wait for their turn. */
  readonly catchUp: () => void;
  /** The stream was another worker's; what that one has told of it, if it came to that. */
  readonly takeover: { readonly memory: StreamMemory | null } | null;
}

/** Keeps the keys of one stream as its plan wants them, and its handshake going. */
export class StreamGuard implements Timed {
  dueAt = Infinity;
  queueIndex = -1;
  readonly secure: SecureStream;
  agent: IceEntry | null = null;
  readonly #stream: StreamState;
  readonly #parts: StreamGuardParts;
  #dtls: DtlsLink | null = null;
  #inbound: StreamKey | null = null;
  #outbound: StreamKey | null = null;
  #association: StreamMemory['association'] = null;
  /** Only for the first keys. */
  #takeover: StreamGuardParts['takeover'];
  #lookAt: number;
  /** Packets when the main thread was told last; -1: something that it must know has changed since. */
  #told = 0;

  constructor(stream: StreamState, parts: StreamGuardParts) {
    this.#stream = stream;
    this.#parts = parts;
    this.secure = new SecureStream(parts.catchUp);
    this.#takeover = parts.takeover;
    this.#lookAt = parts.clock.monotonic + MEMORY_MS;
  }

  configure({ inbound, outbound, dtls, ice }: StreamSecurity, now: number): void {
    const { secure } = this;
    secure.takesStun = ice !== null;
    secure.takesDtls = dtls !== null;
    secure.isEncrypted = inbound !== null || outbound !== null || dtls !== null;
    if (dtls === null) {
      this.#dtls?.close(now);
      this.#dtls = null;
      this.#association = null;
      this.#setKeys(inbound, outbound, now);
    } else if (this.#dtls === null) this.#beginDtls(dtls, now);
    else this.#dtls.configure(dtls, now);
    this.#takeover = null;
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
    if (now >= this.#lookAt) {
      this.#lookAt = now + MEMORY_MS;
      if (this.#isMemoryStale()) this.#parts.changed(null);
    }
    this.#reschedule(now);
  }

  get isDtlsVerified(): boolean {
    return this.#dtls?.isVerified ?? false;
  }

  describeDtls(): string | null {
    return this.#dtls?.describe() ?? null;
  }

  /** What the main thread is to keep of it from now on; null: what it has is good enough. */
  tellMemory(): StreamMemory | null {
    if (!this.#isMemoryStale()) return null;
    this.#told = this.#packets;
    return {
      inbound: memoryOf(this.#inbound),
      outbound: memoryOf(this.#outbound),
      association: this.#association,
    };
  }

  /** Suites of both directions; null for media in clear. */
  get suites(): string | null {
    if (!this.secure.isEncrypted) return null;
    const [inbound, outbound] = [this.#inbound?.plan.suite, this.#outbound?.plan.suite];
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
    const lookAt = this.#inbound === null && this.#outbound === null ? Infinity : this.#lookAt;
    this.#parts.schedule(this, Math.min(dtlsAt, this.secure.expiresAt, lookAt));
  }

  #beginDtls(dtls: DtlsPlan, now: number): void {
    const memory = this.#takeover?.memory ?? null;
    const { generation, role } = dtls;
    const isResumed = memory?.association?.generation === generation && memory.association.role === role;
    // Keys of SDP are not for a leg that has changed to DTLS; those of an earlier handshake stay until the next is done.
    if (isResumed) this.#setKeys(memory.inbound?.plan ?? null, memory.outbound?.plan ?? null, now);
    else this.#setKeys(null, null, now);
    this.#association = isResumed ? memory.association : null;
    this.#dtls = new DtlsLink(this.#stream, dtls, this.#parts.dtls, {
      isResumed,
      keys: (material, association) => this.#takeKeys(material, association),
      changed: this.#parts.changed,
    });
  }

  get #packets(): number {
    return (this.#inbound?.transform.packets ?? 0) + (this.#outbound?.transform.packets ?? 0);
  }

  #isMemoryStale(): boolean {
    const packets = this.#packets;
    return this.#told < 0 || packets - this.#told >= MEMORY_PACKETS || (this.#told === 0 && packets > 0);
  }

  #setKeys(inbound: SrtpPlan | null, outbound: SrtpPlan | null, now: number): void {
    const before = this.#inbound;
    const memory = this.#takeover?.memory ?? null;
    this.#inbound = this.#keyed(before, inbound, memory?.inbound ?? null, 0);
    if (this.#inbound === before) before?.transform.expectRestart();
    else this.#expectTurns();
    this.#outbound = this.#keyed(this.#outbound, outbound, memory?.outbound ?? null, RTCP_MARGIN);
    this.#told = Math.min(this.#told, this.#packets);
    this.secure.setKeys(this.#inbound, this.#outbound, now);
  }

  /** `margin`: by how much RTCP may have gone on since the memory was told. */
  #keyed(
    current: StreamKey | null,
    plan: SrtpPlan | null,
    memory: KeyMemory | null,
    margin: number,
  ): StreamKey | null {
    if (plan === null) return null;
    const text = JSON.stringify(plan);
    if (current?.text === text) return current;
    const transform = this.#parts.createKeys(plan);
    if (this.#takeover !== null) {
      const isKnown = memory !== null && JSON.stringify(memory.plan) === text;
      const state = isKnown ? memory.state : nothingSent;
      transform.importState({ ...state, rtcpPackets: state.rtcpPackets + margin });
    }
    return streamKey(plan, text, transform);
  }

  /** Packets may have passed with that key before, unopened. */
  #expectTurns(): void {
    const turns = countedTurns([this.#stream]);
    if (turns !== null) this.#inbound?.transform.expectTurns(turns);
  }

  #takeKeys({ profile, local, remote }: KeyMaterial, association: StreamMemory['association']): void {
    const { monotonic } = this.#parts.clock;
    this.#association = association;
    this.#told = -1;
    this.#setKeys(planOf(profile.name, remote), planOf(profile.name, local), monotonic);
  }
}

function memoryOf(keyed: StreamKey | null): KeyMemory | null {
  return keyed && { plan: keyed.plan, state: keyed.transform.exportState() };
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
