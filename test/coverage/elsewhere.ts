/** A test that shows an effect which neither replies nor plans tell of. */
export interface OtherEvidence {
  /** Path from the root of the repository. */
  readonly file: string;
  /** Words of the test's name. */
  readonly test: string;
}

/** By the kind and name of the subject. */
export const elsewhere: Readonly<Record<string, OtherEvidence>> = {
  'key xmlrpc-callback': {
    file: 'src/commands/timeout-callback.test.ts',
    test: 'names the proxy of the call, or the one that it asked for',
  },
};

/** Words that do not do what they say, but are not without a trace either: what becomes of them. */
export const toldOnly: Readonly<Record<string, string>> = {
  'value DTMF-security=tone':
    'refused by commands, `drop` with a warning in offers and answers: it needs decoded audio',
  'value DTMF-security-trigger=tone': 'refused by commands: it needs decoded audio',
  'value DTMF-security-trigger-end=tone': 'refused by commands: it needs decoded audio',
  'flag codec-accept-': 'a warning in the reply where it would need transcoding',
};
