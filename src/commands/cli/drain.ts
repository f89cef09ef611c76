import { shown } from './shown.ts';
import type { CliEnvironment, Drain } from './environment.ts';
import { jsonValue, type CliGroup, type CliText } from './tree.ts';

/** Ten years: a number that still makes sense. */
const longestSeconds = 315_360_000;

function withDrain(
  use: (drain: Drain, word: string | undefined) => CliText,
): (environment: CliEnvironment, words: readonly string[]) => CliText {
  return ({ drain }, [word]) =>
    drain === null
      ? 'Fail draining; this engine belongs to another program, which has to do it\n'
      : use(drain, word);
}

function stateText(drain: Drain): string {
  const { isDraining, callsLeft } = drain.state();
  return isDraining
    ? `Draining: new calls are refused, calls left: ${callsLeft}\n`
    : `Not draining, calls: ${callsLeft}\n`;
}

export const drainGroup: CliGroup<CliEnvironment> = {
  kind: 'group',
  name: 'drain',
  children: [
    {
      kind: 'leaf',
      name: 'status',
      help: 'whether that is going on, and how many calls are left',
      run: withDrain(stateText),
      data: ({ drain }) => jsonValue(drain === null ? null : drain.state()),
    },
    {
      kind: 'leaf',
      name: 'off',
      help: 'takes new calls again',
      run: withDrain((drain) =>
        drain.cancel()
          ? 'Draining is off: new calls are taken again.\n'
          : 'Fail ending the drain; the process is about to end\n',
      ),
    },
  ],
  otherwise: {
    kind: 'leaf',
    name: '',
    help: 'refuses new calls, lets the others end and then ends the process; after so many seconds it ends them',
    parameters: '[<seconds>]',
    run: withDrain((drain, word) => {
      const seconds = word === undefined ? null : /^\d{1,9}$/.test(word) ? Number(word) : NaN;
      if (seconds !== null && !(seconds <= longestSeconds))
        return `Invalid drain value ${shown(word ?? '')}, must be a number of seconds, "status" or "off"\n`;
      drain.start(seconds);
      return stateText(drain);
    }),
  },
};
