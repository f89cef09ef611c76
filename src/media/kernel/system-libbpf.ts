import { loadLibbpf, type Libbpf } from '../../native/bpf/libbpf.ts';
import { problem, type KernelProblem } from './problem.ts';

/** The system's libbpf, which iproute2 uses too. */
export function loadSystemLibbpf(): Libbpf | KernelProblem {
  return (
    loadLibbpf() ??
    problem(
      'the library libbpf.so.1 is not installed',
      'Install it (Debian and Ubuntu: libbpf1; Red Hat, SUSE and Alpine: libbpf)',
    )
  );
}
