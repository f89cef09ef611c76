import type { ByteString } from '../../base/bytes.ts';
import type { Sdp, SdpMedia } from '../../protocols/sdp/index.ts';
import { findProfile, transportProfiles } from '../transport.ts';
import { offersKeys, readRemoteSecurity } from './remote.ts';

/**
 * Opportunistic SRTP from before RFC 8643: one media is offered by two `m=` lines, one of a secure profile and one of the plain
 * profile, and the answer declines one of them. The two are one section everywhere but on the wire.
 */
export interface LegacyPair {
  readonly isSecureFirst: boolean;
  /** Protocols of the two lines, as written. */
  readonly secure: ByteString;
  readonly plain: ByteString;
}

export interface FoldedSdp {
  readonly sdp: Sdp;
  /** By index in the folded SDP. */
  readonly pairs: ReadonlyMap<number, LegacyPair>;
}

export interface FoldOptions {
  /** The party is known to have two lines for the section with this index in the folded SDP. */
  readonly known: (index: number) => LegacyPair | null;
  /** From this section on, two lines that are not known to belong together may be a pair; Infinity: nowhere. */
  readonly firstNew: number;
  readonly isOffer: boolean;
}

/**
 * Makes one section of each pair: the secure line unless it is declined, else the plain one. In an offer the secure one goes by the name of the
 * plain profile, as in RFC 8643 §3, so that the other party may do without.
 */
export function foldPairs(sdp: Sdp, { known, firstNew, isOffer }: FoldOptions): FoldedSdp {
  const media: SdpMedia[] = [];
  const pairs = new Map<number, LegacyPair>();
  for (let line = 0; line < sdp.media.length; line += 1) {
    const [first, second] = [sdp.media[line]!, sdp.media[line + 1]];
    const index = media.length;
    const pair = second === undefined ? null : pairAt(sdp, first, second, known(index), index >= firstNew);
    if (second === undefined || pair === null) {
      media.push(first);
      continue;
    }
    pairs.set(index, pair);
    media.push(pair.isSecureFirst ? fold(first, second, isOffer) : fold(second, first, isOffer));
    line += 1;
  }
  return pairs.size === 0 ? { sdp, pairs } : { sdp: { session: sdp.session, media }, pairs };
}

function fold(secure: SdpMedia, plain: SdpMedia, isOffer: boolean): SdpMedia {
  if (secure.port === 0) return plain;
  return isOffer ? { ...secure, protocol: plain.protocol } : secure;
}

function pairAt(
  { session }: Sdp,
  first: SdpMedia,
  second: SdpMedia,
  known: LegacyPair | null,
  acceptsNew: boolean,
): LegacyPair | null {
  if (first.type !== second.type) return null;
  if (known !== null) return known;
  if (!acceptsNew || first.port === 0 || second.port === 0) return null;
  if (first.formats.join(' ') !== second.formats.join(' ')) return null;
  const isSecureFirst = findProfile(first.protocol)?.isSecure === true;
  const [secure, plain] = isSecureFirst ? [first, second] : [second, first];
  const [secureProfile, plainProfile] = [findProfile(secure.protocol), findProfile(plain.protocol)];
  const isPair =
    secureProfile?.isSecure === true &&
    plainProfile?.isSecure === false &&
    secureProfile.plainName === plainProfile.name &&
    offersKeys(readRemoteSecurity(secure, session));
  return isPair ? { isSecureFirst, secure: secure.protocol, plain: plain.protocol } : null;
}

/** The `m=` line by which the party itself knows a section: of a pair, the secure one. */
export function lineOfSection(index: number, known: FoldOptions['known']): number {
  let line = index;
  for (let before = 0; before < index; before += 1) if (known(before) !== null) line += 1;
  return known(index)?.isSecureFirst === false ? line + 1 : line;
}

/** The sections of an offer of ours that are to be offered in two lines; those before `firstNew` are known to the receiver as they are. */
export function pairsToOffer(body: ByteString, firstNew: number): ReadonlyMap<number, LegacyPair> {
  const pairs = new Map<number, LegacyPair>();
  for (const [index, section] of sectionsOf(body).sections.entries()) {
    const { port, protocol } = headOf(section);
    const secure = transportProfiles.find(
      ({ isSecure, isDtls, plainName }) => isSecure && !isDtls && plainName === protocol,
    );
    if (index < firstNew || port === '0' || secure === undefined || !hasKeys(section)) continue;
    pairs.set(index, { isSecureFirst: true, secure: secure.name, plain: protocol });
  }
  return pairs;
}

/** Writes both lines of each section that its party knows by two. `body`: an SDP of ours. */
export function unfoldPairs(body: ByteString, known: FoldOptions['known'], isOffer: boolean): ByteString {
  const { session, sections } = sectionsOf(body);
  const written = sections.map((section, index) => {
    const pair = known(index);
    return pair === null ? section : unfold(section, pair, isOffer);
  });
  return session + written.join('');
}

function unfold(
  section: ByteString,
  { isSecureFirst, secure, plain }: LegacyPair,
  isOffer: boolean,
): ByteString {
  const { port, protocol } = headOf(section);
  const isSecure = port !== '0' && hasKeys(section);
  const isPlain = port !== '0' && (!isSecure || (isOffer && findProfile(protocol)?.isSecure === false));
  const secureLine = isSecure ? withProtocol(section, secure) : declined(section, secure);
  const plainLine = isPlain ? withoutKeys(withProtocol(section, plain)) : declined(section, plain);
  // One name for both would be a name of neither.
  return isSecureFirst
    ? secureLine + (isSecure ? withoutMid(plainLine) : plainLine)
    : (isSecure ? withoutMid(plainLine) : plainLine) + secureLine;
}

function sectionsOf(body: ByteString): {
  readonly session: ByteString;
  readonly sections: readonly ByteString[];
} {
  const [session = '', ...sections] = body.split(/^(?=m=)/m);
  return { session, sections };
}

const headPattern = /^m=(\S+) (\d+)(\S*) (\S+)(.*)/;

function headOf(section: ByteString): { readonly port: ByteString; readonly protocol: ByteString } {
  const [, , port = '0', , protocol = ''] = headPattern.exec(section) ?? [];
  return { port, protocol };
}

function hasKeys(section: ByteString): boolean {
  return /^a=(?:crypto|fingerprint):/m.test(section);
}

function withProtocol(section: ByteString, protocol: ByteString): ByteString {
  return section.replace(
    headPattern,
    (_, type: string, port: string, count: string, _old, formats: string) =>
      `m=${type} ${port}${count} ${protocol}${formats}`,
  );
}

function withoutKeys(section: ByteString): ByteString {
  return section.replace(/^a=(?:crypto|fingerprint|setup|tls-id):.*\r\n/gm, '');
}

function withoutMid(section: ByteString): ByteString {
  return section.replace(/^a=(?:mid:.*|bundle-only)\r\n/gm, '');
}

/** RFC 3264 §6: port 0; the rest does not matter. */
function declined(section: ByteString, protocol: ByteString): ByteString {
  const head = withProtocol(section, protocol).replace(
    headPattern,
    (_, type: string, _port, _count, name: string, formats: string) => `m=${type} 0 ${name}${formats}`,
  );
  const [first = ''] = head.split('\r\n', 1);
  const connection = /^c=.*\r\n/m.exec(section)?.[0] ?? '';
  return `${first}\r\n${connection}`;
}
