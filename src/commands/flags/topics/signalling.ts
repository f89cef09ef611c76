import {
  callLifeCommands,
  commandSet,
  everyCommand,
  offerAndAnswer,
  onlyAnswer,
  onlyDelete,
  onlyOffer,
  onlyQuery,
  metadataCommands,
  sdpCommands,
} from '../commands.ts';
import { exchange, intoExchange, intoMessage, later, message } from '../handlers.ts';
import { address, integer, integerWithin, text, unread, word, words } from '../readers.ts';
import { flag, key, value } from '../rows.ts';
import { anySeparator, eitherCase } from '../spellings.ts';
import { wordTable, type KeyRow, type WordRow } from '../table.ts';

/** Ten years: far beyond any sense, and still a safe number of milliseconds. */
const longestDelaySeconds = 315_360_000;

const supports = wordTable([
  value('load limit', 'now', message('supportsLoadLimit', true), 'result `load limit` is understood'),
]);

const requestSpellings = ['request', ...eitherCase('sip', anySeparator('sip-request'))];
const replySpellings = ['reply', ...eitherCase('sip', anySeparator('sip-reply', 'sip-response'))];
const messageTypes = wordTable([
  value(requestSpellings, 'now', exchange('sipMessageType', 'request'), 'a SIP request'),
  value(replySpellings, 'now', exchange('sipMessageType', 'reply'), 'a SIP response'),
]);

const aliasKeys = wordTable([
  value(['none', 'off', 'no'], 'now', exchange('aliasKey', null), 'no aliases'),
  value(['sdp', 'SDP'], 'now', exchange('aliasKey', 'sdp'), 'same body'),
  value(['address', 'endpoint'], 'now', exchange('aliasKey', 'address'), 'same first address and port'),
]);

export const signallingKeys: readonly KeyRow[] = [
  key('command', everyCommand, 'now', unread('string'), 'Name of the command'),
  key(
    ['call-id', 'call-ID', 'call id', 'call ID'],
    everyCommand,
    'now',
    text(intoMessage('callId')),
    'The call',
  ),
  key(
    ['from-tag', 'from tag'],
    everyCommand,
    'now',
    text(intoMessage('fromTag')),
    'Tag of the offerer; elsewhere the selected party',
  ),
  key(['to-tag', 'to_tag', 'to tag'], everyCommand, 'now', text(intoMessage('toTag')), 'Tag of the answerer'),
  key(
    'via-branch',
    callLifeCommands,
    'now',
    text(intoMessage('viaBranch')),
    'Tells the branches of a forked call apart',
  ),
  key(['sdp', 'SDP'], sdpCommands, 'now', text(intoMessage('sdp')), 'The SDP body'),
  key('supports', onlyOffer, 'now', words(supports), 'What the client understands'),
  key(
    'limit',
    commandSet('list'),
    'now',
    integer(intoMessage('limit')),
    'At most this many call-ids; 32 without it',
  ),
  key('body', commandSet('cli'), 'now', unread('string'), 'Line for the command line interface'),
  key(
    ['delete delay', 'delete-delay', 'delete_delay'],
    callLifeCommands,
    'now',
    integerWithin(0, longestDelaySeconds, intoExchange('deleteDelaySeconds')),
    'Seconds from `delete` to the end of the call; 0 is at once',
  ),
  key(
    'metadata',
    metadataCommands,
    'now',
    text(intoExchange('metadata')),
    'Free text kept with the call, and with its recording',
  ),
  key(
    ['xmlrpc-callback', 'XMLRPC-callback'],
    sdpCommands,
    'now',
    address(intoExchange('xmlrpcCallback')),
    'Address put for `%%` in the call-back URL; else the source of the request',
  ),
  key(
    eitherCase('sip', anySeparator('sip-code', 'sip-response-code')),
    offerAndAnswer,
    'now',
    integerWithin(0, 999, intoExchange('sipCode')),
    'Code of the SIP response that carried the SDP',
  ),
  key(
    eitherCase('sip', anySeparator('sip-message-type')),
    offerAndAnswer,
    'now',
    word(messageTypes),
    'Whether the SDP came in a SIP request or response; `sip-code` counts in responses only',
  ),
  key(
    'alias-key',
    offerAndAnswer,
    'now',
    word(aliasKeys),
    'How an unknown from-tag of an offer is found to be another name of a party',
  ),
];

export const signallingFlags: readonly WordRow[] = [
  flag(
    ['debug', 'debugging'],
    sdpCommands,
    'now',
    exchange('isDebug', true),
    'Log everything about this call',
  ),
  flag(
    'new-branch',
    onlyAnswer,
    'now',
    exchange('isNewBranch', true),
    'An unknown to-tag makes a new party, not an alias',
  ),
  flag(
    'provisional',
    onlyAnswer,
    'now',
    exchange('isProvisional', true),
    'Treat the answer as provisional, whatever the SIP code',
  ),
  flag('fatal', onlyDelete, 'now', message('isFatal', true), 'No match is an error, not a warning'),
  flag('fast', onlyDelete, 'now', message('isFast', true), 'No statistics in the reply'),
  flag(
    'diagnose',
    onlyQuery,
    'now',
    message('isDiagnosed', true),
    'The reply also says what is the matter with the call (`diagnosis`)',
  ),
  flag(['to-tag', 'to_tag'], onlyDelete, 'now', message('isToTagHonoured', true), 'Look at the to-tag'),
  flag(
    'no-redis-update',
    sdpCommands,
    'later',
    later('signalling', 'noRedisUpdate', true),
    'Do not store this change',
  ),
];
