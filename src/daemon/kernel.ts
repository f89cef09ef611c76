import type { InterfaceSet } from '../base/interface.ts';
import type { Logger } from '../base/log.ts';
import type { Config } from '../config/index.ts';
import { openKernelForwarding, type KernelForwarding } from '../media/kernel/kernel-forwarding.ts';
import { describeProblem, isProblem } from '../media/kernel/problem.ts';
import { StartError } from './start-error.ts';

export interface ForwardingPath {
  /** Null: everything goes through user space. */
  readonly kernel: KernelForwarding | null;
  /** `on (…)` or `off: why`, for the line at start. */
  readonly summary: string;
}

/** Opens the table that the configuration asks for. Throws a StartError if it cannot be had and `no-fallback` is set. */
export function openForwardingPath(
  { table, noFallback, kernelMaxFlows, kernelKeepFlowsSeconds }: Config['kernel'],
  interfaces: InterfaceSet,
  log: Logger,
): ForwardingPath {
  if (table < 0)
    return { kernel: null, summary: `off: table is ${table}. Set table=0 (or up to 63) to switch it on` };
  const addresses = interfaces.interfaces.flatMap((each) => each.addresses.map(({ address }) => address));
  const opened = openKernelForwarding({
    table,
    addresses: [...new Set(addresses)],
    maxFlows: kernelMaxFlows,
    keepFlowsSeconds: kernelKeepFlowsSeconds,
    log,
  });
  if (!isProblem(opened)) return { kernel: opened, summary: `on (${opened.description()})` };
  if (noFallback)
    throw new StartError(
      `Table ${table} cannot forward in the kernel and no-fallback is set: ${describeProblem(opened)}`,
    );
  return { kernel: null, summary: `off: ${describeProblem(opened).replace(/\.$/, '')}` };
}
