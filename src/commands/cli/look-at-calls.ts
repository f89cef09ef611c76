import type { Call } from '../../call/call.ts';
import type { CliEnvironment } from './environment.ts';

/** Calls a piece: enough that the pieces cost little, few enough that each is done within a millisecond. */
export const callsPerPiece = 256;

/**
 * Shows all calls to `look`, with a piece without text after each few of them: whoever sends pieces lets others in between two. Calls that
 * begin meanwhile are left out.
 */
export function* lookAtCalls(
  { registry, clock }: Pick<CliEnvironment, 'registry' | 'clock'>,
  look: (call: Call) => void,
): Generator<string> {
  const start = clock.monotonicMs();
  let count = 0;
  for (const call of registry.calls()) {
    if (call.createdMonotonic > start) break;
    look(call);
    count += 1;
    if (count % callsPerPiece === 0) yield '';
  }
}
