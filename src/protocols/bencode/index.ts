export { decode, type BencodeResult } from './decode.ts';
export { encode } from './encode.ts';
export { encodeBytes } from './encode-bytes.ts';
export { BencodeScanner, type ScanState } from './scanner.ts';
export {
  MAX_DEPTH,
  type BencodeDictionary,
  type BencodeError,
  type BencodeProblem,
  type BencodeValue,
} from './value.ts';
