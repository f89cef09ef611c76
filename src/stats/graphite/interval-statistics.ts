import { commandNames, type CommandName } from '../../commands/command-names.ts';

/** Least, most and mean of some values; zeros if there were none. */
export interface Spread {
  readonly min: number;
  readonly max: number;
  readonly avg: number;
}

class Values {
  #count = 0;
  #sum = 0;
  #min = Infinity;
  #max = 0;

  note(value: number): void {
    this.#count += 1;
    this.#sum += value;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  take(): Spread {
    const spread =
      this.#count === 0
        ? { min: 0, max: 0, avg: 0 }
        : { min: this.#min, max: this.#max, avg: this.#sum / this.#count };
    this.#count = 0;
    this.#sum = 0;
    this.#min = Infinity;
    this.#max = 0;
    return spread;
  }
}

export interface CommandInterval {
  /** Since start. */
  readonly count: number;
  /** Seconds that a request took. */
  readonly time: Spread;
  /** Requests in one second. */
  readonly rate: Spread;
}

export interface IntervalReport {
  readonly commands: ReadonlyMap<CommandName, CommandInterval>;
  readonly sessions: Spread;
  /** Time that all calls together have lasted within the interval, to within a second of each. */
  readonly callSeconds: number;
}

interface CommandValues {
  readonly time: Values;
  readonly rate: Values;
  count: number;
  thisSecond: number;
}

const commands = Object.keys(commandNames) as CommandName[];

/** What has gone on since the last report: durations and rates of requests, and how many calls there were. */
export class IntervalStatistics {
  readonly #commands: ReadonlyMap<CommandName, CommandValues> = new Map(
    commands.map((name) => [name, { time: new Values(), rate: new Values(), count: 0, thisSecond: 0 }]),
  );
  readonly #sessions = new Values();
  #callSeconds = 0;

  note(command: CommandName, seconds: number): void {
    const values = this.#commands.get(command)!;
    values.time.note(seconds);
    values.count += 1;
    values.thisSecond += 1;
  }

  /** To be called once a second. */
  tick(sessions: number): void {
    this.#sessions.note(sessions);
    this.#callSeconds += sessions;
    for (const values of this.#commands.values()) {
      values.rate.note(values.thisSecond);
      values.thisSecond = 0;
    }
  }

  /** The report of the interval that ends now. */
  take(): IntervalReport {
    const reports = [...this.#commands].map(
      ([name, { time, rate, count }]) => [name, { count, time: time.take(), rate: rate.take() }] as const,
    );
    const callSeconds = this.#callSeconds;
    this.#callSeconds = 0;
    return { commands: new Map(reports), sessions: this.#sessions.take(), callSeconds };
  }
}
