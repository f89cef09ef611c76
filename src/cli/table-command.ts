import { accessSync, constants } from 'node:fs';
import { findBpffs, provideBpffs } from '../media/kernel/bpffs.ts';
import { describeProblem, isProblem, problem, type KernelProblem } from '../media/kernel/problem.ts';
import { loadSystemLibbpf } from '../media/kernel/system-libbpf.ts';
import { tableOperations, type TableOperations } from '../media/kernel/table-operations.ts';
import { parseTableCommand, tableSynopsis, type TableCommand } from './table-words.ts';

export interface Outcome {
  /** 0: done, 1: it cannot be done, 2: the command line is wrong. */
  readonly code: 0 | 1 | 2;
  readonly output: string;
  readonly errors: string;
}

/** Room of a table made by hand: the default of kernel-max-flows. */
const MAX_FLOWS = 200_000;

/** Carries `table …` out; `words` come after "table". */
export function runTableCommand(words: readonly string[], bpffs: string | null = null): Outcome {
  const command = parseTableCommand(words);
  if (typeof command === 'string') return { code: 2, output: '', errors: `${command}\n\n${tableSynopsis}` };
  try {
    const result = perform(command, bpffs);
    return isProblem(result)
      ? { code: 1, output: '', errors: `${capitalized(describeProblem(result))}\n` }
      : { code: 0, output: result, errors: '' };
  } catch (error) {
    return { code: 1, output: '', errors: `${(error as Error).message}. Tables are for root to handle.\n` };
  }
}

function perform(command: TableCommand, bpffs: string | null): string | KernelProblem {
  const found = command.kind === 'add' && bpffs === null ? provideBpffs() : { root: bpffs ?? findBpffs() };
  if (isProblem(found)) return found;
  if (found.root === null)
    return command.kind === 'list'
      ? 'No tables.\n'
      : problem(
          'there are no tables: no BPF file system is mounted',
          '`rtpengine-ctl table add N` mounts one',
        );
  // Throws for those who may not look inside: what they cannot see is not "no tables".
  accessSync(found.root, constants.R_OK | constants.X_OK);
  const libbpf = loadSystemLibbpf();
  return isProblem(libbpf) ? libbpf : carryOut(command, tableOperations(found.root, libbpf));
}

function carryOut(command: TableCommand, tables: TableOperations): string | KernelProblem {
  switch (command.kind) {
    case 'list':
      return tables.list();
    case 'add':
      return tables.add(command.table, MAX_FLOWS);
    case 'del':
      return tables.delete(command.table);
    case 'show':
      return tables.show(command.table);
    case 'attach':
      return tables.attach(command.table, command.device);
    case 'detach':
      return tables.detach(command.table, command.device);
  }
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
