import type { ByteString } from '../../../base/bytes.ts';
import type { NgDictionary, NgValue } from '../../../protocols/ng/dictionary.ts';
import { commandSet, offerAndAnswer, sourceCommands } from '../commands.ts';
import type { HoldMusic, MediaSource } from '../deferred.ts';
import type { Draft } from '../draft.ts';
import { intoLater, later } from '../handlers.ts';
import { dictionary, integerWithin, toInteger, word } from '../readers.ts';
import { flag, key, value } from '../rows.ts';
import { dashOrSpace } from '../spellings.ts';
import { wordTable, type KeyRow, type Reader, type ValueType, type WordRow } from '../table.ts';

const transcodingNames = ['on', 'yes', 'enable', 'enabled', 'transcode', 'transcoding'];
const offNames = ['no', 'off', 'disable', 'disabled'];
const forceNames = ['force', 'forced', 'always', 'everything'];

const modes = wordTable([
  value('default', 'later', later('player', 'mode', 'default'), 'as the option says'),
  value(transcodingNames, 'later', later('player', 'mode', 'transcoding'), 'where transcoding takes place'),
  value(offNames, 'later', later('player', 'mode', 'off'), 'never'),
  value(forceNames, 'later', later('player', 'mode', 'force'), 'everywhere, which makes it transcode'),
]);

const mostRepeats = 1_000_000;
const longestMs = 86_400_000;
const startCommands = commandSet('play media', 'start recording', 'offer', 'answer');

export const playerKeys: readonly KeyRow[] = [
  key(
    ['audio-player', 'audio player', 'player'],
    offerAndAnswer,
    'later',
    word(modes),
    'Whether all audio to the party goes through the player',
  ),
  key('file', sourceCommands, 'later', source('file', 'string'), 'File to play'),
  key('blob', sourceCommands, 'later', source('blob', 'string'), 'Contents of the file to play'),
  key('blob64', sourceCommands, 'later', source('blob64', 'string'), 'The same in base64'),
  key('db-id', sourceCommands, 'later', source('db-id', 'integer'), 'Row of the database to play'),
  key(
    dashOrSpace('repeat-times'),
    startCommands,
    'later',
    integerWithin(0, mostRepeats, intoLater('player', 'repeatTimes')),
    'How often it is played; 1',
  ),
  key(
    dashOrSpace('repeat-duration'),
    startCommands,
    'later',
    integerWithin(0, longestMs, intoLater('player', 'repeatDurationMs')),
    'Milliseconds that it is played at least, where it is repeated',
  ),
  key(
    dashOrSpace('start-pos'),
    startCommands,
    'later',
    integerWithin(0, longestMs, intoLater('player', 'startFrame')),
    'Frame to start at',
  ),
  key(
    ['moh', 'MoH', 'MOH'],
    offerAndAnswer,
    'later',
    dictionary((draft, music, name) => {
      draft.later('player').holdMusic = readHoldMusic(draft, music, name);
    }),
    'Hold music of the party: a source, `mode` (`sendrecv`, `reflect`), `connection` = `zero`',
  ),
];

export const playerFlags: readonly WordRow[] = [
  flag(
    ['audio-player', 'player'],
    offerAndAnswer,
    'later',
    later('player', 'mode', 'transcoding'),
    'As `audio-player` = `transcoding`',
  ),
  flag(
    ['no-audio-player', 'no-player'],
    offerAndAnswer,
    'later',
    later('player', 'mode', 'off'),
    'As `audio-player` = `off`',
  ),
  flag(
    'early-media',
    offerAndAnswer,
    'later',
    later('player', 'isEarly', true),
    'Start the audio player at the offer',
  ),
  flag(
    'no-jitter-buffer',
    offerAndAnswer,
    'later',
    later('player', 'noJitterBuffer', true),
    'No jitter buffer for this call',
  ),
  flag(
    'block-egress',
    sourceCommands,
    'later',
    later('player', 'blockEgress', true),
    'Drop other media to a party while something is played to it',
  ),
];

type SourceKey = 'file' | 'blob' | 'blob64' | 'db-id';

function source(name: SourceKey, type: ValueType): Reader {
  return {
    type,
    read: (draft, content, spelling) => {
      const parsed = parseSource(name, content);
      if (parsed === null) draft.note('badValue', spelling);
      else draft.later('player').source = parsed;
    },
  };
}

function parseSource(name: ByteString, content: NgValue): MediaSource | null {
  if (name === 'db-id') {
    const id = toInteger(content);
    return id === null ? null : { kind: 'database', id };
  }
  if (typeof content !== 'string') return null;
  if (name === 'file') return { kind: 'file', path: content };
  return name === 'blob' || name === 'blob64' ? { kind: name, data: content } : null;
}

function readHoldMusic(draft: Draft, music: NgDictionary, name: ByteString): HoldMusic {
  let found: MediaSource | null = null;
  for (const [entry, content] of music) {
    const parsed = parseSource(entry, content);
    if (parsed !== null) found = parsed;
    else if (entry !== 'mode' && entry !== 'connection') draft.note('unknownValue', name, entry);
  }
  const mode = music.get('mode');
  return {
    source: found,
    direction: mode === 'sendrecv' || mode === 'reflect' ? mode : 'sendonly',
    hasZeroConnection: music.get('connection') === 'zero',
  };
}
