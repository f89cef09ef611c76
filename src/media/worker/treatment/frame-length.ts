/**
 * The usual length of the frames of a stream: that which comes twice in a row, so that it follows a sender who changes it, and a
 * single short packet does not.
 */
export class FrameLength {
  #usual = 0;
  #last = 0;
  #payloadType = -1;

  /** Whether a packet with so many payload bytes is shorter than usual. */
  isShort(payloadType: number, length: number): boolean {
    if (payloadType !== this.#payloadType) {
      this.#payloadType = payloadType;
      this.#usual = this.#last = 0;
    }
    if (length === this.#last) this.#usual = length;
    this.#last = length;
    return length < this.#usual;
  }
}
