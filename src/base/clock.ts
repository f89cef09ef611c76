/** Monotonic milliseconds, the same in every thread of the process (unlike `performance.now()`). */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
