import type { ByteString } from '../base/bytes.ts';
import type { Address } from '../base/endpoint.ts';
import {
  attributeValues,
  formatMediaLine,
  formatOrigin,
  inheritedValues,
  hasAttribute,
  isDirection,
  type Direction,
  type Sdp,
  type SdpAttribute,
  type SdpCodec,
  type SdpMedia,
  type SdpOrigin,
  type SdpSession,
} from '../protocols/sdp/index.ts';
import type { MediaKind } from './describe-media.ts';
import { formatsOf, writeCodecs, type AttributeGroups } from './codecs/write.ts';
import { EditingSdpWriter } from './edit-sdp.ts';
import { isExtensionHidden } from './header-extensions.ts';
import type { SdpEditing } from './sdp-editing.ts';
import type { SecurityLines } from './security/write.ts';

/** What we say in place of the sender's own words in one media section. */
export interface OutgoingMedia {
  /** Null: the section is declined (port 0), and only its head is written; `declinedAddress` then stands in its `c=`. */
  readonly local: {
    readonly address: Address;
    readonly port: number;
    /** Port for `a=rtcp`; null: no such line. */
    readonly rtcpPort: number | null;
    /** For `a=rtcp:PORT IN IP4 ADDRESS`; null: `a=rtcp:PORT`. */
    readonly rtcpAddress: Address | null;
    readonly hasRtcpMux: boolean;
  } | null;
  readonly declinedAddress: Address;
  readonly protocol: ByteString;
  readonly kind: MediaKind;
  /** Those that go out. The `m=` formats stay as written where this is the same list as `sourceCodecs`. */
  readonly codecs: readonly SdpCodec[];
  /** What `readCodecs` makes of the sender's section; empty where it is no RTP. */
  readonly sourceCodecs: readonly SdpCodec[];
  /** For `a=ptime`, in milliseconds; null: as the sender has it. */
  readonly ptimeMs: number | null;
  /** Null: direction attributes stay as received. */
  readonly direction: Direction | null;
  /** The receiver's own identification of the section; null: no `a=mid` is written. */
  readonly mid: ByteString | null;
  /** `a=bundle-only` with the port of the transport, or with port 0 as in RFC 9143 §6; null: no such line. */
  readonly bundleOnly: 'withPort' | 'portless' | null;
  readonly ice: readonly SdpAttribute[];
  /** `c=` and port stay the sender's, since we are only one of its candidates (`ICE` = `force-relay`). */
  readonly keepsAddress: boolean;
  /** Null: what the sender says about keys is passed on. */
  readonly security: SecurityLines;
}

export interface OutgoingSession {
  readonly origin: SdpOrigin | null;
  readonly name: ByteString;
  /** Value of `a=rtpengine`, which marks SDP that has been through here; marks of others stay beside it. */
  readonly loopProtection: ByteString | null;
  readonly keepsDirection: boolean;
  /** `a=ice-lite`: who does ICE with the receiver is the lite end. */
  readonly isIceLite: boolean;
  /** Mids of the BUNDLE group, that of the transport first; empty: none. */
  readonly bundle: readonly ByteString[];
  readonly editing: SdpEditing;
}

/** They say how media is encrypted, and are ours to say where we take part in that. */
const securityNames = ['setup', 'fingerprint', 'tls-id'];

/** Session attributes that are ours to write or to leave out (a BUNDLE group of the sender is none of the receiver). */
const ownSessionAttributes = new Set([
  'group',
  'ice-lite',
  'ice-ufrag',
  'ice-pwd',
  'ice-options',
  'rtcp-mux',
  ...securityNames,
]);

/** Media attributes with a place of their own in the output, or that are ours to write or to leave out (ICE). */
const ownMediaAttributes = new Set([
  'rtpmap',
  'fmtp',
  'rtcp-fb',
  'mid',
  'label',
  'bundle-only',
  'extmap',
  'extmap-allow-mixed',
  'rtcp',
  'rtcp-mux',
  'crypto',
  ...securityNames,
  'ptime',
  'maxptime',
  'ice-ufrag',
  'ice-pwd',
  'ice-options',
  'ice-mismatch',
  'candidate',
  'remote-candidates',
  'end-of-candidates',
]);

