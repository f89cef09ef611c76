import type { Endpoint } from '../../src/base/endpoint.ts';
import {
  IceAgent,
  newCredentials,
  type IceAgentConfig,
  type IceLocal,
  type IcePath,
  type IceState,
} from '../../src/protocols/ice/index.ts';
import {
  BINDING,
  parseStun,
  stunClass,
  StunWriter,
  type StunMessage,
} from '../../src/protocols/stun/index.ts';
import { bytesOf, seeded } from './ice-network.ts';

export interface SentMessage {
  readonly at: number;
  readonly to: Endpoint;
  readonly message: StunMessage;
}

export const peerAt = (port: number): Endpoint => ({ family: 'IP4', address: '198.51.100.7', port });

/** One agent, and a peer that does exactly what a test says. */
export class ScriptedIcePeer {
  now = 1000;
  readonly agent: IceAgent;
  readonly sent: SentMessage[] = [];
  readonly states: IceState[] = [];
  path: IcePath | null = null;
  readonly ours = newCredentials((count) => new Uint8Array(count).fill(1));
  readonly theirs = newCredentials((count) => new Uint8Array(count).fill(2));
  #count = 0;
  #deadline = Infinity;

  constructor(config: Partial<IceAgentConfig> = {}) {
    const local: IceLocal = {
      component: 1,
      socket: 5,
      address: { family: 'IP4', address: '192.0.2.1', port: 30000 },
      preference: 65535,
    };
    this.agent = new IceAgent(
      {
        ...{ isControlling: false, isLite: false, tieBreaker: 5n, credentials: this.ours, locals: [local] },
        random: bytesOf(seeded(1)),
        ...config,
      },
      {
        send: (_socket, to, bytes) =>
          this.sent.push({ at: this.now, to, message: parseStun(bytes, 0, bytes.length) as StunMessage }),
        selected: (_component, path) => (this.path = path),
        stateChanged: (state) => this.states.push(state),
      },
    );
  }

  /** Candidates at these ports of the peer; of the first the priority is highest. */
  describe(...ports: readonly number[]): void {
    this.agent.setRemote(this.theirs, this.now);
    const candidates = ports.map((port, index) => ({
      ...{ foundation: String(port), component: 1, transport: 'UDP', priority: 2130706431 - 256 * index },
      ...{ address: peerAt(port).address, port, type: 'host', attributes: [] },
    }));
    this.agent.addRemoteCandidates(candidates, this.now);
    this.#deadline = this.agent.poll(this.now);
  }

  /** The clock runs for so long; the agent is polled whenever it wants to be. */
  pass(milliseconds: number): void {
    const end = this.now + milliseconds;
    while (this.#deadline <= end) {
      this.now = Math.max(this.now, this.#deadline);
      this.#deadline = this.agent.poll(this.now);
    }
    this.now = end;
  }

  /** The peer checks from this port. */
  check(port: number, extra: (writer: StunWriter) => StunWriter = (writer) => writer): number {
    const writer = this.#start(stunClass.request).username(`${this.ours.ufrag}:${this.theirs.ufrag}`);
    return this.#receive(extra(writer.priority(1_000_000 - port)).integrity('sha1', this.ours.pwd), port);
  }

  /** The peer answers all requests of the agent to this port that it has not answered yet. */
  answer(port: number, extra?: (writer: StunWriter) => StunWriter): void {
    for (const { to, message } of this.requests(port)) {
      const messageClass = extra === undefined ? stunClass.success : stunClass.error;
      const writer = new StunWriter().start(messageClass, BINDING, message.transactionId);
      const content =
        extra?.(writer) ?? writer.xorMappedAddress({ family: 'IP4', address: '192.0.2.1', port: 30000 });
      this.#receive(content.integrity('sha1', this.theirs.pwd), to.port);
    }
  }

  /** What the agent has asked this port. */
  requests(port: number): readonly SentMessage[] {
    return this.sent.filter(({ to, message }) => to.port === port && message.class === stunClass.request);
  }

  #start(messageClass: 0): StunWriter {
    this.#count += 1;
    return new StunWriter().start(messageClass, BINDING, `peer${this.#count}`.padEnd(12, '.'));
  }

  #receive(writer: StunWriter, port: number): number {
    const bytes = writer.fingerprint().finish();
    const result = this.agent.receive(bytes, 0, bytes.length, 5, peerAt(port), this.now);
    this.#deadline = this.agent.poll(this.now);
    return result;
  }
}
