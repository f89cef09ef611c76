import type { Sides } from '../../../policy/request.ts';
import { onlyOffer, sdpCommands } from '../commands.ts';
import { exchange, message } from '../handlers.ts';
import { word, words } from '../readers.ts';
import { flag, key, value } from '../rows.ts';
import { wordTable, type KeyRow, type WordRow } from '../table.ts';
import { backwardNames, forwardNames } from './relay.ts';

const lite = (sides: Sides): WordRow['apply'] => message('iceLite', sides);
const liteForwardNames = [...forwardNames, 'offer'];
const liteBackwardNames = [...backwardNames, 'answer'];
const prefixed = (names: readonly string[]): readonly string[] => names.map((name) => `lite-${name}`);

export const ice = wordTable([
  value('default', 'now', exchange('ice', 'default'), 'offer it if the SDP has it'),
  value('remove', 'now', exchange('ice', 'remove'), 'no ICE towards the receiver'),
  value('force', 'now', exchange('ice', 'force'), 'offer it with only our candidates'),
  value('optional', 'now', exchange('ice', 'optional'), 'add our candidates with low priority'),
  value(
    ['force-relay', 'force_relay', 'force relay'],
    'now',
    exchange('ice', 'force-relay'),
    'add our candidates as relays, leave addresses alone',
  ),
  value('trickle', 'now', exchange('isTrickle', true), 'announce trickle ICE (RFC 8838)'),
  value(['ice2', 'ICE2'], 'now', exchange('isIce2', true), 'announce RFC 8445'),
  value(['lite', ...prefixed(liteForwardNames)], 'now', lite('forward'), 'lite towards the receiver'),
  value(prefixed(liteBackwardNames), 'now', lite('backward'), 'lite towards the sender'),
  value('lite-both', 'now', lite('both'), 'lite towards both'),
  value(['no-lite', 'lite-no', 'lite-off', 'lite-none'], 'now', lite('off'), 'full ICE'),
]);

const iceLite = wordTable([
  value(['off', 'none', 'no'], 'now', lite('off'), 'full ICE'),
  value(liteForwardNames, 'now', lite('forward'), 'towards the receiver'),
  value(liteBackwardNames, 'now', lite('backward'), 'towards the sender'),
  value('both', 'now', lite('both'), 'towards both'),
]);

export const iceKeys: readonly KeyRow[] = [
  key(['ICE', 'ice'], sdpCommands, 'now', words(ice), 'What to do with ICE (RFC 8445)'),
  key(
    ['ICE-lite', 'ice-lite', 'ICE lite', 'ice lite'],
    onlyOffer,
    'now',
    word(iceLite),
    'Where our side is a lite agent',
  ),
];

export const iceFlags: readonly WordRow[] = [
  flag('trickle-ICE', sdpCommands, 'now', exchange('isTrickle', true), 'As `ICE` = `trickle`'),
  flag(
    ['reject-ICE', 'ICE-reject'],
    onlyOffer,
    'now',
    message('isIceRejected', true),
    'Refuse ICE towards the offerer',
  ),
  flag(
    'fragment',
    onlyOffer,
    'now',
    message('isFragment', true),
    'The SDP is a fragment of trickle ICE (RFC 8840)',
  ),
];
