import type { TrafficResult, TrafficRun } from './protocol.ts';

/** One packet in ten thousand. */
const TOLERATED_LOSS = 1e-4;
const TOLERATED_DELAY = 1.02;

export function lossOf({ sent, received }: TrafficResult): number {
  return 1 - received / sent;
}

export function isLossFree(result: TrafficResult, tolerated = TOLERATED_LOSS): boolean {
  return lossOf(result) < tolerated;
}

/** Whether the generator could hold the rate that was asked of it. */
export function keptPace(run: TrafficRun, result: TrafficResult): boolean {
  return result.sendingSeconds <= run.seconds * TOLERATED_DELAY;
}

/** Null when the run is fit to be quoted, else what is wrong with it. */
export function whyInvalid(run: TrafficRun, result: TrafficResult, toleratedLoss?: number): string | null {
  const { sent, received, droppedAtReceiver } = result;
  if (received === 0) return 'nothing arrived';
  if (received > sent) return `${received} packets arrived of ${sent} sent`;
  if (!keptPace(run, result))
    return `sending took ${result.sendingSeconds.toFixed(2)} s, not ${run.seconds} s`;
  if (droppedAtReceiver > 0) return `our own receiver dropped ${droppedAtReceiver} packets`;
  if (!isLossFree(result, toleratedLoss)) return `${sent - received} of ${sent} packets lost`;
  return null;
}
