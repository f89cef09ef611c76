export { isStun, parseStun } from './parse.ts';
export { checkIntegrity, isFingerprintFine, type IntegrityAlgorithm } from './protection.ts';
export {
  BINDING,
  MAGIC_COOKIE,
  STUN_HEADER_LENGTH,
  stunAttribute,
  stunClass,
  stunError,
  TRANSACTION_ID_LENGTH,
  type StunClass,
  type StunFault,
  type StunMessage,
} from './types.ts';
export { StunWriter } from './writer.ts';
