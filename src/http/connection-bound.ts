/** What of a socket is needed here. */
export interface Connection {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  once(event: 'close', listener: () => void): unknown;
  destroy(): unknown;
}

/**
 * Bounds how many connections a listener has. Beyond that the one that has been without a request for longest makes room, so
 * that connections which ask for nothing, however many, keep nobody out.
 */
export class ConnectionBound {
  readonly #most: number;
  /** Told who is cut. */
  readonly #refused: (remoteAddress: string) => void;
  readonly #open = new Map<string, Connection>();
  /** Those of them without a request that is being answered, oldest first, and how many are running at the others. */
  readonly #idle = new Set<string>();
  readonly #running = new Map<string, number>();

  constructor(most: number, refused: (remoteAddress: string) => void) {
    this.#most = most;
    this.#refused = refused;
  }

  opened(socket: Connection): void {
    const key = keyOf(socket);
    this.#open.set(key, socket);
    this.#idle.add(key);
    socket.once('close', () => this.#forget(key, socket));
    if (this.#open.size > this.#most) this.#makeRoom(key, socket);
  }

  /** `socket` is that of the request: below TLS it is another one than was opened, of the same peer. */
  began(socket: Connection): void {
    const key = keyOf(socket);
    if (!this.#open.has(key)) return;
    this.#idle.delete(key);
    this.#running.set(key, (this.#running.get(key) ?? 0) + 1);
  }

  ended(socket: Connection): void {
    const key = keyOf(socket);
    const running = (this.#running.get(key) ?? 0) - 1;
    if (running > 0) {
      this.#running.set(key, running);
      return;
    }
    this.#running.delete(key);
    if (this.#open.has(key)) this.#idle.add(key);
  }

  #makeRoom(newKey: string, newSocket: Connection): void {
    const [key = newKey] = this.#idle;
    const socket = this.#open.get(key) ?? newSocket;
    this.#refused(socket.remoteAddress ?? 'unknown');
    this.#forget(key, socket);
    socket.destroy();
  }

  #forget(key: string, socket: Connection): void {
    // A later connection from the same port has taken its place.
    if (this.#open.get(key) !== socket) return;
    this.#open.delete(key);
    this.#idle.delete(key);
    this.#running.delete(key);
  }
}

function keyOf({ remoteAddress, remotePort }: Connection): string {
  return `${remoteAddress ?? ''} ${remotePort ?? 0}`;
}
