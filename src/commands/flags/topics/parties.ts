import {
  commandSet,
  flowCommands,
  offerAndAnswer,
  partyCommands,
  subscriptionCommands,
} from '../commands.ts';
import { intoExchange } from '../handlers.ts';
import { text, unread, word } from '../readers.ts';
import { flag, key, prefix, value } from '../rows.ts';
import { dashOrSpace } from '../spellings.ts';
import { wordTable, type KeyRow, type PrefixRow, type WordRow } from '../table.ts';

const severalParties = commandSet('subscribe request', 'connect');
const injectCommands = commandSet('inject start', 'inject stop');
const subscribeRequest = commandSet('subscribe request');

const allWords = wordTable([
  value('all', 'later', null, 'every party'),
  value('none', 'later', null, 'none'),
  value('offer-answer', 'later', null, 'those of an offer and answer'),
  value(
    ['except-offer-answer', 'not-offer-answer', 'non-offer-answer'],
    'later',
    null,
    'those that are not of an offer and answer',
  ),
  value('flows', 'later', null, 'flows of the party'),
]);

export const partyKeys: readonly KeyRow[] = [
  key(
    ['label', 'from-label', 'from label'],
    commandSet(...offerAndAnswer, ...partyCommands),
    'now',
    text(intoExchange('label')),
    'In offer and answer: label of the sender; elsewhere selects the party',
  ),
  key(dashOrSpace('to-label'), flowCommands, 'later', unread('string'), 'Selects the second party'),
  key(dashOrSpace('set-label'), flowCommands, 'later', unread('string'), 'Sets the label of the party'),
  key('address', partyCommands, 'later', unread('string'), 'Selects the party by its media address'),
  key('all', partyCommands, 'later', word(allWords), 'Selects several parties or flows'),
  key(dashOrSpace('from-tags'), severalParties, 'later', unread('list'), 'Selects several parties'),
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
    'later',
    unread('string'),
    'The call of the other party',
  ),
  key('calls', commandSet('mesh'), 'later', unread('list'), 'Calls to merge'),
  key('tags', commandSet('mesh'), 'later', unread('list'), 'Flows: a list of `from` and a list `to`'),
  key(
    ['media', 'medias'],
    commandSet('transform', 'create'),
    'later',
    unread('list'),
    'Media sections with their codecs',
  ),
  key('instance', commandSet('transform'), 'later', unread('string'), 'Id of the daemon that asks'),
];

export const partyFlags: readonly WordRow[] = [
  flag('all', partyCommands, 'later', null, 'As `all` = `all`'),
  flag('directional', partyCommands, 'later', null, 'Look at the from-tag; `connect` only adds'),
  flag('bidirectional', subscriptionCommands, 'later', null, 'Media in both directions'),
  flag('egress', subscribeRequest, 'later', null, 'What is sent to the party, not what it sends'),
  flag('inactive', subscribeRequest, 'later', null, 'The SDP is inactive'),
  flag(['mix', 'mixed'], subscribeRequest, 'later', null, 'One output for all sources'),
  flag('SIPREC', subscribeRequest, 'later', null, 'Labels and reply keys for SIPREC (RFC 7866)'),
  flag('unsubscribe', commandSet('mesh'), 'later', null, 'Drop earlier subscriptions first'),
];

export const partyPrefixes: readonly PrefixRow[] = [
  prefix('from-tags-', severalParties, 'later', null, 'TAG: as `from-tags`'),
];
