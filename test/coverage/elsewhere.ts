/** A test that shows an effect which neither replies nor plans tell of. */
export interface OtherEvidence {
  /** Path from the root of the repository. */
  readonly file: string;
  /** Words of the test's name. */
  readonly test: string;
}

/** By the kind and name of the subject. */
export const elsewhere: Readonly<Record<string, OtherEvidence>> = {};
