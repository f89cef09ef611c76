import { onlyOffer, sdpCommands } from '../commands.ts';
import type { Sides } from '../deferred.ts';
import { exchange, later } from '../handlers.ts';
import { word, words } from '../readers.ts';
import { flag, key, value } from '../rows.ts';
import { wordTable, type KeyRow, type WordRow } from '../table.ts';
import { backwardNames, forwardNames } from './relay.ts';

const lite = (sides: Sides): WordRow['apply'] => later('ice', 'lite', sides);
const liteForwardNames = [...forwardNames, 'offer'];
const liteBackwardNames = [...backwardNames, 'answer'];
const prefixed = (names: readonly string[]): readonly string[] => names.map((name) => `lite-${name}`);

export const ice = wordTable([
  value('default', 'now', exchange('ice', 'default'), 'offer it if the SDP has it'),
  value('remove', 'now', exchange('ice', 'remove'), 'no ICE towards the receiver'),
  value('force', 'later', exchange('ice', 'force'), 'offer it with only our candidates'),
  value('optional', 'later', exchange('ice', 'optional'), 'add our candidates with low priority'),
  value(
    ['force-relay', 'force_relay', 'force relay'],
    'later',
    exchange('ice', 'force-relay'),
    'add our candidates as relays, leave addresses alone',
  ),
  value('trickle', 'later', later('ice', 'isTrickle', true), 'announce trickle ICE (RFC 8838)'),
  value(['ice2', 'ICE2'], 'later', later('ice', 'isIce2', true), 'announce RFC 8445'),
  value(['lite', ...prefixed(liteForwardNames)], 'later', lite('forward'), 'lite towards the receiver'),
  value(prefixed(liteBackwardNames), 'later', lite('backward'), 'lite towards the sender'),
  value('lite-both', 'later', lite('both'), 'lite towards both'),
  value(['no-lite', 'lite-no', 'lite-off', 'lite-none'], 'later', lite('off'), 'full ICE'),
]);

const iceLite = wordTable([
  value(['off', 'none', 'no'], 'later', lite('off'), 'full ICE'),
  value(liteForwardNames, 'later', lite('forward'), 'towards the receiver'),
  value(liteBackwardNames, 'later', lite('backward'), 'towards the sender'),
  value('both', 'later', lite('both'), 'towards both'),
]);

export const iceKeys: readonly KeyRow[] = [
  key(['ICE', 'ice'], sdpCommands, 'now', words(ice), 'What to do with ICE (RFC 8445)'),
  key(
    ['ICE-lite', 'ice-lite', 'ICE lite', 'ice lite'],
    onlyOffer,
    'later',
    word(iceLite),
    'Where our side is a lite agent',
  ),
];

export const iceFlags: readonly WordRow[] = [
  flag('trickle-ICE', sdpCommands, 'later', later('ice', 'isTrickle', true), 'As `ICE` = `trickle`'),
  flag(
    ['reject-ICE', 'ICE-reject'],
    onlyOffer,
    'later',
    later('ice', 'isRejected', true),
    'Refuse ICE towards the offerer',
  ),
  flag(
    'fragment',
    onlyOffer,
    'later',
    later('ice', 'isFragment', true),
    'The SDP is a fragment of trickle ICE (RFC 8840)',
  ),
];
