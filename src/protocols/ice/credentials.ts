import type { ByteString } from '../../base/bytes.ts';
import type { IceCredentials } from './types.ts';

/** RFC 8839 §5.4: ice-char; 64 of them, so six random bits choose one without bias. */
const ICE_CHARS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** 48 and 156 random bits; RFC 8445 §5.3 asks for 24 and 128. */
const UFRAG_LENGTH = 8;
const PWD_LENGTH = 26;

/** `random` gives bytes that nobody can guess. */
export function newCredentials(random: (count: number) => Uint8Array): IceCredentials {
  return { ufrag: iceText(random(UFRAG_LENGTH)), pwd: iceText(random(PWD_LENGTH)) };
}

/** One ice-char for each byte. */
export function iceText(bytes: Uint8Array): ByteString {
  let text = '';
  for (const byte of bytes) text += ICE_CHARS.charAt(byte & 63);
  return text;
}

/**
 * RFC 8839 §5.4: 4 to 256 characters. Of a peer we take more kinds than it allows, since nothing here depends on that;
 * only a colon would make user names ambiguous.
 */
export function isUfrag(text: ByteString): boolean {
  return /^[!-9;-~]{4,256}$/.test(text);
}

/** RFC 8839 §5.4: 22 to 256 characters; the same goes for their kinds. */
export function isPwd(text: ByteString): boolean {
  return /^[!-~]{22,256}$/.test(text);
}

export function sameCredentials(a: IceCredentials, b: IceCredentials): boolean {
  return a.ufrag === b.ufrag && a.pwd === b.pwd;
}
