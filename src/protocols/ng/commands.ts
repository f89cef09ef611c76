/**
 * Every NG command, with the short name that statistics use as a label (lower-cased in JSON). `CLI` is a second
 * spelling of `cli` and counts as it.
 */
export const ngCommands = {
  ping: 'Ping',
  offer: 'Offer',
  answer: 'Answer',
  delete: 'Delete',
  query: 'Query',
  list: 'List',
  'start recording': 'StartRec',
  'stop recording': 'StopRec',
  'pause recording': 'PauseRec',
  'start forwarding': 'StartFwd',
  'stop forwarding': 'StopFwd',
  'block DTMF': 'BlkDTMF',
  'unblock DTMF': 'UnblkDTMF',
  'block media': 'BlkMedia',
  'unblock media': 'UnblkMedia',
  'silence media': 'SlnMedia',
  'unsilence media': 'UnslnMedia',
  'play media': 'PlayMedia',
  'stop media': 'StopMedia',
  'play DTMF': 'PlayDTMF',
  statistics: 'Stats',
  publish: 'Pub',
  'subscribe request': 'SubReq',
  'subscribe answer': 'SubAns',
  unsubscribe: 'Unsub',
  'inject start': 'InjStart',
  'inject stop': 'InjStop',
  connect: 'Conn',
  cli: 'CLI',
  transform: 'Trnsfm',
  create: 'Create',
  'create answer': 'CrtAnsw',
  mesh: 'Mesh',
} as const;

export type NgCommand = keyof typeof ngCommands;

/** The command a request names, or null: the match is exact, with spaces and case. */
export function commandNamed(name: string): NgCommand | null {
  if (name === 'CLI') return 'cli';
  return Object.hasOwn(ngCommands, name) ? (name as NgCommand) : null;
}
