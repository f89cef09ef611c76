/** All commands of the protocol in the order that statistics list them, with their short names there. */
export const commandNames = {
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
  'play media': 'PlayMedia',
  'stop media': 'StopMedia',
  'play DTMF': 'PlayDTMF',
  statistics: 'Stats',
  'silence media': 'SlnMedia',
  'unsilence media': 'UnslnMedia',
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

export type CommandName = keyof typeof commandNames;

/** The command a request names, or null. The match is exact, with spaces and case; only `cli` has a second form. */
export function commandNamed(name: string): CommandName | null {
  if (name === 'CLI') return 'cli';
  return Object.hasOwn(commandNames, name) ? (name as CommandName) : null;
}
