import { toByteString, type ByteString } from '../../base/bytes.ts';
import { drop, type DropCode } from '../../base/drop-reasons.ts';
import { sameEndpoint } from '../../base/endpoint.ts';
import { checkIntegrity, stunClass, TRANSACTION_ID_LENGTH, type StunMessage } from '../stun/index.ts';
import type { Generation } from './generation.ts';
import { writeCheck } from './messages.ts';
import type { CandidatePair } from './pair.ts';
import type { Datagram } from './responder.ts';
import type { IceRole } from './role.ts';
import { FIRST_GAP_MS, MAX_SENDS, noteSent, type Purpose, type Transaction } from './transactions.ts';
import type { IceAgentConfig, IceEffects } from './types.ts';

/** RFC 8445 §14.3 scales the wait with the length of the list, so that long ones are no flood. */
const GAP_PER_PAIR_MS = 20;
const LONGEST_FIRST_GAP_MS = 500;
/** A triggered check does not repeat a request that is younger. */
const HURRY_MS = 20;

/** Sends our requests, repeats them, and matches responses (RFC 8489 §6.2.1, §6.3; RFC 8445 §7.2). */
export class Requester {
  readonly #config: IceAgentConfig;
  readonly #effects: IceEffects;
  readonly #role: IceRole;
  readonly #transactions = new Map<ByteString, Transaction>();
  /** Of each pair at most one check or nomination, and one question for consent. */
  readonly #checks = new Map<CandidatePair, Transaction>();
  readonly #consents = new Map<CandidatePair, Transaction>();

  constructor(config: IceAgentConfig, effects: IceEffects, role: IceRole) {
    this.#config = config;
    this.#effects = effects;
    this.#role = role;
  }

  /** Sends a request over the pair; the generation knows the peer. */
  start(generation: Generation, pair: CandidatePair, purpose: Purpose, now: number): Transaction {
    const { random, software } = this.#config;
    const { isControlling, tieBreaker } = this.#role;
    const transactionId = toByteString(random(TRANSACTION_ID_LENGTH));
    const bytes = writeCheck({
      transactionId,
      local: generation.local,
      remote: generation.remote!,
      priority: pair.local.peerReflexivePriority,
      isControlling,
      tieBreaker,
      useCandidate: purpose === 'nomination',
      software,
    });
    const gapMs = Math.min(
      Math.max(FIRST_GAP_MS, GAP_PER_PAIR_MS * generation.checklist.pendingCount),
      LONGEST_FIRST_GAP_MS,
    );
    const transaction: Transaction = {
      id: transactionId,
      bytes,
      generation,
      pair,
      purpose,
      isControlling,
      sends: 0,
      lastSentAt: now,
      nextAt: now,
      gapMs,
    };
    this.#transactions.set(transactionId, transaction);
    const ofPairs = this.#ofPairs(purpose);
    const previous = ofPairs.get(pair);
    if (previous !== undefined) this.#transactions.delete(previous.id);
    ofPairs.set(pair, transaction);
    this.#send(transaction, now);
    // RFC 7675 §5.1: not repeated; the next one comes soon enough.
    if (purpose === 'consent') transaction.nextAt = Infinity;
    return transaction;
  }

  /** Sends the check of the pair that is under way once more, and starts its repetition anew. */
  hurry(pair: CandidatePair, now: number): void {
    const transaction = this.#checks.get(pair);
    if (transaction === undefined || now - transaction.lastSentAt < HURRY_MS) return;
    transaction.sends = 0;
    transaction.gapMs = FIRST_GAP_MS;
    this.#send(transaction, now);
  }

  /** Repeats what is due; returns what has got no response and is given up. */
  repeat(now: number): readonly Transaction[] {
    const expired: Transaction[] = [];
    for (const transaction of this.#transactions.values()) {
      if (transaction.nextAt > now) continue;
      if (transaction.sends >= MAX_SENDS) expired.push(transaction);
      else this.#send(transaction, now);
    }
    for (const transaction of expired) this.cancel(transaction);
    return expired;
  }

  /** When `repeat` has something to do. */
  nextDeadline(): number {
    let deadline = Infinity;
    for (const { nextAt } of this.#transactions.values()) deadline = Math.min(deadline, nextAt);
    return deadline;
  }

  cancelGeneration(generation: Generation): void {
    for (const transaction of this.#transactions.values()) {
      if (transaction.generation === generation) this.cancel(transaction);
    }
  }

  cancel(transaction: Transaction): void {
    const ofPairs = this.#ofPairs(transaction.purpose);
    this.#transactions.delete(transaction.id);
    if (ofPairs.get(transaction.pair) === transaction) ofPairs.delete(transaction.pair);
  }

  cancelPair(pair: CandidatePair): void {
    for (const ofPairs of [this.#checks, this.#consents]) {
      const transaction = ofPairs.get(pair);
      if (transaction !== undefined) this.cancel(transaction);
    }
  }

  /**
   * The transaction that this response ends, else why it has no effect. A peer that does not know us cannot protect its
   * error; `note` is told of such a one, for the words of a diagnosis alone.
   */
  match(
    response: StunMessage,
    { bytes, offset, socket, from }: Datagram,
    note: (transaction: Transaction) => void,
  ): Transaction | DropCode {
    const transaction = this.#transactions.get(response.transactionId);
    if (transaction === undefined) return drop.stunUnmatchedResponse;
    const { pair, generation } = transaction;
    // RFC 8445 §7.2.5.2.1: it must come back the way that the request went.
    const isSymmetric = socket === pair.local.local.socket && sameEndpoint(from, pair.remote.endpoint);
    if (!isSymmetric) return drop.stunWrongSource;
    const verdict = checkIntegrity(response, bytes, offset, generation.remote!.pwd);
    if (verdict === 'missing') {
      if (response.class === stunClass.error) note(transaction);
      return drop.stunNoCredentials;
    }
    if (verdict === 'wrong') return drop.stunWrongIntegrity;
    if (response.unknownRequired.length > 0) return drop.stunUnknownAttribute;
    this.cancel(transaction);
    return transaction;
  }

  #ofPairs(purpose: Purpose): Map<CandidatePair, Transaction> {
    return purpose === 'consent' ? this.#consents : this.#checks;
  }

  #send(transaction: Transaction, now: number): void {
    const { local, remote } = transaction.pair;
    noteSent(transaction, now);
    transaction.generation.component(local.local.component).checksSent += 1;
    this.#effects.send(local.local.socket, remote.endpoint, transaction.bytes);
  }
}
