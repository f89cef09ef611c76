import type { CommandName } from '../command-names.ts';
import type { Effect } from './commands.ts';

/** What a command needs and does, for the reference. */
export interface CommandReference {
  /** Keys without which it is an error. */
  readonly required: string;
  readonly effect: Effect;
  readonly meaning: string;
}

export const commandReference: Readonly<Record<CommandName, CommandReference>> = {
  ping: { required: '', effect: 'now', meaning: 'Answers `pong`' },
  offer: {
    required: 'sdp, call-id, from-tag',
    effect: 'now',
    meaning: 'Makes or changes a call from an SDP offer, and returns the rewritten SDP',
  },
  answer: {
    required: 'sdp, call-id, from-tag, to-tag',
    effect: 'now',
    meaning: 'Completes the exchange, and returns the rewritten SDP',
  },
  delete: {
    required: 'call-id',
    effect: 'now',
    meaning: 'Ends a branch, or the whole call; returns its statistics',
  },
  query: { required: 'call-id', effect: 'now', meaning: 'Report of a call, or of one party' },
  list: { required: '', effect: 'now', meaning: 'Call-ids' },
  statistics: { required: '', effect: 'now', meaning: 'Statistics of the daemon' },
  'start recording': { required: 'call-id', effect: 'now', meaning: 'Records the call, or goes on' },
  'stop recording': { required: 'call-id', effect: 'now', meaning: 'Ends recording' },
  'pause recording': { required: 'call-id', effect: 'now', meaning: 'Pauses recording' },
  'start forwarding': {
    required: 'call-id',
    effect: 'now',
    meaning: 'Noted and reported only: there is no audio to forward',
  },
  'stop forwarding': { required: 'call-id', effect: 'now', meaning: 'Ends that' },
  'block DTMF': { required: 'call-id', effect: 'now', meaning: 'Keeps DTMF from the other side' },
  'unblock DTMF': { required: 'call-id', effect: 'now', meaning: 'Lets DTMF pass again' },
  'block media': { required: 'call-id', effect: 'now', meaning: 'Drops media' },
  'unblock media': { required: 'call-id', effect: 'now', meaning: 'Lets media pass again' },
  'silence media': { required: 'call-id', effect: 'now', meaning: 'Puts silence in place of audio' },
  'unsilence media': { required: 'call-id', effect: 'now', meaning: 'Lets audio pass again' },
  'play media': { required: 'call-id', effect: 'later', meaning: 'Plays a file to a party' },
  'stop media': { required: 'call-id', effect: 'later', meaning: 'Ends playback' },
  'play DTMF': {
    required: 'call-id, code',
    effect: 'now',
    meaning: 'A party sends a digit, as an event: its hearers must take telephone-event',
  },
  publish: { required: 'sdp', effect: 'now', meaning: 'Feeds media in' },
  'subscribe request': { required: 'call-id', effect: 'now', meaning: 'SDP offer for a listener' },
  'subscribe answer': { required: 'call-id, to-tag, sdp', effect: 'now', meaning: 'Its answer' },
  unsubscribe: { required: 'call-id, to-tag', effect: 'now', meaning: 'Ends listening' },
  'inject start': {
    required: 'call-id, to-tag, source-tag',
    effect: 'later',
    meaning: 'Mixes the audio of one party into what another hears',
  },
  'inject stop': { required: 'call-id, to-tag, source-tag', effect: 'later', meaning: 'Ends that' },
  connect: { required: 'call-id, to-tag', effect: 'now', meaning: 'Connects two parties' },
  cli: { required: 'body', effect: 'now', meaning: 'Runs a line of the command line interface' },
  transform: { required: 'media', effect: 'later', meaning: 'Transcodes for another daemon' },
  create: { required: '', effect: 'now', meaning: 'SDP offer without a peer' },
  'create answer': { required: 'sdp, call-id, from-tag', effect: 'now', meaning: 'Its answer' },
  mesh: { required: 'calls', effect: 'now', meaning: 'Who hears whom in a call' },
};
