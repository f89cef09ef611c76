import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { monotonicMs } from '../../src/base/clock.ts';
import { familyOf, formatEndpoint, type Endpoint } from '../../src/base/endpoint.ts';
import { UdpSocketFactory } from '../../src/native/udp-socket.ts';
import {
  DtlsSession,
  HandshakeBudget,
  type Fingerprint,
  type KeyMaterial,
} from '../../src/protocols/dtls/index.ts';
import { srtpSuiteByName, type SrtpSuiteName } from '../../src/protocols/srtp/index.ts';
import type { Identity } from './dtls.ts';
import { inNamespace } from './namespace.ts';
import { isRtcp } from './rtp.ts';
import { PacketContext, srtpBench } from './srtp.ts';

/** A packet that came, decrypted. */
export interface HeardPacket {
  readonly data: Buffer;
  readonly isRtcp: boolean;
  /** Monotonic milliseconds. */
  readonly at: number;
}

export interface PortKey {
  readonly suite: SrtpSuiteName;
  /** Master key and salt. */
  readonly bytes: Uint8Array;
}

const RECEIVE_BUFFER = 1 << 21;
const { crypto } = srtpBench();
const sockets = new UdpSocketFactory();

/** A UDP port of a telephone that may encrypt, with a handshake of its own. */
export class SecurePort {
  readonly local: Endpoint;
  readonly heard: HeardPacket[] = [];
  /** Reasons why what came was not understood. */
  readonly refused: number[] = [];
  /** Where DTLS and media go. */
  peer: Endpoint | null = null;
  isEncrypted = false;
  session: DtlsSession | null = null;
  /** STUN is somebody else's. */
  onStun: (message: Buffer, from: Endpoint) => void = () => undefined;
  readonly #socket: Socket;
  #inbound: PacketContext[] = [];
  #outbound: PacketContext | null = null;
  #isClosed = false;

  private constructor(socket: Socket, local: Endpoint) {
    this.#socket = socket;
    this.local = local;
    socket.on('error', () => undefined);
    socket.on('message', (data, from) => {
      const { address, port } = from;
      this.#receive(data, { family: familyOf(address)!, address, port });
    });
  }

  static async open(namespace: string | undefined, address: string, port = 0): Promise<SecurePort> {
    const family = familyOf(address)!;
    const fd = inNamespace(namespace, () => {
      const opened = sockets.open(family);
      if (sockets.bind(opened, { family, address, port }) < 0) throw new Error(`bind ${address}:${port}`);
      sockets.setBufferSizes(opened, RECEIVE_BUFFER, RECEIVE_BUFFER);
      return opened;
    });
    const socket = createSocket(family === 'IP4' ? 'udp4' : 'udp6');
    const listening = once(socket, 'listening');
    socket.bind({ fd });
    await listening;
    return new SecurePort(socket, sockets.localEndpoint(fd)!);
  }

  get hasKeys(): boolean {
    return this.#outbound !== null && this.#inbound.length > 0;
  }

  /** The inbound key of before is good for what is still on its way. */
  setKeys(inbound: PortKey, outbound: PortKey): void {
    this.isEncrypted = true;
    this.#inbound = [contextOf(inbound), ...this.#inbound.slice(0, 1)];
    this.#outbound = contextOf(outbound);
  }

  /** A new association; keys of before stay until it has made new ones. */
  shakeHands(identity: Identity, role: 'active' | 'passive', fingerprints: readonly Fingerprint[]): void {
    this.isEncrypted = true;
    this.session?.close(monotonicMs());
    this.session = new DtlsSession({
      engine: identity.engine,
      role,
      fingerprints,
      budget: new HandshakeBudget(),
      effects: {
        send: (bytes, length) => this.sendRaw(Buffer.from(bytes.slice(0, length))),
        keys: (material) => this.#takeKeys(material),
        stateChanged: () => undefined,
      },
    });
  }

  poll(now: number): void {
    if (this.session?.state === 'waiting' && this.peer !== null) this.session.start(now);
    this.session?.poll(now);
  }

  /** What the packet is under our key; it counts as sent. */
  protect(packet: Buffer): Buffer {
    if (!this.isEncrypted) return packet;
    if (this.#outbound === null) throw new Error(`${formatEndpoint(this.local)} has no key yet`);
    const isControl = isRtcp(packet);
    const sealed = isControl ? this.#outbound.protectRtcp(packet) : this.#outbound.protectRtp(packet);
    if (typeof sealed === 'number') throw new Error(`SRTP: ${sealed}`);
    return Buffer.from(sealed);
  }

  send(packet: Buffer): void {
    this.sendRaw(this.protect(packet));
  }

  sendRaw(datagram: Uint8Array, to = this.peer): void {
    if (to !== null) this.#socket.send(datagram, to.port, to.address, () => undefined);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.session?.close(monotonicMs());
    this.#socket.close();
  }

  #takeKeys({ profile, local, remote }: KeyMaterial): void {
    const keyOf = ({ key, salt }: KeyMaterial['local']): PortKey => ({
      suite: profile.name,
      bytes: Buffer.concat([key, salt]),
    });
    this.setKeys(keyOf(remote), keyOf(local));
  }

  #receive(data: Buffer, from: Endpoint): void {
    const first = data[0] ?? 255;
    if (first < 4) this.onStun(data, from);
    else if (first >= 20 && first < 64) {
      const now = monotonicMs();
      const result = this.session?.receive(data, 0, data.length, now, null) ?? -1;
      if (result < 0) this.refused.push(result);
      this.poll(now);
    } else this.#open(data);
  }

  #open(data: Buffer): void {
    const isControl = isRtcp(data);
    const at = monotonicMs();
    if (!this.isEncrypted) {
      this.heard.push({ data, isRtcp: isControl, at });
      return;
    }
    let result = -1;
    for (const context of this.#inbound) {
      const opened = isControl ? context.unprotectRtcp(data) : context.unprotectRtp(data);
      if (typeof opened === 'number') {
        result = opened;
        continue;
      }
      this.heard.push({ data: Buffer.from(opened), isRtcp: isControl, at });
      return;
    }
    this.refused.push(result);
  }
}

function contextOf({ suite, bytes }: PortKey): PacketContext {
  const found = srtpSuiteByName(suite)!;
  return new PacketContext(crypto, {
    suite: found,
    masterKey: bytes.subarray(0, found.keyLength),
    masterSalt: bytes.subarray(found.keyLength),
  });
}
