import { sameEndpoint } from '../../base/endpoint.ts';
import { Generation, type ComponentState } from './generation.ts';
import { LocalCandidate } from './pair.ts';
import { Requester } from './requester.ts';
import { IceRole } from './role.ts';
import type { IceAgentConfig, IceComponent, IceEffects, IcePath, IceState } from './types.ts';

/** RFC 8863 §4: how long a path is looked for before that counts as failure, since one may yet be learned. */
export const PATIENCE_MS = 39_500;
/** Checks of before a restart are still answered when the new path is there: the peer may switch later. */
const GRACE_MS = 5000;

/** The state of one agent that its parts share. */
export class Session {
  readonly config: IceAgentConfig;
  readonly effects: IceEffects;
  readonly role: IceRole;
  readonly requester: Requester;
  readonly locals: ReadonlyMap<number, LocalCandidate>;
  current: Generation;
  /** Of before a restart: carries media until the current one has a path. */
  previous: Generation | null = null;
  state: IceState = 'waiting';
  #componentCount: 1 | 2;
  #previousEndsAt = Infinity;
  /** What the owner was last told, by component. */
  readonly #announced: [IcePath | null, IcePath | null] = [null, null];

  constructor(config: IceAgentConfig, effects: IceEffects) {
    this.config = config;
    this.effects = effects;
    this.role = new IceRole(config.isControlling, config.tieBreaker, config.isLite);
    this.requester = new Requester(config, effects, this.role);
    this.locals = new Map(config.locals.map((local) => [local.socket, new LocalCandidate(local)]));
    this.#componentCount = config.locals.some(({ component }) => component === 2) ? 2 : 1;
    this.current = new Generation(config.credentials, config.isControlling);
  }

  /** Current first. */
  get generations(): readonly Generation[] {
    return this.previous === null ? [this.current] : [this.current, this.previous];
  }

  /** Of the current generation, those in use. */
  get components(): readonly ComponentState[] {
    return this.#componentCount === 1 ? [this.current.components[0]] : this.current.components;
  }

  isActive(component: IceComponent): boolean {
    return component <= this.#componentCount;
  }

  setComponentCount(count: 1 | 2): void {
    this.#componentCount = count;
  }

  /** The generation over whose selected pair media of the component goes, if it goes at all. */
  liveGeneration(component: IceComponent): Generation | null {
    return this.generations.find((generation) => generation.component(component).isLive) ?? null;
  }

  /** Makes this the current generation; what carries media now goes on doing so. */
  begin(generation: Generation): void {
    const isCarrying = this.components.some(({ isLive }) => isLive);
    this.requester.cancelGeneration(this.current);
    if (isCarrying) {
      this.#dropPrevious();
      this.previous = this.current;
      this.#previousEndsAt = Infinity;
    }
    this.current = generation;
    // A restart in the midst of another may leave a component without a path.
    this.announce(1);
    this.announce(2);
  }

  /** Tells the owner where media goes, if that has changed. */
  announce(component: IceComponent): void {
    const pair = this.liveGeneration(component)?.component(component).selected ?? null;
    const path = pair?.path ?? null;
    const before = this.#announced[component - 1] ?? null;
    const isSame =
      path === null || before === null
        ? path === before
        : path.socket === before.socket && sameEndpoint(path.remote, before.remote);
    if (isSame) return;
    this.#announced[component - 1] = path;
    this.effects.selected(component, path);
  }

  /** Ends the previous generation in time, and puts `state` in step. */
  refresh(now: number): void {
    if (this.previous !== null && this.#previousEndsAt === Infinity) {
      if (this.components.every(({ isLive }) => isLive)) this.#previousEndsAt = now + GRACE_MS;
    }
    if (now >= this.#previousEndsAt) this.#dropPrevious();
    const state = this.#stateAt(now);
    if (state === this.state) return;
    this.state = state;
    this.effects.stateChanged(state);
  }

  /** When `refresh` has something to do. */
  nextDeadline(now: number): number {
    const patience = this.current.patienceEndsAt;
    return Math.min(this.#previousEndsAt, this.state !== 'connected' && patience > now ? patience : Infinity);
  }

  #stateAt(now: number): IceState {
    const components = this.components;
    if (components.every(({ component }) => this.liveGeneration(component) !== null)) return 'connected';
    if (now >= this.current.patienceEndsAt) return 'failed';
    const isLost = this.generations.some((generation) =>
      generation.components.some(({ component, lostAt }) => this.isActive(component) && lostAt !== null),
    );
    if (isLost) return 'disconnected';
    return this.current.remote === null ? 'waiting' : 'checking';
  }

  #dropPrevious(): void {
    if (this.previous !== null) this.requester.cancelGeneration(this.previous);
    this.previous = null;
    this.#previousEndsAt = Infinity;
  }
}
