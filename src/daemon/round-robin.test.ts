import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { PortUse } from '../plan/media-plane.ts';
import { createRoundRobin } from './round-robin.ts';

function use(interfaceName: string, used: number): PortUse {
  const address = {
    id: 0,
    interfaceName,
    family: 'IP4',
    address: '192.0.2.1',
    advertised: { family: 'IP4', address: '192.0.2.1' },
    portMin: 1000,
    portMax: 1009,
    excludedPorts: new Set<number>(),
  } as const;
  return { address, total: 10, used };
}

it('takes members in turn and passes over those without ports', () => {
  let full = false;
  const next = createRoundRobin({ portUse: () => [use('a:1', 0), use('a:2', full ? 9 : 0), use('a:3', 0)] });
  const group = ['a:1', 'a:2', 'a:3'];
  assert.deepEqual([next(group), next(group), next(group), next(group)], ['a:1', 'a:2', 'a:3', 'a:1']);
  full = true;
  assert.deepEqual([next(group), next(group)], ['a:3', 'a:1']);
});

it('still names one when all are full', () => {
  const next = createRoundRobin({ portUse: () => [use('a:1', 10)] });
  assert.equal(next(['a:1']), 'a:1');
});
