import type { ByteString } from '../../base/bytes.ts';

/** Parts of names that are written in capitals, and for which clients also use the all-lower-case form. */
const acronym = /DTMF|ICE|RTCP|NAT|VSC|SIP|SDES|OSRTP|BUNDLE|T\.?38/;

/** Each name with dashes and with spaces. */
export function dashOrSpace(...names: readonly ByteString[]): readonly ByteString[] {
  return unique(names.flatMap((name) => [name, name.replaceAll('-', ' ')]));
}

/** Dashes, underscores and spaces. */
export function anySeparator(...names: readonly ByteString[]): readonly ByteString[] {
  return unique(names.flatMap((name) => [name, name.replaceAll('-', '_'), name.replaceAll('-', ' ')]));
}

/** The general rule for flags: dashes or spaces, and all lower case where an acronym occurs. */
export function flagSpellings(...names: readonly ByteString[]): readonly ByteString[] {
  return unique(dashOrSpace(...names).flatMap((name) => withLowerCase(name)));
}

/** The general rule for prefixes: as written, and all lower case where an acronym occurs. */
export function prefixSpellings(...names: readonly ByteString[]): readonly ByteString[] {
  return unique(names.flatMap((name) => withLowerCase(name)));
}

/** `sip-code`, `SIP-code`: each name as written and with one part of it in another case. */
export function eitherCase(part: string, names: readonly ByteString[]): readonly ByteString[] {
  const upper = part.toUpperCase();
  return unique(names.flatMap((name) => [name, name.replaceAll(part, upper)]));
}

function withLowerCase(name: ByteString): readonly ByteString[] {
  return acronym.test(name) ? [name, name.toLowerCase()] : [name];
}

function unique(names: readonly ByteString[]): readonly ByteString[] {
  return [...new Set(names)];
}
