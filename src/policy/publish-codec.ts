import type { SdpCodec } from '../protocols/sdp/index.ts';
import { isMedia } from './codecs/supplemental.ts';
import type { CodecPreference } from './party-requests.ts';

/**
 * The one codec of a publisher's media section that is taken: the first of the preference that the publisher has, else its
 * first. `NAME[/CLOCK[/CHANNELS]]`, without regard to case.
 */
export function chooseCodec(codecs: readonly SdpCodec[], { names }: CodecPreference): readonly SdpCodec[] {
  const possible = codecs.filter(isMedia);
  for (const wish of names) {
    const found = possible.find((codec) => isMeant(codec, wish));
    if (found !== undefined) return [found];
  }
  const first = possible[0] ?? codecs[0];
  return first === undefined ? [] : [first];
}

function isMeant({ name, clockRate, channels }: SdpCodec, wish: string): boolean {
  const [wanted, clock, count] = wish.toLowerCase().split('/');
  if (name.toLowerCase() !== wanted) return false;
  if (clock !== undefined && Number(clock) !== clockRate) return false;
  return count === undefined || Number(count) === channels;
}