/**
 * Writes the SDP that goes to the other party: the sender's description with our addresses and ports, in the order that
 * rtpengine 26 uses (RFC 8866 §5 for the lines; the order of attributes is its own). What is not ours comes out byte
 * for byte.
 */
export function writeOutgoingSdp(
  source: Sdp,
  session: OutgoingSession,
  media: readonly OutgoingMedia[],
): ByteString {
  const writer = new EditingSdpWriter(session.editing);
  writeSession(writer, source, session);
  writer.finishPart();
  source.media.forEach((section, index) => {
    const outgoing = media[index];
    if (outgoing === undefined) return;
    writer.startMedia(section.type);
    if (outgoing.kind === 'untouched') writeUntouched(writer, section, source.session, outgoing.mid);
    else writeMedia(writer, section, outgoing, { ...session, source: source.session });
    if (outgoing.kind === 'untouched' || outgoing.local !== null) writer.finishPart();
  });
  return writer.toString();
}

function writeSession(writer: EditingSdpWriter, { session }: Sdp, outgoing: OutgoingSession): void {
  writer.line('v', '0');
  if (outgoing.origin !== null) writer.line('o', formatOrigin(outgoing.origin));
  writer.line('s', outgoing.name);
  if (session.information !== null) writer.line('i', session.information);
  if (session.uri !== null) writer.line('u', session.uri);
  for (const email of session.emails) writer.line('e', email);
  for (const phone of session.phones) writer.line('p', phone);
  for (const bandwidth of session.bandwidths) writer.line('b', bandwidth);
  if (session.timing.length === 0) writer.line('t', '0 0');
  for (const line of session.timing) writer.rawLine(line);
  for (const line of session.otherLines) writer.rawLine(line);
  if (outgoing.loopProtection !== null) writer.attribute('rtpengine', outgoing.loopProtection);
  if (outgoing.isIceLite) writer.attribute('ice-lite', null);
  if (outgoing.bundle.length > 0) writer.attribute('group', `BUNDLE ${outgoing.bundle.join(' ')}`);
  for (const attribute of session.attributes) {
    if (ownSessionAttributes.has(attribute.name)) continue;
    if (isExtensionHidden(attribute, outgoing.editing)) continue;
    if (isDirection(attribute.name) && !outgoing.keepsDirection) continue;
    writer.attribute(attribute.name, attribute.value);
  }
}

function writeMedia(
  writer: EditingSdpWriter,
  source: SdpMedia,
  outgoing: OutgoingMedia,
  setting: OutgoingSession & { readonly source: SdpSession },
): void {
  const { local } = outgoing;
  const { type } = source;
  const formats = formatsOf(source, outgoing);
  const { protocol } = outgoing;
  const ownPort = local === null || outgoing.bundleOnly === 'portless' ? 0 : local.port;
  const port = outgoing.keepsAddress ? source.port : ownPort;
  const portCount = local === null ? 1 : source.portCount;
  writer.line('m', formatMediaLine({ type, port, portCount, protocol, formats }));
  if (source.information !== null) writer.line('i', source.information);
  const { family, address } = local?.address ?? outgoing.declinedAddress;
  const kept = outgoing.keepsAddress ? (source.connection ?? setting.source.connection) : null;
  writer.line('c', kept?.raw ?? `IN ${family} ${address}`);
  for (const bandwidth of source.bandwidths) writer.line('b', bandwidth);
  for (const line of source.otherLines) writer.rawLine(line);
  const groups = groupByName(source.attributes);
  if (outgoing.mid !== null) writer.attribute('mid', outgoing.mid);
  writeNamed(writer, groups, 'label');
  if (local === null) return;
  if (outgoing.bundleOnly !== null) writer.attribute('bundle-only', null);
  writeCodecs(writer, outgoing, groups);
  writeNamed(writer, groups, 'extmap-allow-mixed');
  for (const attribute of groups.get('extmap') ?? []) {
    if (!isExtensionHidden(attribute, setting.editing)) writer.attribute('extmap', attribute.value);
  }
  for (const attribute of source.attributes) {
    if (ownMediaAttributes.has(attribute.name)) continue;
    if (isDirection(attribute.name) && !setting.keepsDirection) continue;
    writer.attribute(attribute.name, attribute.value);
  }
  if (outgoing.direction !== null) writer.attribute(outgoing.direction, null);
  writeRtcp(writer, local);
  for (const { name, value } of outgoing.security ?? receivedSecurity(source, setting.source)) {
    writer.attribute(name, value);
  }
  if (outgoing.ptimeMs === null) writeNamed(writer, groups, 'ptime');
  else writer.attribute('ptime', String(outgoing.ptimeMs));
  writeNamed(writer, groups, 'maxptime');
  for (const { name, value } of outgoing.ice) writer.attribute(name, value);
}

