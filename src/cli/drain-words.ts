/**
 * `drain --timeout N` as the daemon takes it, `drain N`; the words as they are for all else. A number that is missing is the daemon's to
 * complain of.
 */
export function plainDrain(words: readonly string[]): readonly string[] {
  const [first, option, ...rest] = words;
  if (first !== 'drain' || option === undefined) return words;
  const match = /^--?timeout(?:=(.*))?$/.exec(option);
  if (match === null) return words;
  return ['drain', ...(match[1] === undefined ? (rest.length === 0 ? ['?'] : rest) : [match[1], ...rest])];
}
