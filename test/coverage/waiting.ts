const audio = 'needs decoded audio';
const player = 'needs a player, which makes audio';
const gateway = 'needs a T.38 gateway, which makes audio';
const mixing = 'needs mixing of decoded audio';
const making = 'needs audio to be made';

/** Why a key, value or flag has no effect yet, by the beginning of its name; the longest that fits counts. */
const reasons: Readonly<Record<string, string>> = {
  'key T.38': gateway,
  'value T.38=': gateway,
  'flag T38-': gateway,
  'key frequency': making,
  'key recording-media-slot': 'needs recordings of decoded audio; captures have no channels',
  'key audio-player': player,
  'value audio-player=': player,
  'flag audio-player': player,
  'flag no-audio-player': player,
  'flag early-media': player,
  'flag block-egress': player,
  'flag recording-announcement': player,
  'key file': player,
  'key blob': player,
  'key blob64': player,
  'key db-id': player,
  'key repeat-times': player,
  'key repeat-duration': player,
  'key start-pos': player,
  'key moh': player,
  'key source-tag': mixing,
  'key source-call-id': mixing,
  'key instance': 'needs transcoding for another daemon (`transform`)',
  'flag no-redis-update': 'needs storage in Redis',
  'flag force-transcoding': audio,
  'flag always-transcode': audio,
  'flag codec-set-': audio,
  'flag detect-DTMF': audio,
  'flag no-jitter-buffer': 'needs a jitter buffer, which comes with decoded audio',
};

/** Null: no reason is known. */
export function reasonToWait(name: string): string | null {
  const starts = Object.keys(reasons).filter((start) => name.startsWith(start));
  const [longest] = starts.sort((a, b) => b.length - a.length);
  return longest === undefined ? null : reasons[longest]!;
}
