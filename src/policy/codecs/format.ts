import type { ByteString } from '../../base/bytes.ts';

/** Parameters of `a=fmtp` by name, names and values in lower case. */
type Parameters = ReadonlyMap<ByteString, ByteString>;

/** True if media in one format can be handed on as the other. */
type Rule = (a: Parameters, b: Parameters) => boolean;

const always: Rule = () => true;

/** Where it matters how payloads are laid out, RFC 4867 §8.1; absent means 0. */
const amrLayout = ['octet-align', 'crc', 'robust-sorting', 'interleaving'];

const amr: Rule = (a, b) =>
  amrLayout.every((name) => (a.get(name) ?? '0') === (b.get(name) ?? '0')) && haveCommonMode(a, b);

/** Codecs whose format parameters are compared by a rule of their own; names in lower case. */
const rules: ReadonlyMap<ByteString, Rule> = new Map<ByteString, Rule>([
  ['opus', always],
  ['telephone-event', always],
  ['g729', always],
  ['evs', always],
  ['amr', amr],
  ['amr-wb', amr],
  // RFC 3952 §5: without a mode it is 30.
  ['ilbc', (a, b) => (a.get('mode') ?? '30') === (b.get('mode') ?? '30')],
]);

/** Names under which one codec goes, in lower case. */
export function codecKey(name: ByteString): ByteString {
  const lower = name.toLowerCase();
  return lower === 'g729a' ? 'g729' : lower;
}

/**
 * Whether two descriptions of one codec (`key`: `codecKey` of its name) are of media that passes between them. `a` and `b`: what
 * follows the payload type in their `a=fmtp`. Parameters of codecs without a rule are the same, or not given by one of them.
 */
export function isSameFormat(key: ByteString, a: readonly ByteString[], b: readonly ByteString[]): boolean {
  const rule = rules.get(key);
  if (rule === always) return true;
  if (rule === undefined && (a.length === 0 || b.length === 0)) return true;
  const [left, right] = [parameters(a), parameters(b)];
  return rule === undefined ? left.size === right.size && holds(left, right) : rule(left, right);
}

/** True if everything that `wanted` says (parameters as in `a=fmtp`) is said by `format`, or goes without saying. */
export function hasFormat(key: ByteString, format: readonly ByteString[], wanted: ByteString): boolean {
  const rule = rules.get(key);
  if (rule === always) return true;
  const [own, asked] = [parameters(format), parameters([wanted])];
  return holds(own, asked) || (rule !== undefined && asked.size > 0 && rule(own, asked));
}

function holds(own: Parameters, asked: Parameters): boolean {
  for (const [name, value] of asked) if (own.get(name) !== value) return false;
  return true;
}

function parameters(texts: readonly ByteString[]): Parameters {
  const found = new Map<ByteString, ByteString>();
  for (const text of texts) {
    for (const part of text.split(/[; \t]/)) {
      const [name = '', ...value] = part.toLowerCase().split('=');
      if (name !== '') found.set(name, value.join('='));
    }
  }
  return found;
}

/** `mode-set` lists the modes that may be used; without it all may. */
function haveCommonMode(a: Parameters, b: Parameters): boolean {
  const [left, right] = [a.get('mode-set'), b.get('mode-set')];
  if (left === undefined || right === undefined) return true;
  const modes = new Set(right.split(','));
  return left.split(',').some((mode) => modes.has(mode));
}
