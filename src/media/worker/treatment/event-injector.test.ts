import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { InjectedEvent } from '../../../plan/injected-event.ts';
import { EventInjector } from './event-injector.ts';

const event = (id: number, change: Partial<InjectedEvent> = {}): InjectedEvent => ({
  id,
  code: id,
  volume: 8,
  durationMs: 100,
  pauseMs: 60,
  payloadType: 101,
  hertz: 8000,
  until: 10_000,
  ...change,
});

/** What becomes of packets of 20 ms: the timestamp, code, end and duration of an event, or `audio`. */
function course(injector: EventInjector, from: number, count: number, now = 0): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const timestamp = (from + 160 * index) >>> 0;
    if (!injector.next(timestamp, now)) return 'audio';
    const [code, flags, high, low] = injector.payload;
    const mark = injector.isStart ? '*' : '';
    return `${mark}${injector.timestamp} ${code} ${flags! & 0x80 ? 'end ' : ''}${high! * 256 + low!}`;
  });
}

describe('EventInjector', () => {
  it('makes packets of audio those of one event after the other, with audio between', () => {
    const injector = new EventInjector();
    assert.deepEqual(course(injector, 1000, 2), ['audio', 'audio']);
    injector.configure([event(1), event(2, { durationMs: 20 })]);
    assert.deepEqual(course(injector, 1320, 14), [
      '*1320 1 160',
      '1320 1 320',
      '1320 1 480',
      '1320 1 640',
      '1320 1 end 800',
      '1320 1 end 800',
      '1320 1 end 800',
      'audio',
      'audio',
      'audio',
      '*2920 2 end 160',
      '2920 2 end 160',
      '2920 2 end 160',
      'audio',
    ]);
  });

  it('does each event of its plans once', () => {
    const injector = new EventInjector();
    injector.configure([event(1, { durationMs: 20, pauseMs: 0 })]);
    injector.configure([event(1), event(3, { durationMs: 20, pauseMs: 0 })]);
    assert.deepEqual(
      course(injector, 0, 8).map((text) => text.split(' ')[1] ?? text),
      ['1', '1', '1', '3', '3', '3', 'audio', 'audio'],
    );
  });

  it('lets go of what nobody wants any more', () => {
    const injector = new EventInjector();
    injector.configure([event(1, { until: 50 }), event(2, { until: 200, durationMs: 20 })]);
    assert.match(course(injector, 0, 1, 100)[0]!, /^\*0 2 /);
  });

  it('goes by timestamps, also where they come round', () => {
    const injector = new EventInjector();
    injector.configure([event(1)]);
    assert.deepEqual(course(injector, 2 ** 32 - 160, 3), [
      '*4294967136 1 160',
      '4294967136 1 320',
      '4294967136 1 480',
    ]);
  });
});
