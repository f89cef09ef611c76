import type { ByteString } from '../../base/bytes.ts';
import type { Sdp, SdpMedia, SdpOrigin, SdpSession } from './types.ts';
import { SdpWriter } from './writer.ts';

/** Writes a session description as it is, in the order of RFC 8866 §5. */
export function printSdp(sdp: Sdp): ByteString {
  const writer = new SdpWriter();
  writer.line('v', '0');
  printSession(writer, sdp.session);
  for (const media of sdp.media) printMedia(writer, media);
  return writer.toString();
}

/** What stands behind `o=`. */
export function formatOrigin(origin: SdpOrigin): ByteString {
  const { username, sessionId, version, netType, addressType, address } = origin;
  return `${username} ${sessionId} ${version} ${netType} ${addressType} ${address}`;
}

/** What stands behind `m=`. */
export function formatMediaLine(
  media: Pick<SdpMedia, 'type' | 'port' | 'portCount' | 'protocol' | 'formats'>,
): ByteString {
  const ports = media.portCount === 1 ? String(media.port) : `${media.port}/${media.portCount}`;
  let text = `${media.type} ${ports} ${media.protocol}`;
  for (const format of media.formats) text += ` ${format}`;
  return text;
}

function printSession(writer: SdpWriter, session: SdpSession): void {
  if (session.origin !== null) writer.line('o', formatOrigin(session.origin));
  writer.line('s', session.name);
  if (session.information !== null) writer.line('i', session.information);
  if (session.uri !== null) writer.line('u', session.uri);
  for (const email of session.emails) writer.line('e', email);
  for (const phone of session.phones) writer.line('p', phone);
  if (session.connection !== null) writer.line('c', session.connection.raw);
  for (const bandwidth of session.bandwidths) writer.line('b', bandwidth);
  for (const line of session.timing) writer.rawLine(line);
  for (const line of session.otherLines) writer.rawLine(line);
  for (const { name, value } of session.attributes) writer.attribute(name, value);
}

function printMedia(writer: SdpWriter, media: SdpMedia): void {
  writer.line('m', formatMediaLine(media));
  if (media.information !== null) writer.line('i', media.information);
  if (media.connection !== null) writer.line('c', media.connection.raw);
  for (const bandwidth of media.bandwidths) writer.line('b', bandwidth);
  for (const line of media.otherLines) writer.rawLine(line);
  for (const { name, value } of media.attributes) writer.attribute(name, value);
}
