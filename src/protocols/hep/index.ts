export { encodeHep, hepType, type HepMessage } from './encode.ts';
