import type { ByteString } from '../../base/bytes.ts';
import { rtpmapOf, type SdpCodec } from '../../protocols/sdp/index.ts';

/** RTP with the first payload type is to leave with the second. */
export type Renumbering = readonly (readonly [from: number, to: number])[];

export const notRenumbered: Renumbering = [];

/** The codec under another payload type; `others`: what the types that it refers to (`apt`) become. */
export function withPayloadType(
  codec: SdpCodec,
  payloadType: number,
  others: ReadonlyMap<number, number>,
): SdpCodec {
  if (codec.payloadType === payloadType) return codec;
  const { name, clockRate, channels } = codec;
  const rtpmap = rtpmapOf(codec);
  return {
    payloadType,
    name,
    clockRate,
    channels,
    rtpmap: rtpmap === null ? null : renumbered(rtpmap, payloadType),
    fmtp: codec.fmtp.map((value) => withAssociated(renumbered(value, payloadType), others)),
    rtcpFeedback: codec.rtcpFeedback.map((value) => renumbered(value, payloadType)),
    isStatic: false,
  };
}

function renumbered(value: ByteString, payloadType: number): ByteString {
  return value.replace(/^[ \t]*\d+/, String(payloadType));
}

function withAssociated(value: ByteString, others: ReadonlyMap<number, number>): ByteString {
  return value.replace(/(^|[ \t;])apt=(\d{1,3})(?=$|[ \t;])/, (whole, before: string, digits: string) => {
    const other = others.get(Number(digits));
    return other === undefined ? whole : `${before}apt=${other}`;
  });
}
