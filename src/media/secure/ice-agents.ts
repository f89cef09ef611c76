import { asBuffer } from '../../base/bytes.ts';
import { drop } from '../../base/drop-reasons.ts';
import type { Endpoint } from '../../base/endpoint.ts';
import { SocketAddress, socketAddress } from '../../native/socket-address.ts';
import type { IcePlan } from '../../plan/security.ts';
import type { StreamId } from '../../plan/types.ts';
import type { IcePacer } from '../../protocols/ice/index.ts';
import {
  IceAgent,
  localPreference,
  parseCandidate,
  type IceLocal,
  type IcePath,
} from '../../protocols/ice/index.ts';
import type { StreamState } from '../worker/stream-state.ts';
import type { Timed } from './deadline-queue.ts';

/** What an operator reads has figures in it while a path is looked for. */
const NOTE_MS = 500;

/** A stream in its agent. */
interface Member {
  readonly stream: StreamState;
  readonly plan: IcePlan;
}

/** What agents ask for, in terms of streams. */
export interface IceEffects {
  send(fd: number, to: SocketAddress, message: Uint8Array): void;
  /** ICE has chosen where a stream's packets go, or null: nowhere for now. */
  selected(stream: StreamState, fd: number, to: SocketAddress | null): void;
  /** The state of the streams' agent; `news`: in words, null if only figures have changed. */
  changed(streams: readonly StreamState[], news: string | null): void;
  schedule(entry: IceEntry, dueAt: number): void;
}

/** What all agents of a worker have in common. */
export interface IceShare {
  readonly pacer: IcePacer;
  /** Bytes that nobody can guess. */
  readonly random: (count: number) => Uint8Array;
}

/** The agent of one media section (RFC 8445) with the streams of its components. */
export class IceEntry implements Timed {
  dueAt = Infinity;
  queueIndex = -1;
  readonly id: StreamId;
  readonly members: [Member | null, Member | null] = [null, null];
  agent: IceAgent | null = null;
  /** Another worker had the streams, and may have found their paths. */
  isTakeover = false;
  readonly #effects: IceEffects;
  readonly #share: IceShare;
  #localUfrag = '';
  #locals: ReadonlySet<string> = new Set();
  #remote = '';
  #candidates = new Set<string>();
  #noteAt = 0;
  /** How many of the streams have a path of the present session. */
  #selected = 0;
  readonly #to = new SocketAddress();

  constructor(id: StreamId, effects: IceEffects, share: IceShare) {
    this.id = id;
    this.#effects = effects;
    this.#share = share;
  }

  get streams(): readonly StreamState[] {
    return this.members.flatMap((member) => (member ? [member.stream] : []));
  }

