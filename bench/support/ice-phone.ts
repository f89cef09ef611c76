import { randomBytes } from 'node:crypto';
import { monotonicMs } from '../../src/base/clock.ts';
import { IceAgent, newCredentials, parseCandidate } from '../../src/protocols/ice/index.ts';
import { parseMedia, sdp } from '../../test/support/sdp.ts';
import { SecurePort } from '../../test/support/secure-port.ts';

/** A telephone of one stream with full ICE and rtcp-mux, cheap enough to have thousands of: its agent sleeps until something is due. */
export class IcePhone {
  /** Resolves with the moment (`monotonicMs`) at which its agent had a path. */
  readonly connected: Promise<number>;
  readonly #port: SecurePort;
  readonly #agent: IceAgent;
  readonly #credentials = newCredentials(randomBytes);
  /** Telephones do not tick in step, neither with each other nor with the daemon. */
  readonly #clockOffset = Math.random() * 60_000;
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  private constructor(port: SecurePort, isOfferer: boolean) {
    this.#port = port;
    let resolve: (at: number) => void = () => undefined;
    this.connected = new Promise((done) => (resolve = done));
    const local = { component: 1, socket: 0, address: port.local, preference: 65535 } as const;
    this.#agent = new IceAgent(
      {
        isControlling: isOfferer,
        isLite: false,
        tieBreaker: randomBytes(8).readBigUInt64BE(),
        credentials: this.#credentials,
        random: randomBytes,
        locals: [local],
      },
      {
        send: (_socket, to, bytes) => port.sendRaw(bytes, to),
        selected: () => undefined,
        stateChanged: (state) => {
          if (state === 'connected') resolve(monotonicMs());
        },
      },
    );
    this.#agent.setComponents(1, this.#now);
    port.onStun = (message, from) => {
      this.#agent.receive(message, 0, message.length, 0, from, this.#now);
      this.#poll();
    };
  }

  static async open(address: string, isOfferer: boolean): Promise<IcePhone> {
    return new IcePhone(await SecurePort.open(undefined, address), isOfferer);
  }

  sdp(): string {
    const { address, port } = this.#port.local;
    const { ufrag, pwd } = this.#credentials;
    const attributes = [
      'rtcp-mux',
      `ice-ufrag:${ufrag}`,
      `ice-pwd:${pwd}`,
      `candidate:1 1 UDP 2130706431 ${address} ${port} typ host`,
    ];
    return sdp({ address, media: [{ port, attributes }] });
  }

  /** The body that the daemon wrote for it. */
  take(body: string): void {
    const attributes = parseMedia(body)[0]?.attributes ?? [];
    const valuesOf = (name: string): readonly string[] =>
      attributes.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1));
    const [[ufrag], [pwd]] = [valuesOf('ice-ufrag'), valuesOf('ice-pwd')];
    if (ufrag === undefined || pwd === undefined) throw new Error(`no ICE in ${body}`);
    const now = this.#now;
    this.#agent.setRemote({ ufrag, pwd, isLite: false }, now);
    this.#agent.addRemoteCandidates(
      valuesOf('candidate').flatMap((value) => parseCandidate(value) ?? []),
      now,
    );
    this.#agent.setEndOfRemoteCandidates();
    this.#poll();
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#port.close();
  }

  get #now(): number {
    return monotonicMs() + this.#clockOffset;
  }

  #poll(): void {
    if (this.#isClosed) return;
    const now = this.#now;
    const due = this.#agent.poll(now);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = due === Infinity ? null : setTimeout(() => this.#poll(), Math.max(0, due - now));
  }
}
