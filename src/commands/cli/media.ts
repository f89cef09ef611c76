import type { CliEnvironment } from './environment.ts';
import { shown } from './shown.ts';
import { jsonValue, type CliGroup, type CliLeaf, type CliNode } from './tree.ts';

type Leaf = CliLeaf<CliEnvironment>;

/** Nothing is played in this release, so the caches of media are empty: every answer says so. */
const kinds = [
  { one: 'file', many: 'files', parameters: '<path>', text: 'media files' },
  { one: 'db', many: 'dbs', parameters: '<id>', text: 'media of the database' },
  { one: 'cache', many: 'caches', parameters: '<id>', text: 'cached media of the database' },
] as const;

function constant(name: string, help: string, text: string): Leaf {
  return { kind: 'leaf', name, help, run: () => text };
}

function failing(name: string, help: string, verb: string, parameters: string): Leaf {
  return {
    kind: 'leaf',
    name,
    help,
    parameters,
    minimum: 1,
    run: (_environment, words) => `Failed to ${verb} '${shown(words.join(' '))}'\n`,
  };
}

function emptyList(name: string, help: string): Leaf {
  return { kind: 'leaf', name, help, run: () => '', data: () => jsonValue([]) };
}

function group(name: string, children: readonly CliNode<CliEnvironment>[]): CliGroup<CliEnvironment> {
  return { kind: 'group', name, children };
}

const evicted = {
  files: '0 media files evicted\n',
  dbs: '0 DB media entries evicted\n',
  caches: '0 DB cache entries evicted\n',
} as const;

export const mediaGroup = group('media', [
  group('list', [
    ...kinds.map(({ many, text }) => emptyList(many, `${text} in memory`)),
    emptyList('players', 'what is being played'),
  ]),
  group(
    'add',
    kinds.map(({ one, parameters, text }) => failing(one, `loads one of the ${text}`, 'reload', parameters)),
  ),
  group(
    'reload',
    kinds.flatMap(({ one, many, parameters, text }) => [
      failing(one, `loads one of the ${text} again`, 'reload', parameters),
      constant(many, `loads all ${text} again`, many === 'files' ? '0 media files reloaded\n' : '0 media entries reloaded\n'), // prettier-ignore
    ]),
  ),
  group('evict', [
    ...kinds.flatMap(({ one, many, parameters, text }) => [
      failing(one, `forgets one of the ${text}`, 'evict', parameters),
      constant(many, `forgets all ${text}`, evicted[many]),
    ]),
    constant('players', 'forgets what has been played', 'Success (0)\n'),
  ]),
]);
