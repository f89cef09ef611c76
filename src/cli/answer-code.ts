/** Answers by which the daemon says that it did not understand. */
const misunderstood =
  /^(More parameters required\.|Unknown command: |Incomplete command: |No JSON form of this command)/;

/** Answers by which it says that it understood, but that it cannot be. */
const refused =
  /^\n?(Fail |Failed to |Invalid |Unknown log system|No such |Call I[dD] |No call ID|No tag specified|Keyspace notification feature|No redis write|Internal error)/;
/** The exceptions of that: a call that was ended. */
const done = /^\n?Call Id \(.*\) successfully terminated/;

/**
 * The exit code for an answer, since the protocol has none: 0 = done, 2 = there is no such command, 3 = the daemon refused, or
 * what it was asked about does not exist.
 */
export function exitCodeOf(answer: string): 0 | 2 | 3 {
  if (misunderstood.test(answer)) return 2;
  if (done.test(answer)) return 0;
  return refused.test(answer) || answer.trim() === 'null' ? 3 : 0;
}
