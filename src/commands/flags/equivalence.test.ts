import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse, smallest } from '../../../test/support/flag-parsing.ts';
import {
  isDictionary,
  isList,
  toDictionary,
  type NgDictionary,
  type NgValue,
} from '../../protocols/ng/dictionary.ts';
import { keyTable } from './interpret.ts';
import { maxNotices } from './notices.ts';
import { parseRequest } from './parse-request.ts';
import { parseRtppFlags } from './rtpp-flags.ts';
import type { RequestCommand } from './commands.ts';
import { flagTable } from './tables.ts';

const flags = [...flagTable.bySpelling.keys()].filter((flag) => !flag.includes(' '));

// Keys that mean the same in a string and in a dictionary, with values to draw from.
const keys: Readonly<Record<string, readonly NgValue[]>> = {
  ICE: ['remove', 'force', ['optional', 'trickle'], 'nonsense'],
  'rtcp-mux': ['offer', ['require', 'demux'], 'reject'],
  replace: [['origin', 'session-name'], 'username'],
  TOS: ['184', '-1', '999', 'x'],
  'media-address': ['192.0.2.1', '::1', 'nowhere'],
  'address-family': ['IP4', 'IP6', 'IP5'],
  'transport-protocol': ['RTP/AVP', 'RTP/SAVPF', 'accept'],
  'endpoint-learning': ['off', ['immediate']],
  label: ['a', 'b'],
  'delete-delay': ['0', '5'],
  'sip-code': ['200'],
  SDES: [['off', 'no-A'], 'order:A;B;'],
  T38: [['decode', 'no-ECM'], 'FEC'],
  codec: [
    toDictionary({ strip: ['all'], offer: ['PCMA', 'opus/48000/2'] }),
    toDictionary({ transcode: 'PCMU' }),
  ],
  'sdp-attr': [toDictionary({ audio: { add: ['x:1'], substitute: [['a', 'b']] } })],
};

type Entry = readonly [key: string, value: NgValue];
const anyEntry: fc.Arbitrary<Entry> = fc.oneof(
  fc.subarray(flags, { maxLength: 6 }).map((list): Entry => ['flags', list]),
  fc
    .constantFrom(...Object.keys(keys))
    .chain((key) => fc.constantFrom(...keys[key]!).map((value): Entry => [key, value])),
);
const anyEntries = fc.uniqueArray(anyEntry, { selector: ([key]) => key, maxLength: 8 });
const anyCommand = fc.constantFrom<RequestCommand>('offer', 'answer', 'delete', 'query', 'list');

function render(value: NgValue): string {
  if (isList(value)) return `[${value.map(render).join(' ')}]`;
  if (!isDictionary(value)) return String(value);
  return `[${[...value].map(([key, item]) => `${key}=${render(item)}`).join(' ')}]`;
}

test('a dictionary and the string that says the same give the same request', () => {
  fc.assert(
    fc.property(anyCommand, anyEntries, (command, entries) => {
      const dictionary = new Map<string, NgValue>([...Object.entries(smallest), ...entries]);
      const text = entries
        .map(([key, value]) =>
          key === 'flags' ? (value as readonly string[]).join(' ') : `${key}=${render(value)}`,
        )
        .join(' ');
      const asString = new Map<string, NgValue>([...Object.entries(smallest), ['rtpp-flags', text]]);
      assert.deepEqual(parse(command, asString), parse(command, dictionary), text);
    }),
  );
});

const anyKey = fc.oneof(
  fc.constantFrom(...keyTable.flatMap((row) => row.spellings)),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const anyWord = fc.oneof(
  fc.constantFrom(...flags, 'replace-origin', 'codec-strip-', 'sdp-attr-add--', 'T38-x', '[a=[', 'a=b'),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const { value: anyValue } = fc.letrec<{ value: NgValue; dictionary: NgDictionary }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    anyWord,
    fc.oneof(fc.integer(), fc.double()),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('dictionary'),
  ),
  dictionary: fc
    .array(fc.tuple(fc.oneof(anyKey, fc.constantFrom('strip', 'audio', 'add', 'mode')), tie('value')), {
      maxLength: 5,
    })
    .map((entries) => new Map(entries)),
}));

test('no dictionary makes the parser throw, and notices are bounded', () => {
  fc.assert(
    fc.property(anyCommand, fc.array(fc.tuple(anyKey, anyValue), { maxLength: 40 }), (command, entries) => {
      const dictionary = new Map<string, NgValue>([...entries, ...Object.entries(smallest)]);
      const result = parseRequest(command, dictionary, { templates: new Map() });
      assert.ok(!result.ok || result.notices.length <= maxNotices);
    }),
    { numRuns: 500 },
  );
});

test('no string makes its parser throw', () => {
  const piece = fc.oneof(anyWord, fc.constantFrom(' ', '[', ']', '=', 'direction=', 'codec=[', 'template=x'));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      parseRtppFlags(pieces.join(''));
      parse('offer', { ...smallest, 'rtpp-flags': pieces.join('') });
    }),
    { numRuns: 500 },
  );
});
