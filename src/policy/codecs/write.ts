import type { ByteString } from '../../base/bytes.ts';
import {
  parsePayloadType,
  rtpmapOf,
  type SdpAttribute,
  type SdpCodec,
  type SdpMedia,
  type SdpWriter,
} from '../../protocols/sdp/index.ts';

export type AttributeGroups = ReadonlyMap<ByteString, readonly SdpAttribute[]>;

/** The codecs of a media section that go out, and those that its sender has. */
export interface OutgoingCodecs {
  readonly codecs: readonly SdpCodec[];
  readonly sourceCodecs: readonly SdpCodec[];
}

/** For `m=`. What the sender wrote stays, byte for byte, unless codecs were chosen. */
export function formatsOf(
  { formats }: SdpMedia,
  { codecs, sourceCodecs }: OutgoingCodecs,
): readonly ByteString[] {
  return codecs === sourceCodecs ? formats : codecs.map(({ payloadType }) => String(payloadType));
}

/** Codec by codec: rtpmap (for static types too), fmtp, rtcp-fb; then what names no payload type of the sender's `m=` line. */
export function writeCodecs(
  writer: SdpWriter,
  { codecs, sourceCodecs }: OutgoingCodecs,
  groups: AttributeGroups,
): void {
  for (const codec of codecs) {
    const rtpmap = rtpmapOf(codec);
    if (rtpmap !== null) writer.attribute('rtpmap', rtpmap);
    for (const fmtp of codec.fmtp) writer.attribute('fmtp', fmtp);
    for (const feedback of codec.rtcpFeedback) writer.attribute('rtcp-fb', feedback);
  }
  const listed = new Set(sourceCodecs.map((codec) => codec.payloadType));
  if (codecs !== sourceCodecs) for (const { payloadType } of codecs) listed.add(payloadType);
  for (const name of ['rtpmap', 'fmtp', 'rtcp-fb']) {
    for (const { value } of groups.get(name) ?? []) {
      const payloadType = parsePayloadType(value ?? '');
      if (payloadType === null || !listed.has(payloadType)) writer.attribute(name, value);
    }
  }
}
