import type { ByteString } from '../../base/bytes.ts';

/** The words of an attribute value. */
export function splitWords(value: ByteString): readonly ByteString[] {
  return value.split(' ').filter((word) => word !== '');
}

/** Component of an `a=candidate` value (RFC 8839 §5.1); null if it has none. */
export function componentOf(candidate: ByteString): number | null {
  const [, component] = splitWords(candidate);
  return component !== undefined && /^\d{1,3}$/.test(component) ? Number(component) : null;
}

/** Type of an `a=candidate` value: `host`, `srflx`, `prflx`, `relay`; null if it has none. */
export function typeOf(candidate: ByteString): ByteString | null {
  const words = splitWords(candidate);
  return words[6] === 'typ' ? (words[7] ?? null) : null;
}
