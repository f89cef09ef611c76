/** Why the kernel cannot do something, and what would change that: sentences for an operator. */
export interface KernelProblem {
  readonly kind: 'problem';
  readonly what: string;
  readonly remedy: string;
}

export function problem(what: string, remedy: string): KernelProblem {
  return { kind: 'problem', what, remedy };
}

export function isProblem(value: unknown): value is KernelProblem {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'problem';
}

/** `What. Remedy.` */
export function describeProblem({ what, remedy }: KernelProblem): string {
  return `${what}. ${remedy}.`;
}
