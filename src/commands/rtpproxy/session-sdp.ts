import type { ByteString } from '../../base/bytes.ts';
import type { Endpoint } from '../../base/endpoint.ts';
import type { MediaDescription } from '../../policy/describe-media.ts';

/** What the legacy protocol tells of one media section of a party. */
export interface SectionWords {
  /** Null: the party has not spoken of it, or has switched it off. */
  readonly endpoint: Endpoint | null;
  /** Empty: not told, as most clients do not. */
  readonly payloadTypes: readonly number[];
}

const silentSection: SectionWords = { endpoint: null, payloadTypes: [] };

/**
 * The sections of a party with number `media` (from 1) anew, and the others as they were. The protocol tells of one section
 * at a time, where offers and answers are about all: what has not been told of yet is there, at no address.
 */
export function withSection(
  known: readonly (MediaDescription | null)[],
  media: number,
  words: SectionWords,
): readonly SectionWords[] {
  const count = Math.max(known.length, media);
  return Array.from({ length: count }, (_, index) =>
    index === media - 1 ? words : wordsOf(known[index] ?? null),
  );
}

function wordsOf(description: MediaDescription | null): SectionWords {
  if (description === null) return silentSection;
  return {
    endpoint: description.rtp,
    payloadTypes: description.codecs.map(({ payloadType }) => payloadType),
  };
}

/** An SDP that says so. Packets are relayed whatever their payload type. */
export function sessionSdp(sections: readonly SectionWords[]): ByteString {
  const lines = ['v=0', 'o=- 0 0 IN IP4 0.0.0.0', 's=-', 't=0 0'];
  for (const { endpoint, payloadTypes } of sections) {
    const formats = payloadTypes.length === 0 ? '0' : payloadTypes.join(' ');
    lines.push(`m=audio ${endpoint?.port ?? discardPort} RTP/AVP ${formats}`);
    lines.push(`c=IN ${endpoint?.family ?? 'IP4'} ${endpoint?.address ?? '0.0.0.0'}`);
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** Port 0 would decline the section, and its ports were gone. */
const discardPort = 9;
