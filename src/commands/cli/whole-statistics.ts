import { addMediaPaths, noMediaPaths } from '../../call/media-paths.ts';
import type { NgObject } from '../../protocols/ng/dictionary.ts';
import type { CliEnvironment } from './environment.ts';
import { lookAtCalls } from './look-at-calls.ts';

/**
 * What `print` makes of the statistics. The paths of media are counted first, in pieces, since that takes a look at every call; all
 * else is as it is when the last piece is made.
 */
export function* wholeStatistics(
  environment: CliEnvironment,
  print: (statistics: NgObject) => string,
): Generator<string> {
  const paths = noMediaPaths();
  yield* lookAtCalls(environment, (call) => addMediaPaths(paths, call));
  yield print(environment.statistics(paths));
}