/** What stood in the session part is written into each section that it held for. */
function receivedSecurity(source: SdpMedia, session: SdpSession): readonly SdpAttribute[] {
  const crypto = attributeValues(source.attributes, 'crypto').map((value) => ({ name: 'crypto', value }));
  const valuesOf = (name: ByteString): readonly ByteString[] =>
    canBeKeyed(source) ? inheritedValues(source, session, name) : attributeValues(source.attributes, name);
  return [...crypto, ...securityNames.flatMap((name) => valuesOf(name).map((value) => ({ name, value })))];
}

/** Whether keys of the session are for this section too: in one that is neither RTP nor over TLS they would only mislead. */
function canBeKeyed({ protocol }: SdpMedia): boolean {
  return /tls|rtp/i.test(protocol);
}

/** What we do not write at session level although it held for this section goes into the section. */
function writeUntouched(
  writer: EditingSdpWriter,
  source: SdpMedia,
  session: SdpSession,
  mid: ByteString | null,
): void {
  writer.line('m', formatMediaLine(source));
  if (source.information !== null) writer.line('i', source.information);
  const connection = source.connection ?? session.connection;
  if (connection !== null) writer.line('c', connection.raw);
  for (const bandwidth of source.bandwidths) writer.line('b', bandwidth);
  for (const line of source.otherLines) writer.rawLine(line);
  if (mid !== null) writer.attribute('mid', mid);
  for (const { name, value } of source.attributes) if (name !== 'mid') writer.attribute(name, value);
  if (!canBeKeyed(source)) return;
  for (const { name, value } of session.attributes) {
    if (securityNames.includes(name) && !hasAttribute(source.attributes, name)) writer.attribute(name, value);
  }
}

function writeRtcp(writer: EditingSdpWriter, local: NonNullable<OutgoingMedia['local']>): void {
  if (local.rtcpPort !== null) {
    const { rtcpAddress } = local;
    const address = rtcpAddress === null ? '' : ` IN ${rtcpAddress.family} ${rtcpAddress.address}`;
    writer.attribute('rtcp', `${local.rtcpPort}${address}`);
  }
  if (local.hasRtcpMux) writer.attribute('rtcp-mux', null);
}

function groupByName(attributes: readonly SdpAttribute[]): AttributeGroups {
  const groups = new Map<ByteString, SdpAttribute[]>();
  for (const attribute of attributes) {
    if (!ownMediaAttributes.has(attribute.name)) continue;
    const group = groups.get(attribute.name);
    if (group === undefined) groups.set(attribute.name, [attribute]);
    else group.push(attribute);
  }
  return groups;
}

function writeNamed(writer: EditingSdpWriter, groups: AttributeGroups, name: ByteString): void {
  for (const { value } of groups.get(name) ?? []) writer.attribute(name, value);
}
