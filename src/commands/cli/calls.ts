import { delayMedia, longestDelayMs } from '../../call/control/perform-control.ts';
import type { ByteString } from '../../base/bytes.ts';
import type { Call } from '../../call/call.ts';
import { findByTag } from '../../call/find-dialogue.ts';
import type { Participant } from '../../call/participant.ts';
import { callDetail, partyDetail } from './call-detail.ts';
import type { CliEnvironment } from './environment.ts';
import { shown } from './shown.ts';
import type { CliArguments, CliGroup, CliLeaf, CliText } from './tree.ts';

type Leaf = CliLeaf<CliEnvironment>;

const onOff: ReadonlyMap<ByteString | undefined, boolean> = new Map([
  [undefined, true],
  ['on', true],
  ['enable', true],
  ['off', false],
  ['disable', false],
]);

function setDebug({ setCallDebug }: CliEnvironment, call: Call, flag: ByteString | undefined): CliText {
  const isOn = onOff.get(flag);
  if (isOn === undefined) return `Invalid on/off flag ('${shown(flag ?? '')}') specified\n`;
  setCallDebug(call.id, isOn);
  return `${isOn ? 'Enabled' : 'Disabled'} debugging for call '${shown(call.id)}'\n`;
}

export const debugLeaf: Leaf = {
  kind: 'leaf',
  name: 'debug',
  help: 'logs everything about one call',
  parameters: '<callid> [on|off|enable|disable]',
  run: (environment, [callId, flag]) => {
    if (callId === undefined) return 'No call ID specified\n';
    const call = environment.registry.find(callId);
    return call === null ? `Call ID '${shown(callId)}' not found\n` : setDebug(environment, call, flag);
  },
};

/** A leaf about a call that has been found on the way. */
function aboutCall(
  name: string,
  help: string,
  run: (environment: CliEnvironment, call: Call, words: CliArguments) => CliText,
  parameters = '',
): Leaf {
  return {
    kind: 'leaf',
    name,
    help,
    parameters,
    run: (environment, [callId = '', ...words]) => {
      const call = environment.registry.find(callId);
      return call === null ? noSuchCall(callId) : run(environment, call, words);
    },
  };
}

function noSuchCall(callId: ByteString): ByteString {
  return `No such call '${shown(callId)}'\n`;
}

function aboutParty(
  name: string,
  help: string,
  run: (environment: CliEnvironment, call: Call, party: Participant, words: CliArguments) => CliText,
  parameters?: string,
): Leaf {
  const leaf = aboutCall(
    name,
    help,
    (environment, call, [tag = '', ...words]) => {
      const party = findByTag(call, tag);
      return party === null ? noSuchTag(tag) : run(environment, call, party, words);
    },
    parameters,
  );
  return parameters === undefined ? leaf : { ...leaf, minimum: 1 };
}

function noSuchTag(tag: ByteString): ByteString {
  return `No such tag '${shown(tag)}'\n`;
}

function setDelay(call: Call, party: Participant, word: string): ByteString {
  const delayMs = /^\d{1,6}$/.test(word) ? Number(word) : NaN;
  if (!(delayMs <= longestDelayMs))
    return `Fail setting delay to ${shown(word)}; it must be 0 to ${longestDelayMs} milliseconds\n`;
  delayMedia(call, party, delayMs);
  return `Setting delay to ${delayMs}\n`;
}

const tagGroup: CliGroup<CliEnvironment> = {
  kind: 'group',
  name: 'tag',
  parameter: {
    label: '<tag>',
    missing: 'No tag specified\n',
    check: ({ registry }, [callId = '', tag = '']) => {
      const call = registry.find(callId);
      return call !== null && findByTag(call, tag) !== null ? null : noSuchTag(tag);
    },
  },
  children: [
    aboutParty('info', 'all about one party', ({ clock }, call, party) => partyDetail(call, party, clock)),
    aboutParty(
      'delay',
      'delays its media',
      (_environment, call, party, [word = '']) => setDelay(call, party, word),
      '<ms>',
    ),
    aboutParty(
      'detect-dtmf',
      'looks for DTMF tones in its audio',
      () => 'Fail setting DTMF detection; there is no such feature in this release\n',
      '<1|0>',
    ),
  ],
};

export const callGroup: CliGroup<CliEnvironment> = {
  kind: 'group',
  name: 'call',
  parameter: {
    label: '<callid>',
    check: ({ registry }, [callId = '']) => (registry.find(callId) === null ? noSuchCall(callId) : null),
  },
  children: [
    aboutCall('info', 'all about one call', ({ clock }, call) => callDetail(call, clock)),
    aboutCall('terminate', 'ends it at once', ({ registry }, call) => {
      registry.end(call, 'forced');
      return `\nCall '${shown(call.id)}' terminated.\n\n`;
    }),
    aboutCall(
      'debug',
      'logs everything about it',
      (environment, call, [flag]) => setDebug(environment, call, flag),
      '[on|off|enable|disable]',
    ),
    tagGroup,
  ],
};

function terminateAll(name: string, text: string, isMeant: ((call: Call) => boolean) | null): Leaf {
  return {
    kind: 'leaf',
    name,
    help: `ends ${text} at once`,
    run: ({ registry }) => {
      const done = `${text.charAt(0).toUpperCase()}${text.slice(1)} terminated by operator.\n`;
      const pieces = endInPieces(registry, isMeant, done);
      // Once begun it comes to its end, even if nobody waits for the answer.
      pieces.next();
      return pieces;
    },
  };
}

/** Calls that end before others get their turn: a call takes about 20 µs of the main thread to go. */
const CALLS_PER_PIECE = 256;

function* endInPieces(
  registry: CliEnvironment['registry'],
  isMeant: ((call: Call) => boolean) | null,
  done: ByteString,
): Generator<ByteString> {
  const meant = [...registry.calls()].filter((call) => isMeant === null || isMeant(call));
  let next = 0;
  const endSome = (most: number): void => {
    for (const call of meant.slice(next, (next += most)))
      if (registry.find(call.id) === call) registry.end(call, 'forced');
  };
  try {
    do {
      endSome(CALLS_PER_PIECE);
      yield '';
    } while (next < meant.length);
  } finally {
    endSome(meant.length);
  }
  yield done;
}

export const terminateGroup: CliGroup<CliEnvironment> = {
  kind: 'group',
  name: 'terminate',
  children: [
    terminateAll('all', 'all calls', null),
    terminateAll('own', 'all own calls', (call) => !call.isForeign),
    terminateAll('foreign', 'all foreign calls', (call) => call.isForeign),
  ],
  otherwise: {
    kind: 'leaf',
    name: '',
    help: 'ends one call at once',
    parameters: '<callid>',
    minimum: 1,
    run: ({ registry }, words) => {
      const callId = words.join(' ');
      const call = registry.find(callId);
      if (call === null) return `\nCall Id not found (${shown(callId)}).\n\n`;
      registry.end(call, 'forced');
      return `\nCall Id (${shown(callId)}) successfully terminated by operator.\n\n`;
    },
  },
};
