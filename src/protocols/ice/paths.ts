import type { ComponentState, Generation } from './generation.ts';
import type { CandidatePair } from './pair.ts';
import { PATIENCE_MS, type Session } from './session.ts';
import { nextConsentAt, CONSENT_EXPIRY_MS } from './consent.ts';

/** After the first pair has been found to work, others get this long to turn out better. */
const NOMINATION_DELAY_MS = 100;
/**
 * A peer that nominates several pairs (aggressive nomination of RFC 5245, or a change of mind) gets the best of them. A
 * worse one wins when the better one has not been nominated for so long: then the peer has left it.
 */
const NOMINATION_MEMORY_MS = 3000;

/** Chooses the pair that media of each component goes over, and gives it up when consent ends. */
export class Paths {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** The pair works and is nominated: takes it unless a better one is in use. */
  consider(generation: Generation, pair: CandidatePair, now: number): void {
    const state = generation.component(pair.component);
    const { selected } = state;
    const isBetterInUse =
      state.isLive &&
      selected !== null &&
      selected !== pair &&
      pair.priority < selected.priority &&
      now - selected.nominatedAt < NOMINATION_MEMORY_MS;
    if (!isBetterInUse) this.#select(generation, state, pair, now);
  }

  /** The pair has been selected in an earlier life. */
  resume(generation: Generation, pair: CandidatePair, now: number): void {
    const state = generation.component(pair.component);
    pair.state = 'succeeded';
    pair.isNominated = true;
    this.#select(generation, state, pair, now);
    // Nobody knows how old its consent is.
    state.nextConsentAt = now;
  }

  /** A valid response came over the pair. */
  confirm(generation: Generation, pair: CandidatePair, now: number): void {
    const state = generation.component(pair.component);
    if (state.selected === pair && state.isLive) state.confirmedAt = now;
  }

  /** Nothing may be sent over the selected pair any more. The pairs of the component are all checked again. */
  lose(generation: Generation, state: ComponentState, now: number): void {
    const { component } = state;
    state.isLive = false;
    state.lostAt = now;
    state.firstValidAt = Infinity;
    generation.checklist.recheck(component, ['succeeded', 'failed', 'frozen']);
    // The peer may not know of our loss and nominate nothing again, so the pair that was in use keeps its mark.
    for (const pair of generation.checklist.pairs) {
      if (pair.component === component && pair !== state.selected) pair.isNominated = false;
    }
    generation.patienceEndsAt = now + PATIENCE_MS;
    this.#session.announce(component);
  }

  /** Consent freshness (RFC 7675); returns the next deadline. */
  keepConsent(now: number): number {
    const session = this.#session;
    const deadlines = [Infinity];
    if (session.config.isLite) return Infinity;
    for (const { component } of session.components) {
      const generation = session.liveGeneration(component);
      if (generation === null) continue;
      const state = generation.component(component);
      if (now >= state.confirmedAt + CONSENT_EXPIRY_MS) {
        this.lose(generation, state, now);
        continue;
      }
      if (now >= state.nextConsentAt) {
        session.requester.start(generation, state.selected!, 'consent', now);
        state.nextConsentAt = nextConsentAt(now, session.config.random);
      }
      deadlines.push(state.nextConsentAt, state.confirmedAt + CONSENT_EXPIRY_MS);
    }
    return Math.min(...deadlines);
  }

  /** Regular nomination (RFC 8445 §8.1.1) if that is up to us; returns the next deadline. */
  nominate(now: number): number {
    const { config, role, current, components, requester } = this.#session;
    let deadline = Infinity;
    if (config.isLite || !role.isControlling || current.remote === null) return deadline;
    for (const state of components) {
      if (state.isLive || state.nominating !== null) continue;
      const best = current.checklist.bestValid(state.component);
      if (best === null) continue;
      const due = state.firstValidAt + NOMINATION_DELAY_MS;
      if (now < due) deadline = Math.min(deadline, due);
      else {
        state.nominating = best;
        requester.start(current, best, 'nomination', now);
      }
    }
    return deadline;
  }

  #select(generation: Generation, state: ComponentState, pair: CandidatePair, now: number): void {
    const session = this.#session;
    const isNew = state.selected !== pair || !state.isLive;
    state.selected = pair;
    state.isLive = true;
    state.lostAt = null;
    state.confirmedAt = now;
    if (isNew) state.nextConsentAt = nextConsentAt(now, session.config.random);
    if (generation === session.current && session.previous !== null) {
      session.previous.component(state.component).isLive = false;
    }
    session.announce(state.component);
  }
}
