import type { Endpoint } from '../../base/endpoint.ts';
import { stunClass, stunError, type StunMessage } from '../stun/index.ts';
import type { Generation } from './generation.ts';
import type { CandidatePair, LocalCandidate, RemoteCandidate } from './pair.ts';
import type { Paths } from './paths.ts';
import type { Session } from './session.ts';
import type { Transaction } from './transactions.ts';

/** RFC 8445 §14.2: Ta, between two new checks of one agent. */
const PACING_MS = 20;
/** Between two rounds over pairs that all have failed. */
const RECHECK_MS = 1000;
/** Answers 487 in a row after which a peer that cannot settle its role is not asked again. */
const MAX_CONFLICTS = 5;
/** RFC 7675 §5.2. */
const FORBIDDEN = 403;

/** A check of the peer whose credentials are right. */
export interface IncomingCheck {
  readonly local: LocalCandidate;
  readonly from: Endpoint;
  readonly priority: number;
  readonly useCandidate: boolean;
}

/** Forms pairs, checks them one by one, and draws the conclusions (RFC 8445 §6.1.4, §7.2.5, §7.3.1). */
export class Checker {
  readonly #session: Session;
  readonly #paths: Paths;
  #lastStartAt = -Infinity;
  /** When the pacing allows the next check; null if no slot has been asked for. */
  #slot: number | null = null;

  constructor(session: Session, paths: Paths) {
    this.#session = session;
    this.#paths = paths;
  }

  /** Pairs these candidates of the peer with all of ours in use. */
  pair(remotes: readonly RemoteCandidate[], now: number): void {
    const { current, locals, config } = this.#session;
    for (const remote of remotes) {
      for (const local of locals.values()) {
        if (this.#session.isActive(local.local.component)) current.checklist.add(local, remote);
      }
    }
    if (config.isLite && current.remote?.isLite === true) this.#selectUnchecked(now);
  }

  /** RFC 8445 §7.3.1.3 to §7.3.1.5. */
  take(generation: Generation, check: IncomingCheck, now: number): void {
    const { role, config, requester } = this.#session;
    const { checklist } = generation;
    const remote = generation.learn(check.local.local.component, check.from, check.priority);
    const pair = remote === null ? null : checklist.add(check.local, remote);
    if (pair === null) return;
    // Not worth a check of its own: a lite agent believes the nomination (RFC 8445 §7.3.2).
    if (config.isLite && check.useCandidate) pair.state = 'succeeded';
    if (check.useCandidate && !role.isControlling) {
      pair.isNominated = true;
      pair.nominatedAt = now;
    }
    if (pair.state === 'succeeded') {
      if (check.useCandidate && pair.isNominated) this.#paths.consider(generation, pair, now);
    } else if (!config.isLite) {
      if (pair.state === 'inProgress') requester.hurry(pair, now);
      else checklist.trigger(pair);
    }
  }

  /** Starts what the pacing allows; returns the next deadline. */
  run(now: number): number {
    const { current, config } = this.#session;
    if (config.isLite || current.remote === null) return Infinity;
    const recheckAt = this.#recheck(now);
    const isWanted = (pair: CandidatePair): boolean => this.#isWanted(pair);
    const pair = current.checklist.peek(isWanted);
    if (pair === null) return recheckAt;
    this.#slot ??= this.#reserve(now);
    if (this.#slot > now) return this.#slot;
    this.#start(pair, now);
    if (current.checklist.peek(isWanted) === null) return recheckAt;
    this.#slot = this.#reserve(now);
    return this.#slot;
  }

  /** A response with valid integrity. */
  conclude(transaction: Transaction, response: StunMessage, now: number): void {
    const { generation, pair } = transaction;
    const state = generation.component(pair.component);
    if (transaction.purpose === 'nomination') state.nominating = null;
    state.checksAnswered += 1;
    if (response.class === stunClass.success) {
      state.lastError = null;
      this.#succeed(transaction, response.mappedAddress, now);
      return;
    }
    state.lastError =
      `the peer answered ${response.errorCode ?? 'an error'} ${response.errorReason ?? ''}`.trim();
    if (response.errorCode === stunError.roleConflict) this.#resolveConflict(transaction);
    else if (transaction.purpose !== 'consent') pair.state = 'failed';
    else if (response.errorCode === FORBIDDEN && state.isLive) this.#paths.lose(generation, state, now);
  }

  /** No response has come. */
  giveUp({ generation, pair, purpose }: Transaction): void {
    const state = generation.component(pair.component);
    if (purpose === 'nomination') state.nominating = null;
    pair.state = 'failed';
  }

  /** The two have to agree who nominates: pairs are ranked anew, and nominations of before are void. */
  switchRole(isControlling: boolean): void {
    const { role, generations, requester } = this.#session;
    role.isControlling = isControlling;
    for (const generation of generations) {
      generation.checklist.setControlling(isControlling);
      for (const state of generation.components) {
        if (state.nominating !== null) requester.cancelPair(state.nominating);
        state.nominating = null;
      }
      for (const pair of generation.checklist.pairs) {
        if (generation.component(pair.component).selected !== pair) pair.isNominated = false;
      }
    }
  }

  #succeed(
    { generation, pair, purpose, isControlling }: Transaction,
    mapped: Endpoint | null,
    now: number,
  ): void {
    const state = generation.component(pair.component);
    pair.mapped = mapped;
    pair.conflicts = 0;
    this.#paths.confirm(generation, pair, now);
    if (purpose === 'consent' && state.isLive) return;
    pair.state = 'succeeded';
    generation.checklist.take(pair);
    generation.checklist.unfreeze(pair.foundation);
    state.firstValidAt = Math.min(state.firstValidAt, now);
    if (purpose === 'nomination' && isControlling && this.#session.role.isControlling) {
      pair.isNominated = true;
      pair.nominatedAt = now;
    }
    if (pair.isNominated) this.#paths.consider(generation, pair, now);
  }

  /** RFC 8445 §7.2.5.1. */
  #resolveConflict({ generation, pair, purpose, isControlling }: Transaction): void {
    const { role, config } = this.#session;
    if (role.isControlling === isControlling && generation.remote?.isLite !== true) {
      this.switchRole(!isControlling);
      // Two equal ones would refuse each other without end.
      role.tieBreaker = config.random(8).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
    }
    if (purpose === 'consent') return;
    pair.conflicts += 1;
    if (pair.conflicts > MAX_CONFLICTS) pair.state = 'failed';
    else generation.checklist.trigger(pair);
  }

