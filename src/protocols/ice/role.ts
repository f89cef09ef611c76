import type { StunMessage } from '../stun/index.ts';

/** Who nominates (RFC 8445 §6.1.1), and how the two agree about it (§7.3.1.1). */
export class IceRole {
  isControlling: boolean;
  tieBreaker: bigint;
  /** Whoever sends us checks is a full agent, and of the two that one controls (RFC 8445 §6.1.1). */
  readonly #isLite: boolean;

  constructor(isControlling: boolean, tieBreaker: bigint, isLite: boolean) {
    this.isControlling = isControlling;
    this.tieBreaker = tieBreaker;
    this.#isLite = isLite;
  }

  /** What a request that claims a role means for ours: nothing, we have to switch, or the peer has to. */
  judge(request: StunMessage): 'fine' | 'switch' | 'conflict' {
    const { controlling, controlled } = request;
    if (this.isControlling && controlling !== null) {
      return this.tieBreaker >= controlling && !this.#isLite ? 'conflict' : 'switch';
    }
    if (!this.isControlling && controlled !== null) {
      return this.tieBreaker >= controlled && !this.#isLite ? 'switch' : 'conflict';
    }
    return 'fine';
  }
}
