import { commandSet, offerAndAnswer, recordingCommands } from '../commands.ts';
import type { VscAction } from '../deferred.ts';
import { intoLater, later } from '../handlers.ts';
import { integerWithin, text, word } from '../readers.ts';
import { flag, key, value } from '../rows.ts';
import { dashOrSpace } from '../spellings.ts';
import { wordTable, type KeyRow, type WordRow } from '../table.ts';

const recordCall = wordTable([
  value(['yes', 'on'], 'later', later('recording', 'call', 'on'), 'record'),
  value(['no', 'off'], 'later', later('recording', 'call', 'off'), 'do not record'),
  value('discard', 'later', later('recording', 'call', 'discard'), 'stop, and delete the files'),
]);

const highestSlot = 1000;
const slot = (name: 'mediaSlotOffer' | 'mediaSlotAnswer' | 'mediaSlots'): KeyRow['reader'] =>
  integerWithin(0, highestSlot, intoLater('recording', name));

const eachOf = (starts: readonly string[], ends: readonly string[]): readonly string[] =>
  starts.flatMap((start) => ends.map((end) => `${start}-${end}`));

const vscKeys: readonly (readonly [VscAction, string, string])[] = [
  ['start', 'start', 'starts'],
  ['stop', 'stop', 'stops'],
  ['startStop', 'start-stop', 'starts or stops'],
  ['pause', 'pause', 'pauses'],
  ['pauseResume', 'pause-resume', 'pauses or resumes'],
  ['startPauseResume', 'start-pause-resume', 'starts, pauses or resumes'],
];

export const recordingKeys: readonly KeyRow[] = [
  key(['record call', 'record-call'], recordingCommands, 'later', word(recordCall), 'Record the call'),
  key(
    dashOrSpace(...eachOf(['output', 'recording'], ['destination', 'dest', 'file'])),
    recordingCommands,
    'later',
    text(intoLater('recording', 'file')),
    'Output file, an absolute path; nothing is added to it',
  ),
  key(
    dashOrSpace(...eachOf(['output', 'recording'], ['path', 'dir', 'directory', 'folder'])),
    recordingCommands,
    'later',
    text(intoLater('recording', 'directory')),
    'Output directory',
  ),
  key(
    dashOrSpace(...eachOf(['output', 'recording'], ['pattern'])),
    recordingCommands,
    'later',
    text(intoLater('recording', 'pattern')),
    'Pattern of output file names',
  ),
  key(
    'recording-media-slot-offer',
    recordingCommands,
    'later',
    slot('mediaSlotOffer'),
    'Channel of the offerer',
  ),
  key(
    'recording-media-slot-answer',
    recordingCommands,
    'later',
    slot('mediaSlotAnswer'),
    'Channel of the answerer',
  ),
  key('recording-media-slots', recordingCommands, 'later', slot('mediaSlots'), 'Number of channels'),
  ...vscKeys.map(([action, name, meaning]) =>
    key(
      eachOf([`vsc-${name}`, `VSC-${name}`], ['rec', 'recording']),
      offerAndAnswer,
      'later',
      text((draft, code) => {
        draft.later('recording').vsc.set(action, code);
      }),
      `Digits with which the party ${meaning} recording`,
    ),
  ),
];

export const recordingFlags: readonly WordRow[] = [
  flag(
    'record-call',
    recordingCommands,
    'later',
    later('recording', 'call', 'on'),
    'As `record call` = `on`',
  ),
  flag(
    'discard-recording',
    commandSet(...recordingCommands, 'delete'),
    'later',
    later('recording', 'isDiscarded', true),
    'Delete files and database rows of the recording',
  ),
  flag(
    'exclude-recording',
    offerAndAnswer,
    'later',
    later('recording', 'isPartyExcluded', true),
    'Do not record this party',
  ),
  flag(
    'recording-announcement',
    recordingCommands,
    'later',
    later('recording', 'hasAnnouncement', true),
    'Play a source to this party when recording starts',
  ),
  flag(
    'recording-vsc',
    offerAndAnswer,
    'later',
    later('recording', 'hasVsc', true),
    'Let this party control recording by digits',
  ),
  flag(
    ['skip-recording-db', 'skip-recording-database'],
    recordingCommands,
    'later',
    later('recording', 'skipsDatabase', true),
    'No database rows for the recording',
  ),
  flag('pause', commandSet('stop recording'), 'later', null, 'As command `pause recording`'),
];
