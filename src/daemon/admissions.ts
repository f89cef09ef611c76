import type { Logger } from '../base/log.ts';
import type { NgObject } from '../protocols/ng/index.ts';
import type { Config } from '../config/index.ts';
import { Admission } from '../control/index.ts';

/** Who may use which of the listeners that know no passwords. */
export interface Admissions {
  /** NG, and the protocol of rtpproxy. */
  readonly ng: Admission;
  readonly cli: Admission;
  /** How many datagrams and connections have been turned away, by listener. */
  readonly refused: () => NgObject;
  readonly reconfigure: (config: Pick<Config, 'ng' | 'cli'>) => void;
}

/** `logger`: of subsystem `control`. */
export function createAdmissions(config: Pick<Config, 'ng' | 'cli'>, logger: Logger): Admissions {
  const ng = new Admission({ option: 'ng-allow', networks: config.ng.ngAllow, logger });
  const cli = new Admission({ option: 'cli-allow', networks: config.cli.cliAllow, logger });
  return {
    ng,
    cli,
    refused: () => ({ ng: ng.refused, cli: cli.refused }),
    reconfigure: (changed) => {
      ng.setNetworks(changed.ng.ngAllow);
      cli.setNetworks(changed.cli.cliAllow);
    },
  };
}
