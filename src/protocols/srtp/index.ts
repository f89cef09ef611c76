export type { SrtpContextOptions } from './context-options.ts';
export {
  parseCryptoAttribute,
  printCryptoAttribute,
  type CryptoAttribute,
  type CryptoAttributeError,
  type CryptoAttributeResult,
  type CryptoSpelling,
} from './crypto-attribute.ts';
export type { AeadCipher, BlockCipher, CounterCipher, Mac, SrtpCrypto } from './crypto.ts';
export {
  createCryptoKey,
  parseCryptoKey,
  type CryptoKey,
  type CryptoKeyError,
  type CryptoKeyOptions,
} from './key-parameter.ts';
export {
  createMasterKey,
  formatMasterKey,
  parseMasterKey,
  splitMasterKey,
  type MasterKey,
} from './master-key.ts';
export { createSessionFlag, type SessionParameter } from './session-parameter.ts';
export type { CountedSource, SourceSnapshot } from './source-state.ts';
export { SrtpContext, type CountedTurns, type SrtpContextState } from './srtp-context.ts';
export {
  srtpSuiteByName,
  srtpSuiteByProfile,
  srtpSuites,
  type SrtpCipher,
  type SrtpSuite,
  type SrtpSuiteName,
} from './suites.ts';
