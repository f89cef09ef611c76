import { drop } from '../../base/drop-reasons.ts';
import { alertText } from './alert.ts';
import type { ClientHello } from './client-hello.ts';
import type { ConnectionState, DtlsConnection, DtlsEngine } from './engine.ts';
import { HandshakeAllowance } from './handshake-allowance.ts';
import { packRecords } from './pack-records.ts';
import {
  RECORD_HEADER_LENGTH,
  contentType,
  fragmentLength,
  recordEpoch,
  recordLength,
  recordType,
} from './record.ts';

export interface AssociationOptions {
  readonly engine: DtlsEngine;
  readonly isActive: boolean;
  readonly mtu: number;
  readonly send: (datagram: Uint8Array, length: number) => void;
}

/**
 * One attempt at a handshake, and what comes of it: a connection of the engine with a filter before it and a packer behind
 * it. What it is given has been found sound (`isSoundDatagram`). Verdicts are 0 or negative numbers of `drop`.
 */
export class Association {
  readonly connection: DtlsConnection;
  readonly #mtu: number;
  readonly #send: AssociationOptions['send'];
  readonly #allowance = new HandshakeAllowance();
  /** The last alert of the peer in the clear, for people; empty without one. */
  clearAlert = '';

  constructor({ engine, isActive, mtu, send }: AssociationOptions) {
    this.connection = engine.connect({ isActive, mtu });
    this.#mtu = mtu;
    this.#send = send;
  }

  get state(): ConnectionState {
    return this.connection.state;
  }

  /** Of an active end: makes the first flight. */
  open(): void {
    this.connection.step();
    this.flush();
  }

  /** Of a passive end: the datagram that begins with `hello`, whose cookie, where it has one, is good. */
  accept(hello: ClientHello, bytes: Uint8Array, start: number, end: number): number {
    if (hello.cookie.length === 0) return this.readHandshake(bytes, start, end);
    this.connection.feed(bytes, start, recordLength(bytes, start));
    this.connection.acceptCookie();
    this.connection.step();
    return this.readHandshake(bytes, start + recordLength(bytes, start), end);
  }

  readHandshake(bytes: Uint8Array, start: number, end: number): number {
    // Otherwise it is done while reading, and old and new flight leave in one datagram, of which OpenSSL reads the old one only.
    if (this.connection.timeoutMs() === 0) this.retransmit();
    let verdict = 0;
    for (let at = start; at < end; at += recordLength(bytes, at)) {
      const isProtected = recordEpoch(bytes, at) !== 0;
      if (isProtected && fragmentLength(bytes, at) < this.connection.shortestRecord())
        verdict = -drop.dtlsUnexpected;
      else if (!isProtected && recordType(bytes, at) === contentType.alert) {
        this.clearAlert = alertText(bytes, at + RECORD_HEADER_LENGTH);
        verdict = -drop.dtlsUnexpected;
      } else if (this.#allowance.take(recordLength(bytes, at), isProtected)) this.#step(bytes, at);
      else verdict = -drop.dtlsTooMuch;
    }
    this.flush();
    return verdict;
  }

  /** After the handshake. What is in the clear is a repeat from before, or forged: of no interest either way. */
  readProtected(bytes: Uint8Array, start: number, end: number): number {
    let verdict = 0;
    for (let at = start; at < end; at += recordLength(bytes, at)) {
      if (recordEpoch(bytes, at) === 0) {
        if (recordType(bytes, at) === contentType.alert) verdict = -drop.dtlsUnexpected;
      } else if (this.#isUseless(bytes, at)) {
        verdict = -drop.dtlsUnexpected;
      } else this.#step(bytes, at);
    }
    this.flush();
    return verdict;
  }

  retransmit(): void {
    this.connection.retransmit();
    this.flush();
  }

  /** Says goodbye where that is possible. */
  release(): void {
    this.connection.shutdown();
    this.flush();
    this.connection.free();
  }

  flush(): void {
    const pack = (records: Uint8Array, start: number, end: number): void =>
      packRecords(records, start, end, this.#mtu, this.#send);
    while (this.connection.takeOutput(pack));
  }

  /** There are no data channels; and an engine that broke has handed out its keys long ago. */
  #isUseless(bytes: Uint8Array, at: number): boolean {
    return (
      recordType(bytes, at) === contentType.applicationData ||
      this.state !== 'established' ||
      fragmentLength(bytes, at) < this.connection.shortestRecord()
    );
  }

  #step(bytes: Uint8Array, at: number): void {
    this.connection.feed(bytes, at, recordLength(bytes, at));
    this.connection.step();
  }
}
