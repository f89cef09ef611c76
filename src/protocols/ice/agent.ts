import { drop } from '../../base/drop-reasons.ts';
import type { Endpoint } from '../../base/endpoint.ts';
import { BINDING, isFingerprintFine, parseStun, stunClass, type StunMessage } from '../stun/index.ts';
import type { IceCandidate } from './candidate.ts';
import { Checker } from './checker.ts';
import { sameCredentials } from './credentials.ts';
import { diagnose, type IceDiagnosis, type Refusals } from './diagnosis.ts';
import { Generation } from './generation.ts';
import type { LocalCandidate, RemoteCandidate } from './pair.ts';
import { Paths } from './paths.ts';
import { Responder, type Datagram } from './responder.ts';
import { PATIENCE_MS, Session } from './session.ts';
import type {
  IceAgentConfig,
  IceComponent,
  IceCredentials,
  IceEffects,
  IcePath,
  IceRemote,
  IceState,
} from './types.ts';

/**
 * ICE for one media section (RFC 8445), with trickling (RFC 8838) and consent freshness (RFC 7675), without sockets,
 * timers or clock. After each call of a method that takes `now`, `poll` tells when it wants to be called again.
 */
export class IceAgent {
  readonly #session: Session;
  readonly #responder: Responder;
  readonly #paths: Paths;
  readonly #checker: Checker;
  readonly #refusals: Refusals = { username: 0, integrity: 0 };

  constructor(config: IceAgentConfig, effects: IceEffects) {
    this.#session = new Session(config, effects);
    this.#responder = new Responder(effects, this.#session.role, config.software);
    this.#paths = new Paths(this.#session);
    this.#checker = new Checker(this.#session, this.#paths);
  }

  get state(): IceState {
    return this.#session.state;
  }

  get isControlling(): boolean {
    return this.#session.role.isControlling;
  }

  /**
   * What the peer's description says. Other credentials than before mean that the peer has restarted: its candidates of
   * before are forgotten, and media goes on over the path of before until there is a new one.
   */
  setRemote(remote: IceRemote, now: number): void {
    const session = this.#session;
    const known = session.current.remote;
    if (known !== null && !sameCredentials(known, remote)) this.restart(session.current.local);
    const { current, config } = session;
    const isFirst = current.remote === null;
    current.remote = remote;
    // RFC 8445 §6.1.1: of a full and a lite agent the full one controls.
    if ((remote.isLite === true) !== config.isLite) this.setControlling(!config.isLite);
    if (isFirst) {
      current.patienceEndsAt = now + PATIENCE_MS;
      this.#checker.pair(current.remoteCandidates, now);
      const early = current.earlyChecks.splice(0);
      for (const check of early) {
        if (check.remoteUfrag === remote.ufrag) this.#checker.take(current, check, now);
      }
    }
    session.refresh(now);
  }

  /** From the peer's description or trickled (RFC 8838 §11); may come before `setRemote`. What is known changes nothing. */
  addRemoteCandidates(candidates: readonly IceCandidate[], now: number): void {
    const { current } = this.#session;
    const before = current.remoteCandidates.length;
    const remotes: RemoteCandidate[] = [];
    for (const candidate of candidates) {
      const remote = current.addSignalled(candidate);
      if (remote !== null) remotes.push(remote);
    }
    if (current.remote === null || remotes.length === 0) return;
    if (current.remoteCandidates.length > before) {
      current.patienceEndsAt = Math.max(current.patienceEndsAt, now + PATIENCE_MS);
    }
    this.#checker.pair(remotes, now);
    this.#session.refresh(now);
  }

  /** RFC 8838 §14: only tells an operator more; one learned from a check is as good. */
  setEndOfRemoteCandidates(): void {
    this.#session.current.isEndOfCandidates = true;
  }

  /** 1 once RTCP shares the port of RTP, else 2. */
  setComponents(count: 1 | 2, now: number): void {
    const session = this.#session;
    session.setComponentCount(count);
    if (count === 1) {
      for (const generation of session.generations) {
        for (const pair of generation.checklist.remove(2)) session.requester.cancelPair(pair);
        generation.forgetRtcp();
      }
      session.announce(2);
    } else if (session.current.remote !== null) {
      this.#checker.pair(session.current.remoteCandidates, now);
    }
    session.refresh(now);
  }

  /** By offer and answer; the peers settle a disagreement between themselves. */
  setControlling(isControlling: boolean): void {
    if (isControlling !== this.isControlling) this.#checker.switchRole(isControlling);
  }

