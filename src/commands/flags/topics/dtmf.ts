import type { ByteString } from '../../../base/bytes.ts';
import type { Endpoint } from '../../../base/endpoint.ts';
import { isList, type NgValue } from '../../../protocols/ng/dictionary.ts';
import { commandSet, dtmfBlockCommands, offerAndAnswer } from '../commands.ts';
import type { DtmfBlockMode } from '../../../policy/media-control.ts';
import type { Draft } from '../draft.ts';
import { control, dtmf, intoDtmf, later } from '../handlers.ts';
import { integer, integerWithin, noteBad, parseAddress, text, toInteger, word } from '../readers.ts';
import { flag, key, value } from '../rows.ts';
import { dashOrSpace } from '../spellings.ts';
import { wordTable, type KeyRow, type Reader, type WordRow } from '../table.ts';

const modeMeanings: Readonly<Record<DtmfBlockMode, string>> = {
  off: 'pass DTMF',
  drop: 'drop events',
  silence: 'silence in place of events (G.711 and G.722; else as `drop`)',
  tone: 'a tone in place of the audio: refused',
  random: 'random digits',
  zero: 'digit 0',
  DTMF: 'the digit of key `digit`',
};

const longestMs = 600_000;
const mostDigits = 1000;
const digits = '0123456789*#ABCD';

const dtmfForms = (name: string): readonly string[] => dashOrSpace(`DTMF-${name}`, `dtmf-${name}`);
const dtmfPlayCommands = commandSet('play DTMF');
const dtmfPlayOrStopRecording = commandSet('play DTMF', 'stop recording');

/** What the length of a digit, and of a pause, is kept within. */
const shortestDigitMs = 100;
const longestDigitMs = 5000;
const digitLength = (name: 'durationMs' | 'pauseMs'): Reader =>
  integer((draft, ms) => {
    draft.party()[name] = Math.min(longestDigitMs, Math.max(shortestDigitMs, ms));
  });
const readPause = digitLength('pauseMs');

/** The key has a meaning of its own in `stop recording`. */
const pauseReader: Reader = {
  type: 'integer',
  read: (draft, value, name) => {
    if (draft.command === 'play DTMF') readPause.read(draft, value, name);
    if (draft.command !== 'stop recording') return;
    if (value === 'yes' || value === 'on' || value === 'true') draft.message.isPaused = true;
    else if (value !== 'no' && value !== 'off' && value !== 'false') noteBad(draft, name, value);
  },
};

