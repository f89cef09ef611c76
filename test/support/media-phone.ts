import assert from 'node:assert/strict';
import type { Endpoint, Family } from '../../src/base/endpoint.ts';
import { DatagramIo } from '../../src/native/datagram-io.ts';
import { closeDescriptor } from '../../src/native/descriptor.ts';
import { SocketAddress, socketAddress } from '../../src/native/socket-address.ts';
import { UdpSocketFactory } from '../../src/native/udp-socket.ts';

export interface ReceivedPacket {
  readonly bytes: Uint8Array;
  readonly from: Endpoint | null;
}

/** A peer on loopback whose socket is read without waiting, so that a test can tell that nothing came. */
export class Phone {
  readonly local: Endpoint;
  readonly #fd: number;
  readonly #io = new DatagramIo();
  readonly #source = new SocketAddress();

  constructor(family: Family) {
    const sockets = new UdpSocketFactory();
    this.#fd = sockets.open(family);
    const address = family === 'IP4' ? '127.0.0.1' : '::1';
    assert.equal(sockets.bind(this.#fd, { family, address, port: 0 }), 0);
    this.local = sockets.localEndpoint(this.#fd)!;
  }

  send(bytes: Uint8Array, to: Endpoint): void {
    this.#io.bytes.set(bytes);
    assert.equal(this.#io.send(this.#fd, bytes.length, socketAddress(to)), bytes.length);
  }

  /** Everything that has come since the last look. */
  received(): readonly ReceivedPacket[] {
    const packets: ReceivedPacket[] = [];
    for (;;) {
      const length = this.#io.receive(this.#fd);
      if (length < 0) return packets;
      this.#io.readSource(this.#source);
      packets.push({ bytes: this.#io.bytes.slice(0, length), from: this.#source.toEndpoint() });
    }
  }

  close(): void {
    closeDescriptor(this.#fd);
  }
}
