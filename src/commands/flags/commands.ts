/** `now`: does what it says. `later`: parsed, its effect is still to come. `obsolete`: accepted, without any effect for good. */
export type Effect = 'now' | 'later' | 'obsolete';

/** All commands of the NG protocol, exactly as they are sent. */
export const ngCommands = [
  'ping',
  'offer',
  'answer',
  'delete',
  'query',
  'list',
  'start recording',
  'stop recording',
  'pause recording',
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
  'statistics',
  'publish',
  'subscribe request',
  'subscribe answer',
  'unsubscribe',
  'inject start',
  'inject stop',
  'connect',
  'cli',
  'transform',
  'create',
  'create answer',
  'mesh',
] as const;
export type NgCommand = (typeof ngCommands)[number];
/** Commands whose messages are parsed into typed requests. */
export type RequestCommand = Extract<NgCommand, 'offer' | 'answer' | 'delete' | 'query' | 'list'>;
export type CommandSet = ReadonlySet<NgCommand>;

const setOf = (...commands: readonly NgCommand[]): CommandSet => new Set(commands);

export const everyCommand: CommandSet = setOf(...ngCommands);
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
/** Commands that name something to play: playback, announcements, hold music. */
export const sourceCommands = setOf('offer', 'answer', 'play media', 'start recording');
export const recordingCommands = setOf(
  'offer',
  'answer',
  'start recording',
  'stop recording',
  'pause recording',
);
export const subscriptionCommands = setOf('publish', 'subscribe request', 'connect', 'mesh');
export const commandSet = setOf;

export interface CommandRow {
  readonly name: NgCommand;
  /** Keys without which it is an error. */
  readonly required: readonly string[];
  readonly effect: Effect;
  readonly meaning: string;
}
