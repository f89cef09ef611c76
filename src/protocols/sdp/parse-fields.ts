import type { ByteString } from '../../base/bytes.ts';
import { familyOf } from '../../base/endpoint.ts';
import type { SdpAttribute, SdpConnection, SdpMedia, SdpOrigin } from './types.ts';

/** What an `m=` line says; a string is the reason why it is none. */
export type MediaLine = Pick<SdpMedia, 'type' | 'port' | 'portCount' | 'protocol' | 'formats'>;

const maxPort = 65535;
const BLANK = 0x20;
const TAB = 0x09;

/** `TYPE PORT[/COUNT] PROTOCOL FORMAT...`, RFC 8866 §5.14. Any run of blanks separates; formats may be missing. */
export function parseMediaLine(value: ByteString): MediaLine | string {
  const fields = splitFields(value);
  const [type, ports, protocol] = fields;
  if (type === undefined || ports === undefined || protocol === undefined)
    return 'm= needs a type, a port and a protocol';
  const slash = ports.indexOf('/');
  const port = parsePort(slash === -1 ? ports : ports.slice(0, slash));
  if (port === null) return 'm= has no valid port';
  const portCount = slash === -1 ? 1 : parseCount(ports.slice(slash + 1));
  if (portCount === null) return 'm= has no valid number of ports behind the slash';
  return { type, port, portCount, protocol, formats: fields.slice(3) };
}

/**
 * `USERNAME SESS-ID SESS-VERSION NETTYPE ADDRTYPE ADDRESS`, RFC 8866 §5.2. User names with blanks occur, and so do words
 * behind the address: `IN IP4` is what the others are counted from. Null if there are fewer than six fields.
 */
export function parseOrigin(value: ByteString): SdpOrigin | null {
  const fields = splitFields(value);
  // `o= 1 1 IN IP4 192.0.2.1`: an empty user name is still a field.
  if (/^[ \t]/.test(value)) fields.unshift('');
  if (fields.length < 6) return null;
  const found = fields.findIndex((field, i) => i >= 3 && isInternet(field) && isAddressType(fields[i + 1]));
  const network = found === -1 ? 3 : found;
  return {
    username: joined(fields, 0, network - 2),
    sessionId: fields[network - 2]!,
    version: fields[network - 1]!,
    netType: fields[network]!,
    addressType: fields[network + 1]!,
    address: joined(fields, network + 2, fields.length),
  };
}

function joined(fields: readonly ByteString[], start: number, end: number): ByteString {
  return end - start === 1 ? fields[start]! : fields.slice(start, end).join(' ');
}

/**
 * `NETTYPE ADDRTYPE ADDRESS[/TTL][/COUNT]`, RFC 8866 §5.7. The literal itself decides the family; TTL, count, zone and
 * brackets are not part of it.
 */
export function parseConnection(value: ByteString): SdpConnection {
  const [netType, addressType, literal] = splitFields(value);
  const isLiteral = isInternet(netType) && isAddressType(addressType) && literal !== undefined;
  if (!isLiteral) return { address: null, raw: value };
  const address = bareAddress(literal);
  const family = familyOf(address);
  return { address: family === null ? null : { family, address }, raw: value };
}

/** `NAME` or `NAME:VALUE`, RFC 8866 §5.13. */
export function parseAttribute(text: ByteString): SdpAttribute {
  const colon = text.indexOf(':');
  if (colon === -1) return { name: text, value: null };
  return { name: text.slice(0, colon), value: text.slice(colon + 1) };
}

/** The IP literal in `[2001:db8::1%eth0]` or `224.0.0.1/127/3`. */
export function bareAddress(literal: ByteString): ByteString {
  let address = literal;
  const slash = address.indexOf('/');
  if (slash !== -1) address = address.slice(0, slash);
  if (address.startsWith('[') && address.endsWith(']')) address = address.slice(1, -1);
  const zone = address.indexOf('%');
  return zone === -1 ? address : address.slice(0, zone);
}

/** The words of a text. Not `trim` or `\s`: they would take byte A0, which ends many a UTF-8 letter, for a blank. */
export function splitFields(text: ByteString): ByteString[] {
  // A loop, since `split` is a call into V8's runtime (1 µs a line).
  const fields: ByteString[] = [];
  let start = 0;
  for (let position = 0; position <= text.length; position += 1) {
    const code = position < text.length ? text.charCodeAt(position) : BLANK;
    if (code !== BLANK && code !== TAB) continue;
    if (position > start) fields.push(text.slice(start, position));
    start = position + 1;
  }
  return fields;
}

/** A port as `strtol` would read it (`+5004` and `5004x` occur in the wild), 0 to 65535, or null. */
export function parsePort(text: ByteString): number | null {
  const digits = /^\+?(\d{1,9})/.exec(text)?.[1];
  if (digits === undefined) return null;
  const port = Number(digits);
  return port <= maxPort ? port : null;
}

function parseCount(text: ByteString): number | null {
  if (!/^\d{1,5}$/.test(text)) return null;
  const count = Number(text);
  return count >= 1 && count <= maxPort ? count : null;
}

function isInternet(field: ByteString | undefined): boolean {
  return field === 'IN' || field?.toUpperCase() === 'IN';
}

function isAddressType(field: ByteString | undefined): boolean {
  return field === 'IP4' || field === 'IP6' || (field !== undefined && /^IP[46]$/i.test(field));
}
