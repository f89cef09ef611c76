import type { CliEnvironment } from './environment.ts';
import type { CliLeaf } from './tree.ts';

type Leaf = CliLeaf<CliEnvironment>;

function markAll(name: string, help: string, isForeign: boolean, text: string): Leaf {
  return {
    kind: 'leaf',
    name,
    help,
    run: ({ registry }) => {
      registry.setAllForeign(isForeign);
      return `Ok, all calls set to '${text}'\n`;
    },
  };
}

const notConfigured = 'Keyspace notification feature has not been configured.\n';

function keyspace(name: string, help: string, parameters?: string): Leaf {
  const base = { kind: 'leaf', name, help, run: () => notConfigured } as const;
  return parameters === undefined ? base : { ...base, parameters, minimum: 1 };
}

/** Of a pair of machines, which one has the calls in hand; and what they tell each other through Redis. */
export const switchoverLeaves: readonly Leaf[] = [
  keyspace('ksadd', 'follows the calls in one more database of Redis', '<database>'),
  keyspace('ksrm', 'no longer follows those', '<database>'),
  keyspace('kslist', 'the databases that are followed'),
  markAll('active', 'takes all calls in hand', false, 'owned (active)'),
  markAll('standby', 'leaves all calls to another machine', true, 'foreign (standby)'),
];
