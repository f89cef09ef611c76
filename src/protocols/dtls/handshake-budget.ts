export interface HandshakeLimits {
  /** Handshakes under way at a time, each of which holds some tens of kilobytes. */
  readonly underWay?: number;
  /** Expensive steps in one turn of a worker's loop. */
  readonly stepsPerTurn?: number;
}

const MOST_UNDER_WAY = 500;
/** With four, media waited three to eight times as long (`bench:dtls-storm` on a machine that was busy with other work). */
const STEPS_PER_TURN = 1;

/** Of these, how many more may be spent on streams whose media waits for them. */
const URGENT_STEPS = 3;

/**
 * What one worker spends on handshakes, so that a flood of them does not keep it from forwarding media. Sessions take a place
 * before they answer a peer, and count each step that has public-key operations in it (0.3 to 1.5 ms). The
 * worker calls `beginTurn` and stops reading DTLS for the turn when `isTurnSpent`: what waits in a socket is not lost.
 */
export class HandshakeBudget {
  readonly #mostUnderWay: number;
  readonly #stepsPerTurn: number;
  #underWay = 0;
  #stepsInTurn = 0;

  constructor({ underWay = MOST_UNDER_WAY, stepsPerTurn = STEPS_PER_TURN }: HandshakeLimits = {}) {
    this.#mostUnderWay = underWay;
    this.#stepsPerTurn = stepsPerTurn;
  }

  get underWay(): number {
    return this.#underWay;
  }

  get isTurnSpent(): boolean {
    return this.#stepsInTurn >= this.#stepsPerTurn;
  }

  /** Not even a handshake that media waits for may go on in this turn. */
  get isExhausted(): boolean {
    return this.#stepsInTurn >= this.#stepsPerTurn + URGENT_STEPS;
  }

  beginTurn(): void {
    this.#stepsInTurn = 0;
  }

  /** False when there is no place left. */
  tryBegin(): boolean {
    if (this.#underWay >= this.#mostUnderWay) return false;
    this.#underWay += 1;
    return true;
  }

  end(): void {
    this.#underWay -= 1;
  }

  countStep(): void {
    this.#stepsInTurn += 1;
  }
}
