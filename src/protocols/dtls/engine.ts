/** `closed`: by an authenticated alert of the peer. `failed`: of no more use. */
export type ConnectionState = 'handshaking' | 'established' | 'closed' | 'failed';

/**
 * The cryptographic half of DTLS: one association with one peer. Handshake, retransmission and record protection are
 * its business, where bytes come from and whom the certificate belongs to is not. `native/openssl` has one.
 */
export interface DtlsConnection {
  readonly state: ConnectionState;
  /** Why it is `failed`, for people. */
  readonly failure: string;
  /** Gives it the record that the next `step` is to read. */
  feed(bytes: Uint8Array, offset: number, length: number): void;
  /** Before the first step of a passive connection, when the ClientHello just fed carries a good cookie. */
  acceptCookie(): void;
  /** Reads what was fed and goes as far as it can. */
  step(): ConnectionState;
  /** Milliseconds until `retransmit` is due, 0 when it is, -1 when nothing waits for an answer. */
  timeoutMs(): number;
  retransmit(): ConnectionState;
  /** Lets `read` see some of what is to be sent: whole records, none longer than the MTU; false when there is nothing. */
  takeOutput(read: (records: Uint8Array, start: number, end: number) => void): boolean;
  /** Bytes that a protected record has at least; for the cipher that was agreed on, or for any while that is open. */
  shortestRecord(): number;
  /** 0 when the two ends have none in common. */
  srtpProfile(): number;
  /** X.509 DER, null when the peer has sent none. */
  peerCertificate(): Uint8Array | null;
  /** RFC 5705 with the label of RFC 5764 §4.2. */
  exportKeys(into: Uint8Array): void;
  /** Makes the alert that says goodbye; there is none to be sent before the handshake is done. */
  shutdown(): void;
  free(): void;
}

export interface DtlsEngine {
  connect(options: { readonly isActive: boolean; readonly mtu: number }): DtlsConnection;
}