  #start(pair: CandidatePair, now: number): void {
    const { current, requester } = this.#session;
    this.#slot = null;
    this.#lastStartAt = now;
    current.checklist.take(pair);
    pair.state = 'inProgress';
    requester.start(current, pair, 'check', now);
  }

  #reserve(now: number): number {
    const earliest = Math.max(now, this.#lastStartAt + PACING_MS);
    return this.#session.config.pacer?.reserve(earliest) ?? earliest;
  }

  /** Without a path everything is; with one only what the peer could still prefer. */
  #isWanted(pair: CandidatePair): boolean {
    const { selected, isLive } = this.#session.current.component(pair.component);
    if (selected === null || !isLive) return true;
    return !this.#session.role.isControlling && pair.priority > selected.priority;
  }

  /**
   * Puts failed pairs back while there is no path and hope is not given up: firewalls open late, and on a bad line all
   * seven repetitions may get lost. Returns when there will be something to do.
   */
  #recheck(now: number): number {
    const { current, components } = this.#session;
    let deadline = Infinity;
    if (now >= current.patienceEndsAt) return deadline;
    for (const state of components) {
      const { component } = state;
      const isOver = current.checklist.isIdle(component) && current.checklist.bestValid(component) === null;
      if (state.isLive || !isOver || !current.checklist.pairs.some((pair) => pair.component === component))
        continue;
      if (now < state.nextRecheckAt) {
        deadline = Math.min(deadline, state.nextRecheckAt);
        continue;
      }
      current.checklist.recheck(component, ['failed']);
      state.nextRecheckAt = now + RECHECK_MS;
    }
    return deadline;
  }

  /** Neither side checks anything: the best pair is taken as it is (RFC 8445 §6.2). */
  #selectUnchecked(now: number): void {
    const { current, components } = this.#session;
    for (const { component } of components) {
      const best = current.checklist.pairs.find((pair) => pair.component === component);
      if (best === undefined) continue;
      best.state = 'succeeded';
      best.isNominated = true;
      this.#paths.consider(current, best, now);
    }
  }
}
