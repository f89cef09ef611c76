export type { SrtpContextOptions } from './context-options.ts';
export type { AeadCipher, BlockCipher, CounterCipher, Mac, SrtpCrypto } from './crypto.ts';
export type { SourceSnapshot } from './source-state.ts';
export { SrtpContext, type SrtpContextState } from './srtp-context.ts';
export {
  srtpSuiteByName,
  srtpSuiteByProfile,
  srtpSuites,
  type SrtpCipher,
  type SrtpSuite,
  type SrtpSuiteName,
} from './suites.ts';
