import {
  commandSet,
  flowCommands,
  offerAndAnswer,
  partyCommands,
  subscriptionCommands,
} from '../commands.ts';
import { intoExchange, intoParty, party } from '../handlers.ts';
import { flowList, mediaList } from '../party-lists.ts';
import { list, text, unescapeItem, unread, word } from '../readers.ts';
import { flag, key, prefix, value } from '../rows.ts';
import { dashOrSpace } from '../spellings.ts';
import { wordTable, type KeyRow, type PrefixRow, type WordRow } from '../table.ts';

const severalParties = commandSet('subscribe request', 'connect');
const injectCommands = commandSet('inject start', 'inject stop');
const subscribeRequest = commandSet('subscribe request');

const allWords = wordTable([
  value('all', 'now', party('all', 'all'), 'every party'),
  value('none', 'now', party('all', 'none'), 'none'),
  value('offer-answer', 'now', party('all', 'offer-answer'), 'those of an offer and answer'),
  value(
    ['except-offer-answer', 'not-offer-answer', 'non-offer-answer'],
    'now',
    party('all', 'except-offer-answer'),
    'those that are not of an offer and answer',
  ),
  value('flows', 'now', party('all', 'flows'), 'flows of the party'),
]);

export const partyKeys: readonly KeyRow[] = [
  key(
    ['label', 'from-label', 'from label'],
    commandSet(...offerAndAnswer, ...partyCommands),
    'now',
    text(intoExchange('label')),
    'In offer and answer: label of the sender; elsewhere selects the party',
  ),
  key(
    dashOrSpace('to-label'),
    commandSet(...flowCommands, 'subscribe request'),
    'now',
    text(intoParty('toLabel')),
    'Selects the second party; in `subscribe request` as `set-label`',
  ),
  key(
    dashOrSpace('set-label'),
    commandSet(...flowCommands, 'subscribe request'),
    'now',
    text(intoParty('setLabel')),
    'Sets the label of the party',
  ),
  key('address', partyCommands, 'now', text(intoParty('address')), 'Selects the party by its media address'),
  key('all', partyCommands, 'now', word(allWords), 'Selects several parties or flows'),
  key(
    dashOrSpace('from-tags'),
    severalParties,
    'now',
    list((draft, tags) => {
      draft.party().fromTags.push(...tags.map(unescapeItem));
    }),
    'Selects several parties',
  ),
  key(dashOrSpace('source-tag'), injectCommands, 'later', unread('string'), 'The party that is heard'),
  key(
    dashOrSpace('source-call-id', 'source-call-ID'),
    injectCommands,
    'later',
    unread('string'),
    'The call of that party',
  ),
  key(
    dashOrSpace('to-call-id'),
    commandSet('connect'),
    'now',
    text(intoParty('toCallId')),
    'The call of the other party',
  ),
  key(
    'calls',
    commandSet('mesh'),
    'now',
    list((draft, calls) => {
      draft.party().calls = calls.map(unescapeItem);
    }),
    'The calls; several become one',
  ),
  key('tags', commandSet('mesh'), 'now', flowList, 'Flows: a list of `from` and a list `to`'),
  key(
    ['media', 'medias'],
    commandSet('transform', 'create'),
    'now',
    mediaList,
    'Media sections with their codecs',
  ),
  key('instance', commandSet('transform'), 'later', unread('string'), 'Id of the daemon that asks'),
];

export const partyFlags: readonly WordRow[] = [
  flag('all', partyCommands, 'now', party('all', 'all'), 'As `all` = `all`'),
  flag(
    'directional',
    commandSet(...partyCommands, 'unsubscribe'),
    'now',
    party('isDirectional', true),
    'Look at the from-tag; `connect` only adds',
  ),
  flag(
    'bidirectional',
    subscriptionCommands,
    'now',
    party('isBidirectional', true),
    'Media in both directions',
  ),
  flag(
    'egress',
    subscribeRequest,
    'now',
    party('isEgress', true),
    'What is sent to the party, not what it sends',
  ),
  flag('inactive', subscribeRequest, 'now', party('isInactive', true), 'The SDP is inactive'),
  flag(['mix', 'mixed'], subscribeRequest, 'now', party('isMixed', true), 'One output for all sources'),
  flag(
    'SIPREC',
    subscribeRequest,
    'now',
    party('isSiprec', true),
    'Labels and reply keys for SIPREC (RFC 7866)',
  ),
  flag(
    'unsubscribe',
    commandSet('mesh'),
    'now',
    party('isUnsubscribing', true),
    'Drop earlier subscriptions first',
  ),
];

export const partyPrefixes: readonly PrefixRow[] = [
  prefix(
    'from-tags-',
    severalParties,
    'now',
    (draft, tag) => {
      draft.party().fromTags.push(unescapeItem(tag));
    },
    'TAG: as `from-tags`',
  ),
];