export const dtmfKeys: readonly KeyRow[] = [
  key(
    dtmfForms('delay'),
    dtmfBlockCommands,
    'now',
    integerWithin(0, longestMs, intoDtmf('delayMs')),
    'Milliseconds by which DTMF is played later, with silence meanwhile',
  ),
  key(
    ['DTMF-log-dest', 'dtmf-log-dest', 'DTMF-log-destination', 'dtmf-log-destination'],
    offerAndAnswer,
    'now',
    text((draft, destination, name) => {
      const endpoint = parseEndpoint(destination);
      if (endpoint === null) draft.note('badValue', name, destination);
      else draft.control().dtmfLogDestination = endpoint;
    }),
    'ADDRESS:PORT that gets the DTMF log of this call by UDP',
  ),
  key(dtmfForms('security'), dtmfBlockCommands, 'now', mode('mode'), 'How DTMF is blocked'),
  key(
    dtmfForms('security-trigger'),
    dtmfBlockCommands,
    'now',
    mode('triggerMode'),
    'How DTMF is blocked once `trigger` was typed',
  ),
  key(
    dtmfForms('security-trigger-end'),
    dtmfBlockCommands,
    'now',
    mode('triggerEndMode'),
    'How DTMF is blocked after the end of the trigger',
  ),
  key('trigger', dtmfBlockCommands, 'now', text(intoDtmf('trigger')), 'Digits that switch'),
  key(
    dashOrSpace('trigger-end', 'end-trigger'),
    dtmfBlockCommands,
    'now',
    text(intoDtmf('triggerEnd')),
    'Digits that switch back',
  ),
  key(
    dashOrSpace('trigger-end-time', 'end-trigger-time'),
    dtmfBlockCommands,
    'now',
    integerWithin(0, longestMs, intoDtmf('triggerEndMs')),
    'Milliseconds after which it switches back',
  ),
  key(
    dashOrSpace('trigger-end-digits', 'end-trigger-digits'),
    dtmfBlockCommands,
    'now',
    integerWithin(0, mostDigits, intoDtmf('triggerEndDigits')),
    'Number of digits after which it switches back',
  ),
  key(
    ['frequency', 'frequencies'],
    dtmfBlockCommands,
    'later',
    { type: 'list', read: readFrequencies },
    'Hz of the tone; several are used in turn',
  ),
  key(
    'volume',
    commandSet(...dtmfBlockCommands, 'play DTMF'),
    'now',
    integer((draft, volume, name) => {
      if (Math.abs(volume) > 63) draft.note('badValue', name, String(volume));
      else draft.party().volume = Math.abs(volume);
    }),
    'Play DTMF: dB, 0 to -63, the sign is ignored; -8. Of a tone in place of DTMF: no effect yet',
  ),
  key(
    ['code', 'digit'],
    commandSet(...dtmfBlockCommands, 'play DTMF'),
    'now',
    { type: 'string', read: readDigit },
    'Event number 0 to 15, or the character',
  ),
  key(
    'duration',
    dtmfPlayCommands,
    'now',
    digitLength('durationMs'),
    'Milliseconds of the event, 100 to 5000; 250',
  ),
  key(
    'pause',
    dtmfPlayOrStopRecording,
    'now',
    pauseReader,
    'Play DTMF: milliseconds after the event, 100 to 5000; 100. Stop recording: `yes`, `on` or `true` as command `pause recording`',
  ),
];

export const dtmfFlags: readonly WordRow[] = [
  flag(
    'block-DTMF',
    offerAndAnswer,
    'now',
    control('isDtmfBlocked', true),
    'Block DTMF of this party from the start',
  ),
  flag(
    'detect-DTMF',
    offerAndAnswer,
    'later',
    later('dtmf', 'isDetected', true),
    'Look for DTMF tones in the audio',
  ),
  flag('inject-DTMF', offerAndAnswer, 'obsolete', null, 'Make `play DTMF` possible: it always is'),
];

function mode(option: 'mode' | 'triggerMode' | 'triggerEndMode'): Reader {
  const names = Object.entries(modeMeanings) as [DtmfBlockMode, string][];
  return word(
    wordTable(
      names.map(([name, meaning]) => {
        const spellings = [...new Set([name, name.toLowerCase()])];
        return value(spellings, name === 'tone' ? 'later' : 'now', dtmf(option, name), meaning);
      }),
    ),
  );
}

/** `a,b`, a list, or one number. */
function readFrequencies(draft: Draft, frequencies: NgValue, name: ByteString): void {
  const items = isList(frequencies)
    ? frequencies
    : typeof frequencies === 'string'
      ? frequencies.split(',')
      : [frequencies];
  for (const item of items) {
    const hertz = toInteger(item);
    if (hertz === null || hertz <= 0) noteBad(draft, name, item);
    else draft.later('dtmf').frequencies.push(hertz);
  }
}

function readDigit(draft: Draft, digit: NgValue, name: ByteString): void {
  const character = typeof digit === 'string' && digit.length === 1 ? digits.indexOf(digit) : -1;
  const event = character >= 0 ? character : toInteger(digit);
  if (event === null || event < 0 || event > 15) noteBad(draft, name, digit);
  else draft.control().dtmf.digit = event;
}

function parseEndpoint(destination: ByteString): Endpoint | null {
  const colon = destination.lastIndexOf(':');
  const address = colon < 0 ? null : parseAddress(destination.slice(0, colon));
  const port = toInteger(destination.slice(colon + 1));
  return address === null || port === null || port < 1 || port > 65535 ? null : { ...address, port };
}
