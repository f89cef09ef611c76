import type { Admission } from '../control/index.ts';

/** What a client is told whose address may not do what it asks for. */
export function notAdmitted({ option }: Admission): string {
  return `Your address is in none of the networks of ${option}`;
}
