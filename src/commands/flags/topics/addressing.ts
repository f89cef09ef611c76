import type { ByteString } from '../../../base/bytes.ts';
import { isList, type NgValue } from '../../../protocols/ng/dictionary.ts';
import { commandSet, offerAndAnswer, sdpCommands } from '../commands.ts';
import type { Draft } from '../draft.ts';
import { exchange, intoExchange, intoLater, intoParty } from '../handlers.ts';
import { address, parseAddress, realList, text, word } from '../readers.ts';
import { flag, key, value } from '../rows.ts';
import { dashOrSpace } from '../spellings.ts';
import { wordTable, type KeyRow, type WordRow } from '../table.ts';

const families = wordTable([
  value('IP4', 'now', exchange('addressFamily', 'IP4'), 'IPv4'),
  value('IP6', 'now', exchange('addressFamily', 'IP6'), 'IPv6'),
]);

const singleInterfaceCommands = commandSet('publish', 'subscribe request', 'create', 'transform');

export const addressingKeys: readonly KeyRow[] = [
  key(
    ['address family', 'address-family'],
    sdpCommands,
    'now',
    word(families),
    'Family in the outgoing SDP; without it that of the receiver, or unchanged',
  ),
  key(
    'direction',
    offerAndAnswer,
    'now',
    realList((draft, [from, to]) => {
      if (from !== undefined) draft.exchange.interfaces.from = from;
      if (to !== undefined) draft.exchange.interfaces.to = to;
    }),
    'Interfaces of the sender and of the receiver; a real list of two names',
  ),
  key(
    dashOrSpace('from-interface'),
    offerAndAnswer,
    'now',
    text((draft, name) => {
      draft.exchange.interfaces.from = name;
    }),
    'First value of `direction`',
  ),
  key(
    dashOrSpace('to-interface'),
    offerAndAnswer,
    'now',
    text((draft, name) => {
      draft.exchange.interfaces.to = name;
    }),
    'Second value of `direction`',
  ),
  key(
    'interface',
    singleInterfaceCommands,
    'now',
    text(intoParty('interfaceName')),
    'The one interface to use',
  ),
  key(
    dashOrSpace('inbound-peer'),
    offerAndAnswer,
    'later',
    address(intoLater('routing', 'inboundPeer')),
    'Choose the interface of the sender by the route to this address',
  ),
  key(
    dashOrSpace('outbound-peer'),
    offerAndAnswer,
    'later',
    address(intoLater('routing', 'outboundPeer')),
    'Choose the interface of the receiver by the route to this address',
  ),
  key(
    'peer',
    singleInterfaceCommands,
    'later',
    address(intoLater('routing', 'peer')),
    'Choose the one interface by a route',
  ),
  key(
    ['media address', 'media-address'],
    sdpCommands,
    'now',
    address(intoExchange('mediaAddress')),
    'Stands in for the address in the SDP, and for `received from`',
  ),
  key(
    ['received from', 'received-from'],
    sdpCommands,
    'now',
    { type: 'list', read: readReceivedFrom },
    'Family and address that the SIP message came from, as a list; or the address alone',
  ),
];

export const addressingFlags: readonly WordRow[] = [
  flag(
    'SIP-source-address',
    sdpCommands,
    'now',
    exchange('trustAddress', false),
    'Send media to the address in `received from`, not to the one in the SDP',
  ),
  flag(
    'trust-address',
    sdpCommands,
    'now',
    exchange('trustAddress', true),
    'Send media to the address in the SDP',
  ),
];

function readReceivedFrom(draft: Draft, value: NgValue, name: ByteString): void {
  const written = typeof value === 'string' ? value.split(/[ ,]/) : isList(value) ? value : [];
  const parts = written.filter((part) => typeof part === 'string');
  const parsed = parseAddress(parts.at(-1) ?? '');
  const isFamilyRight = parts.length === 1 || (parts.length === 2 && parts[0] === parsed?.family);
  if (parsed === null || !isFamilyRight || parts.length !== written.length)
    draft.note('badValue', name, parts.join(' '));
  else draft.exchange.receivedFrom = parsed;
}
