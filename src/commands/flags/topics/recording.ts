import { commandSet, offerAndAnswer, recordingCommands } from '../commands.ts';
import type { RecordingAction, RecordingWish } from '../../../policy/recording.ts';
import { noRecordingWish } from '../../../policy/recording.ts';
import type { Draft } from '../draft.ts';
import type { Mutable } from '../mutable.ts';
import { intoLater, later, message } from '../handlers.ts';
import { integerWithin, text, word } from '../readers.ts';
import { flag, key, value } from '../rows.ts';
import { dashOrSpace } from '../spellings.ts';
import { wordTable, type KeyRow, type WordRow } from '../table.ts';

type Wish = Mutable<RecordingWish>;

/** Made when first asked for, since few messages speak of recording. */
function wishOf(draft: Draft): Wish {
  return (draft.exchange.recording ??= noRecordingWish() as Wish);
}

function wish<K extends keyof Wish>(name: K, wanted: Wish[K]): (draft: Draft) => void {
  return (draft) => {
    wishOf(draft)[name] = wanted;
  };
}

function intoWish<K extends keyof Wish>(name: K): (draft: Draft, wanted: Wish[K]) => void {
  return (draft, wanted) => {
    wishOf(draft)[name] = wanted;
  };
}

/** No longer than what is remembered of what a party types. */
const isCode = (digits: string): boolean => /^[0-9*#A-D]{1,32}$/i.test(digits);

const recordCall = wordTable([
  value(['yes', 'on'], 'now', wish('call', 'on'), 'record'),
  value(['no', 'off'], 'now', wish('call', 'off'), 'do not record'),
  value('discard', 'now', wish('call', 'discard'), 'stop, and delete the files'),
]);

const highestSlot = 1000;
const slot = (name: 'mediaSlotOffer' | 'mediaSlotAnswer' | 'mediaSlots'): KeyRow['reader'] =>
  integerWithin(0, highestSlot, intoLater('recording', name));

const eachOf = (starts: readonly string[], ends: readonly string[]): readonly string[] =>
  starts.flatMap((start) => ends.map((end) => `${start}-${end}`));

const vscKeys: readonly (readonly [RecordingAction, string, string])[] = [
  ['start', 'start', 'starts'],
  ['stop', 'stop', 'stops'],
  ['startStop', 'start-stop', 'starts or stops'],
  ['pause', 'pause', 'pauses'],
  ['pauseResume', 'pause-resume', 'pauses or resumes'],
  ['startPauseResume', 'start-pause-resume', 'starts, pauses or resumes'],
];

export const recordingKeys: readonly KeyRow[] = [
  key(['record call', 'record-call'], recordingCommands, 'now', word(recordCall), 'Record the call'),
  key(
    dashOrSpace(...eachOf(['output', 'recording'], ['destination', 'dest', 'file'])),
    recordingCommands,
    'now',
    text(intoWish('file')),
    'Output file, an absolute path; nothing is added to it unless such a file exists',
  ),
  key(
    dashOrSpace(...eachOf(['output', 'recording'], ['path', 'dir', 'directory', 'folder'])),
    recordingCommands,
    'now',
    text(intoWish('directory')),
    'Output directory, an absolute path',
  ),
  key(
    dashOrSpace(...eachOf(['output', 'recording'], ['pattern'])),
    recordingCommands,
    'now',
    text(intoWish('pattern')),
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
      'now',
      text((draft, digits, key) => {
        if (!isCode(digits)) draft.note('badValue', key, digits);
        else {
          const own = wishOf(draft);
          const others = own.codes.filter((code) => code.action !== action);
          own.codes = [...others, { action, digits: digits.toUpperCase() }];
        }
      }),
      `Digits with which the party ${meaning} recording (flag \`recording-vsc\`)`,
    ),
  ),
];

export const recordingFlags: readonly WordRow[] = [
  flag('record-call', recordingCommands, 'now', wish('call', 'on'), 'As `record call` = `on`'),
  flag(
    'discard-recording',
    commandSet(...recordingCommands, 'delete'),
    'now',
    wish('isDiscarded', true),
    'Delete the files of the recording',
  ),
  flag('exclude-recording', offerAndAnswer, 'now', wish('isPartyExcluded', true), 'Do not record this party'),
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
    'now',
    wish('isSteeredByDigits', true),
    'Let this party control recording by digits, as far as they come as events',
  ),
  flag(
    ['skip-recording-db', 'skip-recording-database'],
    recordingCommands,
    'obsolete',
    null,
    'No database rows for the recording: there never are any',
  ),
  flag(
    'pause',
    commandSet('stop recording'),
    'now',
    message('isPaused', true),
    'As command `pause recording`',
  ),
];
