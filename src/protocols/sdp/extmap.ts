import type { ByteString } from '../../base/bytes.ts';

/** `a=extmap:ID[/DIRECTION] URI [PARAMETERS]`, RFC 8285 §5. */
export interface ExtensionMap {
  readonly id: number;
  readonly uri: ByteString;
}

/** The value of an `a=extmap`; null where it is none. */
export function parseExtmap(value: ByteString): ExtensionMap | null {
  const match = /^(\d{1,5})(?:\/\w+)? +(\S+)/.exec(value);
  return match === null ? null : { id: Number(match[1]), uri: match[2]! };
}
