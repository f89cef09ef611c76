/** Packets of events that may wait: some fifty digits. What comes beyond is not heard. */
const PLACES = 512;
/** For so long after its time a packet waits for one whose place it can take; then the digit is not heard any more. */
const PATIENCE_MS = 5000;
const PAYLOAD = 4;

/** Packets of DTMF events (RFC 4733 §2.3) that are to be heard later. Takes all its memory when it is made. */
export class EventDelay {
  /** Of the packet that was taken last. */
  payloadType = 0;
  /** It is the first of its event. */
  isStart = false;
  readonly payload = new Uint8Array(PAYLOAD);
  readonly #dueAt = new Float64Array(PLACES);
  readonly #payloads = new Uint8Array(PLACES * PAYLOAD);
  readonly #types = new Uint8Array(PLACES);
  readonly #starts = new Uint8Array(PLACES);
  #first = 0;
  #count = 0;

  /** Keeps four bytes of payload at `at`. */
  put(bytes: Uint8Array, at: number, payloadType: number, isStart: boolean, dueAt: number): void {
    if (this.#count === PLACES) return;
    const place = (this.#first + this.#count) % PLACES;
    this.#count += 1;
    this.#dueAt[place] = dueAt;
    this.#types[place] = payloadType;
    this.#starts[place] = isStart ? 1 : 0;
    for (let index = 0; index < PAYLOAD; index += 1)
      this.#payloads[PAYLOAD * place + index] = bytes[at + index]!;
  }

  /** Takes the first packet if its time has come; false: it has not, or there is none. */
  take(now: number): boolean {
    while (this.#count > 0 && this.#dueAt[this.#first]! + PATIENCE_MS < now) this.#forget();
    if (this.#count === 0 || this.#dueAt[this.#first]! > now) return false;
    const place = this.#first;
    this.payloadType = this.#types[place]!;
    this.isStart = this.#starts[place] === 1;
    for (let index = 0; index < PAYLOAD; index += 1)
      this.payload[index] = this.#payloads[PAYLOAD * place + index]!;
    this.#forget();
    return true;
  }

  #forget(): void {
    this.#first = (this.#first + 1) % PLACES;
    this.#count -= 1;
  }
}