  /** Brings the agent in line with the plans of its members; the first of them speaks for all. */
  settle(now: number): void {
    const plan = (this.members[0] ?? this.members[1])?.plan;
    if (!plan) return;
    const locals = this.#listLocals();
    // Fewer are no reason to start again: RTCP may have joined RTP.
    const isKnown = locals.every((local) => this.#locals.has(JSON.stringify(local)));
    if (this.agent === null || !isKnown) this.agent = this.#createAgent(plan, locals);
    else if (plan.local.ufrag !== this.#localUfrag) this.agent.restart(plan.local);
    this.#localUfrag = plan.local.ufrag;
    this.agent.setControlling(plan.isControlling);
    this.agent.setComponents(this.members[1] === null ? 1 : 2, now);
    this.#settleRemote(this.agent, plan, now);
    if (this.isTakeover) this.#resume(this.agent, now);
    this.isTakeover = false;
    this.poll(now);
  }

  /** A STUN message for the stream's socket; 0 or a drop reason negated. */
  receive(fd: number, bytes: Uint8Array, length: number, source: Endpoint, now: number): number {
    if (this.agent === null) return -drop.stunNotNegotiated;
    const result = this.agent.receive(bytes, 0, length, fd, source, now);
    this.poll(now);
    return result;
  }

  poll(now: number): void {
    if (this.agent === null) return;
    this.#effects.schedule(this, this.agent.poll(now));
    this.#note(now);
  }

  /** ICE has come to its end for the stream (RFC 8445 §8.1.2). */
  isSelected(stream: StreamState): boolean {
    const member = this.members.find((entry) => entry?.stream === stream);
    return member ? this.#hasPath(member.plan.component) : false;
  }

  describe(now: number): string | null {
    return this.agent === null ? null : this.agent.diagnosis(now).reason;
  }

  #note(now: number): void {
    let [members, selected] = [0, 0];
    for (const member of this.members) {
      if (member === null) continue;
      members += 1;
      if (this.#hasPath(member.plan.component)) selected += 1;
    }
    const isSettled = selected === members || now < this.#noteAt;
    // The end of a restart may be the path of before, which is no other news.
    if (isSettled && selected === this.#selected) return;
    this.#selected = selected;
    this.#noteAt = now + NOTE_MS;
    this.#effects.changed(this.streams, null);
  }

  #hasPath(component: 1 | 2): boolean {
    return (this.agent?.selectedPath(component) ?? null) !== null;
  }

  #listLocals(): readonly IceLocal[] {
    return this.members.flatMap((member) =>
      (member?.plan.advertised ?? []).flatMap((advertised, index): IceLocal[] => {
        const { stream, plan } = member!;
        const [fd, address] = [stream.fds[index], stream.locals[index]];
        if (fd === undefined || address === undefined) return [];
        const preference = localPreference(index);
        return [{ component: plan.component, socket: fd, address, advertised, preference }];
      }),
    );
  }

  #createAgent(plan: IcePlan, locals: readonly IceLocal[]): IceAgent {
    this.#remote = '';
    this.#candidates = new Set();
    this.#locals = new Set(locals.map((local) => JSON.stringify(local)));
    const { pacer, random } = this.#share;
    const config = {
      isControlling: plan.isControlling,
      isLite: plan.isLite,
      tieBreaker: asBuffer(random(8)).readBigUInt64BE(),
      credentials: plan.local,
      locals,
      random,
      pacer,
      software: 'rtpengine',
    };
    return new IceAgent(config, {
      send: (fd, to, message) => {
        this.#to.setEndpoint(to);
        this.#effects.send(fd, this.#to, message);
      },
      selected: (component, path) => this.#select(component, path),
      stateChanged: (state) => this.#effects.changed(this.streams, `ICE ${state}`),
    });
  }

  #settleRemote(agent: IceAgent, plan: IcePlan, now: number): void {
    if (plan.remote === null) return;
    const key = JSON.stringify([plan.remote, plan.isRemoteLite]);
    if (key !== this.#remote) {
      this.#remote = key;
      this.#candidates = new Set();
      agent.setRemote({ ...plan.remote, isLite: plan.isRemoteLite }, now);
    }
    for (const member of this.members) {
      const values = (member?.plan.candidates ?? []).filter((value) => !this.#candidates.has(value));
      for (const value of values) this.#candidates.add(value);
      const candidates = values.flatMap((value) => parseCandidate(value) ?? []);
      if (candidates.length > 0) agent.addRemoteCandidates(candidates, now);
    }
    if (this.members.every((member) => member === null || member.plan.hasAllCandidates))
      agent.setEndOfRemoteCandidates();
  }

  /** Media goes on over the paths of before while they are checked anew. */
  #resume(agent: IceAgent, now: number): void {
    for (const member of this.members) {
      if (member === null) continue;
      const { stream, plan } = member;
      const { destination } = stream;
      if (destination === null || !stream.isConfirmed || plan.remote === null) continue;
      agent.resume(plan.component, { socket: stream.outFd, remote: destination }, now);
    }
  }

  #select(component: 1 | 2, path: IcePath | null): void {
    const stream = this.members[component - 1]?.stream;
    if (!stream) return;
    this.#effects.changed([stream], null);
    if (path === null) this.#effects.selected(stream, -1, null);
    else this.#effects.selected(stream, path.socket, socketAddress(path.remote));
  }
}
