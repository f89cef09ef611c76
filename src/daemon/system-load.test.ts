import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLoadMeter, readLoadFiles, type LoadFiles } from './system-load.ts';

describe('load of the machine', () => {
  function meterOf(readings: readonly LoadFiles[]) {
    let index = 0;
    const meter = createLoadMeter(() => readings[index++]!);
    readings.forEach(() => meter.tick());
    return meter;
  }
  // user nice system idle iowait irq softirq steal guest
  const stat = (...fields: readonly number[]): string => `cpu  ${fields.join(' ')}\ncpu0 1 1 1 1\nintr 5\n`;

  it('is the share of jiffies between two readings that were neither idle nor waiting', () => {
    const meter = meterOf([
      { stat: stat(100, 0, 100, 800, 0, 0, 0, 0, 0), loadavg: '0.50 0.40 0.30 1/100 5\n' },
      { stat: stat(130, 5, 110, 840, 10, 2, 2, 1, 30), loadavg: '2.25 0.40 0.30 1/100 5\n' },
    ]);
    assert.equal(meter.cpuPercent(), 50);
    assert.equal(meter.loadAverage(), 2.25);
  });

  it('is nothing before the second reading', () => {
    assert.equal(meterOf([{ stat: stat(100, 0, 0, 0), loadavg: '1.00' }]).cpuPercent(), 0);
  });

  it('is nothing where it cannot be read or makes no sense', () => {
    for (const broken of [null, '', 'cpu\n', 'cpu x y z\n', stat(1, 1, 1, 1)]) {
      const meter = meterOf([
        { stat: broken, loadavg: null },
        { stat: broken, loadavg: 'nonsense' },
      ]);
      assert.deepEqual([meter.cpuPercent(), meter.loadAverage()], [0, 0]);
    }
  });

  it('can be read on this machine', () => {
    const { stat: text, loadavg } = readLoadFiles();
    assert.match(text!, /^cpu +\d/);
    assert.match(loadavg!, /^\d+\.\d\d /);
  });
});
