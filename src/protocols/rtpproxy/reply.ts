import type { ByteString } from '../../base/bytes.ts';
import type { Address } from '../../base/endpoint.ts';

/** Versions of the protocol are dates. */
const version = '20040107';
const features: ReadonlySet<ByteString> = new Set(['20040107', '20050322', '20060704']);

export const rtpproxyVersion: ByteString = version;
/** Any refusal: clients tell no numbers apart. */
export const rtpproxyError: ByteString = 'E8';
/** A look-up in a session that does not exist. */
export const rtpproxyNoSession: ByteString = '0 0.0.0.0';
export const rtpproxyDone: ByteString = '0';

export function rtpproxyFeature(date: ByteString): ByteString {
  return features.has(date) ? '1' : '0';
}

/** Where the party that gets the rewritten SDP is to send. */
export function rtpproxyPort(port: number, { family, address }: Address): ByteString {
  return `${port} ${address} ${family === 'IP4' ? '4' : '6'}`;
}

export interface RtpproxySessionFigures {
  /** Seconds until the session ends if no media comes. */
  readonly secondsLeft: number;
  /** Packets that came from the offerer and from the answerer. */
  readonly fromOfferer: number;
  readonly fromAnswerer: number;
  readonly relayed: number;
  readonly dropped: number;
}

export function rtpproxyFigures(figures: RtpproxySessionFigures): ByteString {
  const { secondsLeft, fromOfferer, fromAnswerer, relayed, dropped } = figures;
  return `${secondsLeft} ${fromOfferer} ${fromAnswerer} ${relayed} ${dropped}`;
}