  /** ICE restart (RFC 8445 §9): until `setRemote` the new credentials only answer. */
  restart(credentials: IceCredentials): void {
    this.#session.begin(new Generation(credentials, this.isControlling));
  }

  /**
   * Takes up a path that an earlier agent with the same credentials had found, after `setRemote`. It is used at once, and
   * its consent has to be confirmed like that of any other.
   */
  resume(component: IceComponent, path: IcePath, now: number): void {
    const session = this.#session;
    const { current } = session;
    const local = session.locals.get(path.socket);
    const remote = current.learn(component, path.remote, 0);
    const pair = local && remote ? current.checklist.add(local, remote) : null;
    if (pair === null) return;
    this.#paths.resume(current, pair, now);
    session.refresh(now);
  }

  /**
   * A datagram for which `isStun` holds, that came to one of our sockets. 0, or negated the reason why it has no effect
   * (`base/drop-reasons.ts`).
   */
  receive(
    bytes: Uint8Array,
    offset: number,
    length: number,
    socket: number,
    from: Endpoint,
    now: number,
  ): number {
    const message = parseStun(bytes, offset, length);
    if (typeof message === 'string') return -drop.stunMalformed;
    if (message.method !== BINDING) return -drop.stunUnsupported;
    if (!isFingerprintFine(message, bytes, offset)) return -drop.stunWrongFingerprint;
    const local = this.#session.locals.get(socket);
    if (local === undefined || !this.#session.isActive(local.local.component)) return -drop.stunNotNegotiated;
    const datagram: Datagram = { bytes, offset, socket, from };
    switch (message.class) {
      case stunClass.request:
        return this.#receiveRequest(message, datagram, local, now);
      case stunClass.indication:
        // RFC 8445 §11: keeps a NAT open, and that is all.
        return 0;
      default:
        return this.#receiveResponse(message, datagram, now);
    }
  }

  /** Does what is due, and returns when to be called again; Infinity: not before something else has happened. */
  poll(now: number): number {
    const session = this.#session;
    for (const transaction of session.requester.repeat(now)) this.#checker.giveUp(transaction);
    const deadline = Math.min(
      this.#paths.keepConsent(now),
      this.#paths.nominate(now),
      this.#checker.run(now),
      session.requester.nextDeadline(),
    );
    session.refresh(now);
    return Math.min(deadline, session.nextDeadline(now));
  }

  /** What the present session has chosen for a component; null: nothing yet, whatever a session of before has. */
  selectedPath(component: IceComponent): IcePath | null {
    const { isLive, selected } = this.#session.current.component(component);
    return this.#session.isActive(component) && isLive ? (selected?.path ?? null) : null;
  }

  /** For an operator. */
  diagnosis(now: number): IceDiagnosis {
    return diagnose(this.#session, this.#refusals, now);
  }

  #receiveRequest(request: StunMessage, datagram: Datagram, local: LocalCandidate, now: number): number {
    const session = this.#session;
    const check = this.#responder.answer(request, datagram, session.generations, now);
    if (typeof check === 'number') {
      if (check === drop.stunWrongUsername) this.#refusals.username += 1;
      if (check === drop.stunWrongIntegrity) this.#refusals.integrity += 1;
      return check === 0 ? 0 : -check;
    }
    const { generation, remoteUfrag } = check;
    if (check.isRoleSwitch) this.#checker.switchRole(!this.isControlling);
    const state = generation.component(local.local.component);
    state.checksReceived += 1;
    state.lastReceivedAt = now;
    // RFC 8445 §7.3.1.3; without PRIORITY, which is against §7.1.1, the least one.
    const priority = request.priority ?? 0;
    const incoming = { local, from: datagram.from, priority, useCandidate: request.useCandidate };
    if (generation.remote === null) generation.rememberEarly({ ...incoming, remoteUfrag });
    else if (generation === session.current) this.#checker.take(generation, incoming, now);
    session.refresh(now);
    return 0;
  }

  #receiveResponse(response: StunMessage, datagram: Datagram, now: number): number {
    const session = this.#session;
    const transaction = session.requester.match(response, datagram, ({ generation, pair }) => {
      generation.component(pair.component).lastError =
        `the peer answered ${response.errorCode ?? 'an error'}, unauthenticated: it may not know our credentials`;
    });
    if (typeof transaction === 'number') return -transaction;
    this.#checker.conclude(transaction, response, now);
    session.refresh(now);
    return 0;
  }
}
