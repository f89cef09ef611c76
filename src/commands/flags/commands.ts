import type { ControlCommand } from '../../policy/control-requests.ts';
import { commandNames, type CommandName } from '../command-names.ts';

/** `now`: does what it says. `later`: parsed, its effect is still to come. `obsolete`: accepted, without any effect for good. */
export type Effect = 'now' | 'later' | 'obsolete';

/** Commands whose messages are parsed into typed requests. */
export type RequestCommand = Extract<
  CommandName,
  | 'offer'
  | 'answer'
  | 'delete'
  | 'query'
  | 'list'
  | 'publish'
  | 'subscribe request'
  | 'subscribe answer'
  | 'unsubscribe'
  | 'create'
  | 'create answer'
  | 'connect'
  | 'mesh'
  | 'start recording'
  | 'stop recording'
  | 'pause recording'
  | 'play DTMF'
  | ControlCommand
>;
export type CommandSet = ReadonlySet<CommandName>;

const setOf = (...commands: readonly CommandName[]): CommandSet => new Set(commands);

export const everyCommand: CommandSet = setOf(...(Object.keys(commandNames) as CommandName[]));
/** Commands that carry or make an SDP body. */
export const sdpCommands = setOf(
  'offer',
  'answer',
  'publish',
  'subscribe request',
  'subscribe answer',
  'create',
  'create answer',
);
/** Commands after which an SDP of ours goes out as an offer. */
export const offerCommands = setOf('offer', 'publish', 'subscribe request', 'create');
export const offerAndAnswer = setOf('offer', 'answer');
export const onlyOffer = setOf('offer');
export const onlyAnswer = setOf('answer');
export const onlyDelete = setOf('delete');
export const onlyQuery = setOf('query');
/** Commands that create calls or end them. */
export const callLifeCommands = setOf(...sdpCommands, 'delete');
/** Commands that select one party, or several. */
export const partyCommands = setOf(
  'start recording',
  'start forwarding',
  'stop forwarding',
  'block DTMF',
  'unblock DTMF',
  'block media',
  'unblock media',
  'silence media',
  'unsilence media',
  'play media',
  'stop media',
  'play DTMF',
  'subscribe request',
  'connect',
);
/** Commands that change which media flows between two parties. */
export const flowCommands = setOf('block media', 'unblock media', 'silence media', 'unsilence media');
export const dtmfBlockCommands = setOf('offer', 'answer', 'block DTMF', 'unblock DTMF');
/** Whose media is blocked, silenced or forwarded. */
export const controlCommands: readonly ControlCommand[] = [
  'block media',
  'unblock media',
  'silence media',
  'unsilence media',
  'block DTMF',
  'unblock DTMF',
  'start forwarding',
  'stop forwarding',
];
/** Commands that name something to play: playback, announcements, hold music. */
export const sourceCommands = setOf('offer', 'answer', 'play media', 'start recording');
export const recordingCommands = setOf(
  'offer',
  'answer',
  'start recording',
  'stop recording',
  'pause recording',
);
export const metadataCommands = setOf(...sdpCommands, ...recordingCommands);
export const subscriptionCommands = setOf('publish', 'subscribe request', 'connect', 'mesh');
export const commandSet = setOf;
