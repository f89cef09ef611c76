import type { ByteString } from '../../../base/bytes.ts';
import { commandSet, offerCommands, onlyOffer, sdpCommands } from '../commands.ts';
import {
  codecOperationNames,
  codecScope,
  offerOnlyOperations,
  parseCodecSpec,
  type CodecOperation,
} from '../codec-spec.ts';
import { concerns, type Draft } from '../draft.ts';
import { intoLater, later } from '../handlers.ts';
import { dictionary, integerWithin, stringsIn, unescapeItem } from '../readers.ts';
import { flag, key, prefix } from '../rows.ts';
import { dashOrSpace } from '../spellings.ts';
import type { KeyRow, PrefixRow, WordRow, WordSource } from '../table.ts';

const operations: ReadonlyMap<ByteString, CodecOperation> = new Map(
  codecOperationNames.map((name) => [name, name]),
);
const longestPtimeMs = 1000;
const ptime = (name: 'ptimeMs' | 'ptimeReverseMs'): KeyRow['reader'] =>
  integerWithin(0, longestPtimeMs, intoLater('codecs', name));

export const codecKeys: readonly KeyRow[] = [
  key(
    ['codec', 'codecs'],
    sdpCommands,
    'later',
    dictionary((draft, lists, name) => {
      for (const [word, items] of lists) {
        const operation = operations.get(word);
        if (operation === undefined) draft.note('unknownValue', name, word);
        else
          for (const item of stringsIn(draft, items, name) ?? [])
            addCodec(draft, operation, item, { key: name, word: item });
      }
    }),
    'Operation → list of codecs, `NAME/CLOCK/CHANNELS/BITRATE/PTIME/FMTP/OPTIONS`',
  ),
  key('ptime', onlyOffer, 'later', ptime('ptimeMs'), 'Milliseconds a packet towards the receiver'),
  key(
    dashOrSpace('ptime-reverse', 'reverse-ptime'),
    onlyOffer,
    'later',
    ptime('ptimeReverseMs'),
    'Milliseconds a packet towards the offerer',
  ),
];

export const codecFlags: readonly WordRow[] = [
  flag(
    ['allow-asymmetric-codecs', 'allow-asymmetric-codec'],
    sdpCommands,
    'later',
    later('codecs', 'allowAsymmetric', true),
    'Payload types of the answer may differ from the offer',
  ),
  flag(
    ['allow-no-codec-media', 'allow-no-codec-medias', 'allow-empty-codec-media', 'allow-empty-codec-medias'],
    sdpCommands,
    'later',
    later('codecs', 'allowEmptyMedia', true),
    'A media section stripped of all codecs gets port 0',
  ),
  flag(
    'allow-transcoding',
    commandSet('subscribe answer'),
    'now',
    later('codecs', 'allowTranscoding', true),
    'The answer of a subscriber may reject codecs',
  ),
  flag(
    'force-transcoding',
    sdpCommands,
    'later',
    later('codecs', 'forceTranscoding', true),
    'Transcode even between equal codecs',
  ),
  flag(
    'always-transcode',
    offerCommands,
    'later',
    (draft) => {
      draft.later('codecs').operations.accept.scope = 'all';
    },
    'As `codec` → `accept` = `all`',
  ),
  flag(
    'single-codec',
    sdpCommands,
    'later',
    later('codecs', 'isSingle', true),
    'The answer lists only the first codec',
  ),
  flag(
    ['static-codecs', 'static-codec'],
    onlyOffer,
    'later',
    later('codecs', 'isStatic', true),
    'Leave the codec list of the receiver as it is',
  ),
  flag(
    ['no-codec-renegotiation', 'reuse-codecs'],
    sdpCommands,
    'later',
    later('codecs', 'noRenegotiation', true),
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
    'later',
    codecWord('transcode'),
    'CODEC: as `codec` → `transcode`',
  ),
  ...codecOperationNames
    .filter((name) => name !== 'transcode')
    .map((name) =>
      prefix(
        `codec-${name}-`,
        offerOnlyOperations.has(name) ? offerCommands : sdpCommands,
        'later',
        codecWord(name),
        `CODEC: as \`codec\` → \`${name}\``,
      ),
    ),
];

function codecWord(operation: CodecOperation): PrefixRow['apply'] {
  return (draft, rest, source) => {
    addCodec(draft, operation, rest, source);
  };
}

function addCodec(draft: Draft, operation: CodecOperation, item: ByteString, source: WordSource): void {
  if (offerOnlyOperations.has(operation) && !concerns(draft, offerCommands)) return;
  const scope = codecScope(item);
  const selection = draft.later('codecs').operations[operation];
  if (scope !== null) {
    selection.scope = scope;
    return;
  }
  const codec = parseCodecSpec(unescapeItem(item));
  if (codec === null) draft.note('badValue', source.key, source.word);
  else selection.codecs.push(codec);
}
