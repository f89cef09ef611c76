import type { ByteString } from '../../base/bytes.ts';

/** The words of an attribute value. */
export function splitWords(value: ByteString): readonly ByteString[] {
  return value.split(/[ \t]+/).filter((word) => word !== '');
}

/** Component of an `a=candidate` value (RFC 8839 §5.1); null if it has none. Cheap, since every plan asks for it. */
export function componentOf(candidate: ByteString): number | null {
  const component = /^[ \t]*[^ \t]+[ \t]+(\d{1,3})[ \t]/.exec(candidate)?.[1];
  return component === undefined ? null : Number(component);
}
