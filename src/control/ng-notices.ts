import type { Socket } from 'node:net';
import { encode } from '../protocols/bencode/index.ts';
import { toDictionary, type NgObject } from '../protocols/ng/index.ts';

/** A client that reads so little gets none; its replies have a limit of their own. */
const MAX_UNREAD_BYTES = 1 << 20;

/** What happens without a request, told to all open NG connections over TCP: one bencode dictionary each, without a cookie. */
export class NgNotices {
  readonly #sockets = new Set<Socket>();

  add(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
  }

  send(notice: NgObject): void {
    if (this.#sockets.size === 0) return;
    const bytes = Buffer.from(encode(toDictionary(notice)), 'latin1');
    for (const socket of this.#sockets)
      if (socket.writable && socket.writableLength < MAX_UNREAD_BYTES) socket.write(bytes);
  }
}
