/** Bytes of records that one handshake may take in, repeats included: twelve repeats of a large flight. */
const MOST_BYTES = 131_072;
/** Protected records that came before what makes them readable; OpenSSL keeps each in 16 KiB. */
const MOST_EARLY_RECORDS = 16;

/** Bounds what a peer can make one handshake hold or chew on before anybody has been authenticated. */
export class HandshakeAllowance {
  #bytes = 0;
  #earlyRecords = 0;

  /** False when the record is more than a handshake is allowed. */
  take(length: number, isProtected: boolean): boolean {
    if (this.#bytes + length > MOST_BYTES) return false;
    if (isProtected && this.#earlyRecords === MOST_EARLY_RECORDS) return false;
    this.#bytes += length;
    if (isProtected) this.#earlyRecords += 1;
    return true;
  }
}
