import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { localAddress } from '../../../test/support/media-addresses.ts';
import { adviseOnOverlap, readEphemeralPorts } from './ephemeral-range.ts';

describe('adviseOnOverlap', () => {
  const usual = localAddress({ portMin: 30000, portMax: 39999 });
  const range = '32768\t60999';

  it('names the ranges and the remedy, with what is reserved already', () => {
    const advice = adviseOnOverlap([usual, { ...usual, id: 1 }], { range, reserved: '5060' });
    assert.match(advice!, /Media ports 30000-39999 overlap .*\(32768-60999\)/);
    assert.match(advice!, /ip_local_reserved_ports=5060,30000-39999`/);
  });

  const quiet: readonly (readonly [string, number, number, string])[] = [
    ['below the range', 20000, 32767, ''],
    ['above the range', 61000, 65000, ''],
    ['reserved as a whole', 40000, 40009, '1-9,40000-40009'],
    ['reserved in parts', 40000, 40002, '40000,40001-40002'],
    ['empty', 40000, 39999, ''],
  ];
  for (const [name, portMin, portMax, reserved] of quiet)
    it(`is silent about a range that is ${name}`, () =>
      assert.equal(adviseOnOverlap([localAddress({ portMin, portMax })], { range, reserved }), null));

  it('is silent about excluded ports, and about what is no range', () => {
    const address = localAddress({ portMin: 40000, portMax: 40001, excludedPorts: new Set([40000, 40001]) });
    assert.equal(adviseOnOverlap([address], { range, reserved: '' }), null);
    assert.equal(adviseOnOverlap([usual], { range: '', reserved: 'x' }), null);
  });

  it('reads this host', () => {
    const ports = readEphemeralPorts();
    assert.ok(ports === null || /^\d+\s+\d+$/.test(ports.range));
  });
});
