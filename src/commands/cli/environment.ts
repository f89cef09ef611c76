import type { ByteString } from '../../base/bytes.ts';
import type { Clock } from '../../call/context.ts';
import type { MediaPaths } from '../../call/media-paths.ts';
import type { CallRegistry } from '../../call/registry.ts';
import type { MediaPlane } from '../../plan/media-plane.ts';
import type { NgObject } from '../../protocols/ng/dictionary.ts';
import type { RuntimeSettings } from '../runtime-settings.ts';

/** How many files the process may have open, sockets included. */
export interface OpenFiles {
  readonly limit: () => number;
  /** Null: done; else why it cannot be. */
  readonly setLimit: (count: number) => string | null;
}

/** A line of `params`, name and value; secrets have already been made unreadable. */
export type Parameter = readonly [name: string, value: string];

/** The options that the daemon runs with, by their internal names. */
export interface ParameterList {
  readonly list: (which: 'start' | 'current', showsSecrets: boolean) => readonly Parameter[];
}

export interface DrainState {
  readonly isDraining: boolean;
  readonly callsLeft: number;
}

/** Refusing new calls until none is left, then ending the process. */
export interface Drain {
  readonly state: () => DrainState;
  /** `timeoutSeconds`: after that the rest is ended; null: never. */
  readonly start: (timeoutSeconds: number | null) => void;
  /** False: the process is about to end already. */
  readonly cancel: () => boolean;
}

/** What the operators' commands work on. */
export interface CliEnvironment {
  readonly registry: CallRegistry;
  readonly media: MediaPlane;
  readonly clock: Clock;
  /** The object of `statistics` (NG) and `list jsonstats`; `paths` null: without the paths of media, which are to be counted first. */
  readonly statistics: (paths: MediaPaths | null) => NgObject;
  readonly settings: RuntimeSettings;
  readonly parameters: ParameterList;
  readonly openFiles: OpenFiles;
  /** Writes all log lines of a call whatever the levels. */
  readonly setCallDebug: (callId: ByteString, isOn: boolean) => void;
  readonly processId: number;
  /** Null: the process is not ours to end. */
  readonly drain: Drain | null;
}
