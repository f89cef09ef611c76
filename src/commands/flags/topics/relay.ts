import { longestDelayMs } from '../../../call/control/perform-control.ts';
import type { LearningMode } from '../../../plan/types.ts';
import { offerAndAnswer, onlyOffer, sdpCommands } from '../commands.ts';
import { control, exchange, intoControl, message } from '../handlers.ts';
import { integer, integerWithin, word, words } from '../readers.ts';
import { flag, key, prefix, value } from '../rows.ts';
import { dashOrSpace } from '../spellings.ts';
import { wordTable, type KeyRow, type PrefixRow, type WordRow } from '../table.ts';
import { applyWord } from '../words.ts';

const learningModes: readonly (readonly [LearningMode, string])[] = [
  ['off', 'the address in the SDP is final'],
  ['immediate', 'the source of the first packet is final'],
  ['delayed', 'the source of the first packet after three seconds is final'],
  ['heuristic', 'the source that fits the SDP best is final after three seconds'],
];
const learning = wordTable(
  learningModes.map(([mode, meaning]) => value(mode, 'now', exchange('learning', mode), meaning)),
);

const startOrStop = wordTable([
  value('start', 'now', control('dropTraffic', 'start'), 'drop all RTP of the call'),
  value('stop', 'now', control('dropTraffic', 'stop'), 'forward again; wins over `start`'),
]);

export const forwardNames = ['forward', 'fwd', 'fw'];
export const backwardNames = ['backward', 'backwards', 'reverse', 'back', 'bkw', 'bk'];

const echoes = wordTable([
  value(['blackhole', 'sinkhole'], 'now', control('mediaEcho', 'blackhole'), 'drop media of both sides'),
  value(forwardNames, 'now', control('mediaEcho', 'forward'), 'the receiver hears itself'),
  value(backwardNames, 'now', control('mediaEcho', 'backward'), 'the sender hears itself'),
  value('both', 'now', control('mediaEcho', 'both'), 'both hear themselves'),
]);

export const relayKeys: readonly KeyRow[] = [
  key(
    dashOrSpace('endpoint-learning'),
    sdpCommands,
    'now',
    words(learning),
    'How the source address of the peer is learned; without it the `endpoint-learning` option',
  ),
  key(
    ['TOS', 'tos'],
    onlyOffer,
    'now',
    integer((draft, tos, name) => {
      draft.exchange.tos =
        tos < 0 ? { kind: 'keep' } : tos > 255 ? { kind: 'configured' } : { kind: 'set', value: tos };
      if (tos > 255) draft.note('badValue', name, String(tos));
    }),
    'TOS byte of media packets; negative keeps it, absent or above 255 is the `tos` option',
  ),
  key(dashOrSpace('drop-traffic'), offerAndAnswer, 'now', word(startOrStop), 'Drop the media of the call'),
  key(dashOrSpace('media-echo'), offerAndAnswer, 'now', word(echoes), 'Send media back'),
  key(
    dashOrSpace('delay-buffer'),
    offerAndAnswer,
    'now',
    integerWithin(0, longestDelayMs, intoControl('delayMs')),
    'Milliseconds by which all media of the party is delayed; 0 ends it',
  ),
];

export const relayFlags: readonly WordRow[] = [
  flag(
    'asymmetric',
    sdpCommands,
    'now',
    exchange('isAsymmetric', true),
    'The peer sends from elsewhere than it receives: never learn its address',
  ),
  flag(
    'strict-source',
    sdpCommands,
    'now',
    exchange('isStrictSource', true),
    'Once an address is learned, drop packets from others',
  ),
  flag(
    'media-handover',
    sdpCommands,
    'now',
    exchange('isMediaHandover', true),
    'Learn a new source address at any time',
  ),
  flag(
    'NAT-wait',
    sdpCommands,
    'now',
    exchange('isNatWait', true),
    'Send nothing to a peer before something came from it',
  ),
  flag(
    'pierce-NAT',
    sdpCommands,
    'now',
    exchange('isNatPierce', true),
    'Send empty packets to the peer until something comes from it',
  ),
  flag(
    'port-latching',
    sdpCommands,
    'now',
    exchange('portLatching', 'on'),
    'Keep the local ports when the peer changes its port',
  ),
  flag(
    'no-port-latching',
    sdpCommands,
    'now',
    exchange('portLatching', 'off'),
    'New local ports when the peer changes its port, even with ICE',
  ),
  flag(
    'unidirectional',
    sdpCommands,
    'now',
    exchange('isUnidirectional', true),
    'Forward one-way media in the kernel too',
  ),
  flag(
    ['block-short', 'block-shorts', 'block-short-packets'],
    offerAndAnswer,
    'now',
    control('isShortBlocked', true),
    'Drop packets shorter than the usual frame',
  ),
  flag(
    'reset',
    onlyOffer,
    'now',
    message('isReset', true),
    'Begin ICE with the receiver anew, with new keys',
  ),
];

export const relayPrefixes: readonly PrefixRow[] = [
  prefix(
    'endpoint-learning-',
    sdpCommands,
    'now',
    (draft, rest, source) => {
      applyWord(draft, learning, rest, source);
    },
    'As key `endpoint-learning`',
  ),
];
