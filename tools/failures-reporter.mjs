// A reporter for `node --test`: names at the end what failed and why, since the tail of a long log is all that some see of it.
export default async function* failuresReporter(events) {
  const failures = [];
  for await (const { type, data } of events) {
    if (type === 'test:fail' && data.details.error.failureType !== 'subtestsFailed') {
      failures.push(
        `FAILED ${data.file ?? ''}:${data.line ?? 0} ${data.name}\n    ${reasonOf(data.details.error)}\n`,
      );
    }
  }
  yield* failures;
}

function reasonOf(error) {
  const cause = error.cause ?? error;
  const text = typeof cause === 'object' ? (cause.stack ?? cause.message) : cause;
  return String(text).split('\n').slice(0, 8).join('\n    ');
}
