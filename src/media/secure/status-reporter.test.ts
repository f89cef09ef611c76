import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { StreamState } from '../worker/stream-state.ts';
import { noLayers } from './status.ts';
import { StatusReporter } from './status-reporter.ts';

it('tells all news of one interval, of which the latest counts where there is too much', () => {
  const told: (string | null)[] = [];
  const reporter = new StatusReporter(
    () => noLayers,
    () => null,
    (streams) => told.push(...streams.map(({ news }) => news)),
  );
  const stream = { id: 1, slot: 0 } as unknown as StreamState;
  const tell = (now: number, ...news: readonly (string | null)[]): void => {
    for (const entry of news) reporter.note(stream, entry);
    reporter.flush(now);
  };
  tell(0, 'ICE connected', null, 'DTLS connected');
  tell(1000, null);
  tell(2000, 'x'.repeat(150), 'y'.repeat(100));
  assert.deepEqual(told, ['ICE connected, DTLS connected', null, 'y'.repeat(100)]);
});
