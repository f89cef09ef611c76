import type { ByteString } from '../../../base/bytes.ts';
import type { CodecOperation } from '../../../policy/codecs/options.ts';
import { commandSet, offerCommands, onlyOffer, sdpCommands, type Effect } from '../commands.ts';
import {
  codecOperationNames,
  codecScope,
  deferredOperations,
  maxListedCodecs,
  offerOnlyOperations,
  parseCodecSpec,
} from '../codec-spec.ts';
import { concerns, type Draft } from '../draft.ts';
import { codecs, intoCodecs, later } from '../handlers.ts';
import { dictionary, integerWithin, stringsIn, unescapeItem } from '../readers.ts';
import { flag, key, prefix } from '../rows.ts';
import { dashOrSpace } from '../spellings.ts';
import type { KeyRow, PrefixRow, WordRow, WordSource } from '../table.ts';

const operations: ReadonlyMap<ByteString, CodecOperation> = new Map(
  codecOperationNames.map((name) => [name, name]),
);
const longestPtimeMs = 1000;
const ptime = (name: 'ptimeMs' | 'ptimeReverseMs'): KeyRow['reader'] =>
  integerWithin(0, longestPtimeMs, intoCodecs(name));

export const codecKeys: readonly KeyRow[] = [
  key(
    ['codec', 'codecs'],
    sdpCommands,
    'now',
    dictionary((draft, lists, name) => {
      for (const [word, items] of lists) {
        const operation = operations.get(word);
        if (operation === undefined) {
          draft.note('unknownValue', name, word);
          continue;
        }
        if (deferredOperations.has(operation) && concerns(draft, offerCommands))
          draft.note('deferred', name, word);
        for (const item of stringsIn(draft, items, name) ?? [])
          addCodec(draft, operation, item, { key: name, word: item });
      }
    }),
    'Operation → list of codecs, `NAME/CLOCK/CHANNELS/BITRATE/PTIME/FMTP/OPTIONS`',
  ),
  key(
    'ptime',
    onlyOffer,
    'now',
    ptime('ptimeMs'),
    '`a=ptime` towards the receiver, in milliseconds; 0: as it is',
  ),
  key(
    dashOrSpace('ptime-reverse', 'reverse-ptime'),
    onlyOffer,
    'now',
    ptime('ptimeReverseMs'),
    '`a=ptime` towards the offerer, in milliseconds; 0: as it is',
  ),
];

export const codecFlags: readonly WordRow[] = [
  flag(
    ['allow-asymmetric-codecs', 'allow-asymmetric-codec'],
    sdpCommands,
    'now',
    codecs('allowAsymmetric', true),
    'Payload types of the answer may differ from the offer',
  ),
  flag(
    ['allow-no-codec-media', 'allow-no-codec-medias', 'allow-empty-codec-media', 'allow-empty-codec-medias'],
    sdpCommands,
    'now',
    codecs('allowEmptyMedia', true),
    'A media section stripped of all codecs gets port 0',
  ),
  flag(
    'allow-transcoding',
    commandSet('subscribe answer'),
    'now',
    later('transcoding', 'allowTranscoding', true),
    'The answer of a subscriber may reject codecs',
  ),
  flag(
    'force-transcoding',
    sdpCommands,
    'later',
    later('transcoding', 'forceTranscoding', true),
    'Transcode even between equal codecs',
  ),
  flag(
    'always-transcode',
    offerCommands,
    'later',
    (draft) => {
      draft.codecs().operations.accept.scope = 'all';
    },
    'As `codec` → `accept` = `all`',
  ),
  flag('single-codec', sdpCommands, 'now', codecs('isSingle', true), 'The answer lists only the first codec'),
  flag(
    ['static-codecs', 'static-codec'],
    onlyOffer,
    'now',
    codecs('isStatic', true),
    'Leave the codec list of the receiver as it is',
  ),
  flag(
    ['no-codec-renegotiation', 'reuse-codecs'],
    sdpCommands,
    'now',
    codecs('noRenegotiation', true),
    'Keep the earlier codec preference on a re-offer',
  ),
  ...['asymmetric-codecs', 'symmetric-codecs', 'reorder-codecs'].map((name) =>
    flag(name, sdpCommands, 'obsolete', null, 'Of older versions'),
  ),
];

export const codecPrefixes: readonly PrefixRow[] = [
  prefix(
    ['codec-transcode-', 'transcode-'],
    offerCommands,
    effectOf('transcode'),
    codecWord('transcode'),
    'CODEC: as `codec` → `transcode`',
  ),
  ...codecOperationNames
    .filter((name) => name !== 'transcode')
    .map((name) =>
      prefix(
        `codec-${name}-`,
        offerOnlyOperations.has(name) ? offerCommands : sdpCommands,
        effectOf(name),
        codecWord(name),
        `CODEC: as \`codec\` → \`${name}\``,
      ),
    ),
];

function effectOf(operation: CodecOperation): Effect {
  return deferredOperations.has(operation) ? 'later' : 'now';
}

function codecWord(operation: CodecOperation): PrefixRow['apply'] {
  return (draft, rest, source) => {
    addCodec(draft, operation, rest, source);
  };
}

function addCodec(draft: Draft, operation: CodecOperation, item: ByteString, source: WordSource): void {
  if (offerOnlyOperations.has(operation) && !concerns(draft, offerCommands)) return;
  const scope = codecScope(item);
  const selection = draft.codecs().operations[operation];
  if (scope !== null) {
    selection.scope = scope;
    return;
  }
  const codec = parseCodecSpec(unescapeItem(item));
  if (codec === null || selection.codecs.length >= maxListedCodecs)
    draft.note('badValue', source.key, source.word);
  else selection.codecs.push(codec);
}
