import type { LogSubsystem } from '../base/log.ts';
import type { LoadLimits } from '../call/load-limits.ts';

/** The options that an operator may change while the daemon runs. */
export interface Settings extends LoadLimits {
  readonly timeoutSeconds: number;
  readonly silentTimeoutSeconds: number;
  readonly offerTimeoutSeconds: number;
  /** 0: none. */
  readonly finalTimeoutSeconds: number;
  readonly deleteDelaySeconds: number;
  readonly controlTos: number;
  readonly redisAllowedErrors: number;
  readonly redisDisableTimeSeconds: number;
  readonly redisConnectTimeoutMs: number;
  readonly redisCmdTimeoutMs: number;
}

export type LevelBySubsystem = Readonly<Record<LogSubsystem, number>>;

/** The log levels in force, which signals change too. */
export interface LogLevelControl {
  readonly levels: () => LevelBySubsystem;
  readonly setLevel: (subsystem: LogSubsystem | 'all', level: number) => void;
}

/** One owner of what can change at run time: commands read and set it, whatever depends on it is told. */
export interface RuntimeSettings {
  /** As the daemon was started, or as its file said when it was last read again. */
  readonly initial: () => Settings;
  readonly current: () => Settings;
  readonly change: (change: Partial<Settings>) => void;
  readonly initialLevels: () => LevelBySubsystem;
  readonly levels: () => LevelBySubsystem;
  readonly setLevel: LogLevelControl['setLevel'];
  /** Back to `initial`, log levels too. */
  readonly revert: () => void;
  /** A file that was read again: what it says differently than before comes into force, what was set by hand otherwise stays. */
  readonly rebase: (settings: Settings, levels: LevelBySubsystem) => void;
}

export interface RuntimeSettingsOptions {
  readonly initial: Settings;
  readonly log: LogLevelControl;
  /** Brings the settings into force; called with each change, not at the start. */
  readonly apply: (settings: Settings) => void;
}

export function createRuntimeSettings({ initial, log, apply }: RuntimeSettingsOptions): RuntimeSettings {
  let first = initial;
  let current = initial;
  let firstLevels = log.levels();

  function change(changed: Partial<Settings>): void {
    current = { ...current, ...changed };
    apply(current);
  }

  function setLevels(levels: LevelBySubsystem): void {
    for (const [subsystem, level] of Object.entries(levels)) log.setLevel(subsystem as LogSubsystem, level);
  }

  return {
    initial: () => first,
    current: () => current,
    change,
    initialLevels: () => firstLevels,
    levels: log.levels,
    setLevel: log.setLevel,
    revert: () => {
      change(first);
      setLevels(firstLevels);
    },
    rebase: (settings, levels) => {
      const newer = differences(first, settings);
      const newerLevels = differences(firstLevels, levels);
      first = settings;
      firstLevels = levels;
      change(newer);
      setLevels({ ...log.levels(), ...newerLevels });
    },
  };
}

/** Those members of `after` that are not as before. */
function differences<T extends object>(before: T, after: T): Partial<T> {
  const changed: Partial<T> = {};
  for (const key of Object.keys(after) as (keyof T)[]) {
    if (before[key] !== after[key]) changed[key] = after[key];
  }
  return changed;
}
