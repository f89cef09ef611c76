import type { ByteString } from '../../base/bytes.ts';
import { drop, type DropCode } from '../../base/drop-reasons.ts';
import type { Endpoint } from '../../base/endpoint.ts';
import { checkIntegrity, stunError, type IntegrityAlgorithm, type StunMessage } from '../stun/index.ts';
import type { Generation } from './generation.ts';
import { writeError, writeSuccess, type Protection } from './messages.ts';
import type { IceRole } from './role.ts';
import type { IceEffects } from './types.ts';

/** Between two error replies to requests that nobody can vouch for: a stranger makes us send no more than that. */
const ERROR_INTERVAL_MS = 50;

/** A request with right credentials. */
export interface ValidCheck {
  readonly generation: Generation;
  readonly remoteUfrag: ByteString;
  readonly isRoleSwitch: boolean;
}

export interface Datagram {
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly socket: number;
  readonly from: Endpoint;
}

/** Answers the peer's checks; RFC 8445 §7.3. Nothing but an error reply comes of one that is not authenticated. */
export class Responder {
  readonly #effects: IceEffects;
  readonly #role: IceRole;
  readonly #software: ByteString | undefined;
  #nextErrorAt = -Infinity;

  constructor(effects: IceEffects, role: IceRole, software: ByteString | undefined) {
    this.#effects = effects;
    this.#role = role;
    this.#software = software;
  }

  /** Replies; 0 for a role conflict that the peer has to resolve. `generations` in the order of preference. */
  answer(
    request: StunMessage,
    datagram: Datagram,
    generations: readonly Generation[],
    now: number,
  ): ValidCheck | DropCode | 0 {
    const { username } = request;
    if (username === null || (request.integrityAt ?? request.integritySha256At) === null) {
      return this.#refuse(request, datagram, stunError.badRequest, drop.stunNoCredentials, now);
    }
    // RFC 8445 §7.2.2: the receiver's half comes first. A colon is no ice-char.
    const colon = username.indexOf(':');
    const localUfrag = username.slice(0, Math.max(colon, 0));
    const remoteUfrag = username.slice(colon + 1);
    const generation = generations.find((known) => known.isNamed(localUfrag, remoteUfrag));
    if (generation === undefined) {
      return this.#refuse(request, datagram, stunError.unauthenticated, drop.stunWrongUsername, now);
    }
    const { pwd } = generation.local;
    const algorithm = checkIntegrity(request, datagram.bytes, datagram.offset, pwd);
    if (algorithm === 'missing' || algorithm === 'wrong') {
      return this.#refuse(request, datagram, stunError.unauthenticated, drop.stunWrongIntegrity, now);
    }
    return this.#answerValid(request, datagram, { generation, remoteUfrag }, algorithm);
  }

  #answerValid(
    request: StunMessage,
    { socket, from }: Datagram,
    check: Omit<ValidCheck, 'isRoleSwitch'>,
    algorithm: IntegrityAlgorithm,
  ): ValidCheck | DropCode | 0 {
    const { generation, remoteUfrag } = check;
    const protection: Protection = { algorithm, pwd: generation.local.pwd };
    const { transactionId, unknownRequired } = request;
    if (unknownRequired.length > 0) {
      const reply = writeError(transactionId, stunError.unknownAttribute, unknownRequired, protection);
      this.#effects.send(socket, from, reply);
      return drop.stunUnknownAttribute;
    }
    const verdict = this.#role.judge(request);
    if (verdict === 'conflict') {
      this.#effects.send(socket, from, writeError(transactionId, stunError.roleConflict, [], protection));
      return 0;
    }
    this.#effects.send(socket, from, writeSuccess(transactionId, from, protection, this.#software));
    return { generation, remoteUfrag, isRoleSwitch: verdict === 'switch' };
  }

  #refuse(
    request: StunMessage,
    { socket, from }: Datagram,
    code: 400 | 401,
    reason: DropCode,
    now: number,
  ): DropCode {
    if (now >= this.#nextErrorAt) {
      this.#nextErrorAt = now + ERROR_INTERVAL_MS;
      this.#effects.send(socket, from, writeError(request.transactionId, code, [], null));
    }
    return reason;
  }
}
