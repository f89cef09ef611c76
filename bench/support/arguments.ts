import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { DEBIAN_BINARY, type DaemonKind } from '../../test/support/daemon.ts';

/** What every benchmark takes on its command line. */
export interface BenchArguments {
  /** A few seconds in all, to see that the benchmark itself works; its figures mean little. */
  readonly quick: boolean;
  /** How often each daemon is measured; medians are shown. */
  readonly rounds: number;
  /** In the order of their columns. */
  readonly daemons: readonly DaemonKind[];
  /** Given to both; 4 = warnings only, so that formatting log lines is not what gets measured. */
  readonly logLevel: number;
  /** `--name=value` of this benchmark's own. */
  number(name: string, fallback: number): number;
}

/** Throws on anything unknown, with the names that are known. `own` are numeric options of the one benchmark. */
export function parseBenchArguments(
  defaults: { readonly rounds: number; readonly quickRounds: number },
  own: readonly string[] = [],
): BenchArguments {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      daemon: { type: 'string', default: 'both' },
      'log-level': { type: 'string', default: '4' },
      ...Object.fromEntries(own.map((name) => [name, { type: 'string' as const }])),
    },
  });
  const numeric = (name: string, fallback: number): number => {
    const text = (values as Readonly<Record<string, string | boolean | undefined>>)[name];
    const value = text === undefined ? fallback : Number(text);
    if (!Number.isFinite(value) || value < 0) throw new Error(`--${name}=${String(text)}: want a number`);
    return value;
  };
  return {
    quick: values.quick,
    rounds: numeric('rounds', values.quick ? defaults.quickRounds : defaults.rounds),
    daemons: daemonsOf(values.daemon),
    logLevel: numeric('log-level', 4),
    number: numeric,
  };
}

function daemonsOf(choice: string): readonly DaemonKind[] {
  if (choice === 'both') {
    if (existsSync(DEBIAN_BINARY)) return ['ours', 'debian'];
    console.log(`no ${DEBIAN_BINARY} to compare with: ours alone`);
    return ['ours'];
  }
  if (choice === 'ours' || choice === 'debian') return [choice];
  throw new Error(`--daemon=${choice}: want ours, debian or both`);
}
