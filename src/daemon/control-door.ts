import type { Endpoint } from '../base/endpoint.ts';
import type { DatagramDoor, OutgoingDatagram, TakeDatagram } from '../control/index.ts';
import { DatagramBatch } from '../native/datagram-batch.ts';
import { SocketAddress } from '../native/socket-address.ts';

/** Any UDP datagram fits; memory that none has come to yet is only an address range. */
const LONGEST = 65_536;
const MOST_IN = 16;
const MOST_OUT = 4;

/** Receives and sends many control datagrams in one system call, by a descriptor that stays its owner's. */
export class ControlDoor implements DatagramDoor {
  readonly #fd: number;
  readonly #in = new DatagramBatch(MOST_IN, LONGEST);
  readonly #out = new DatagramBatch(MOST_OUT, LONGEST);
  readonly #source = new SocketAddress();
  readonly #target = new SocketAddress();
  readonly #lastSource = new SocketAddress();
  /** `#lastSource` as text: nearly all requests come from one proxy. */
  #lastRemote: Endpoint | null = null;

  constructor(fd: number) {
    this.#fd = fd;
  }

  receive(take: TakeDatagram): number {
    const batch = this.#in;
    const count = batch.receive(this.#fd);
    for (let index = 0; index < count; index += 1) {
      const remote = this.#remote(index);
      if (remote === null) continue;
      take(Buffer.from(batch.slab.bytes.buffer, batch.payloadOffset(index), batch.length(index)), remote);
    }
    return Math.max(0, count);
  }

  send(datagrams: readonly OutgoingDatagram[]): number {
    const batch = this.#out;
    let count = 0;
    for (; count < Math.min(datagrams.length, MOST_OUT); count += 1) {
      const { message, remote } = datagrams[count]!;
      if (message.length > LONGEST) break;
      batch.slab.bytes.set(message, batch.payloadOffset(count));
      this.#target.setEndpoint(remote);
      batch.prepare(count, message.length, this.#target);
    }
    return Math.max(0, batch.send(this.#fd, count));
  }

  #remote(index: number): Endpoint | null {
    this.#in.readSource(index, this.#source);
    if (this.#lastRemote === null || !this.#source.equals(this.#lastSource)) {
      this.#lastSource.copyFrom(this.#source);
      this.#lastRemote = this.#source.toEndpoint();
    }
    return this.#lastRemote;
  }
}
