/** What a terminal sends for a key that has a meaning here; all else is the character itself. */
export type Key = 'up' | 'down' | 'enter' | 'back' | (string & {});

const sequences: ReadonlyMap<string, Key> = new Map([
  ['\u001b[A', 'up'],
  ['\u001bOA', 'up'],
  ['\u001b[B', 'down'],
  ['\u001bOB', 'down'],
  ['\u001b[C', 'enter'],
  ['\u001bOC', 'enter'],
  ['\u001b[D', 'back'],
  ['\u001bOD', 'back'],
  ['\r', 'enter'],
  ['\n', 'enter'],
  ['\u001b', 'back'],
  ['\u007f', 'back'],
  ['\b', 'back'],
]);

/** Several may come at once. A sequence without a meaning is one key without a meaning. */
// eslint-disable-next-line no-control-regex -- That is what terminals send.
const onePress = /\u001b(?:\[[0-9;]*[@-~]|O[A-Za-z])?|[^]/g;

export function keysOf(text: string): readonly Key[] {
  return (text.match(onePress) ?? []).map((press) => sequences.get(press) ?? press);
}
