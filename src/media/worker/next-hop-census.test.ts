import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aDestination, aFlow } from '../../../test/support/flows.ts';
import type { Endpoint } from '../../base/endpoint.ts';
import type { FlowSpec } from '../kernel/flow.ts';
import { NextHopCensus } from './next-hop-census.ts';

const at = (address: string): Endpoint => ({ family: 'IP4', address, port: 9 });

function flowTo(...addresses: string[]): { spec: FlowSpec } {
  const destinations = addresses.map((address) =>
    aDestination({ to: at(address), from: at('192.0.2.1'), ifindex: 2, isLocal: false }),
  );
  return { spec: aFlow({ destinations }) };
}

function start(...flows: { spec: FlowSpec }[]) {
  const reports: string[] = [];
  const census = new NextHopCensus({
    flows: () => flows,
    // Everything but the neighbour itself is behind the router.
    routes: {
      find: (_, { address }) => ({
        ifindex: 2,
        mtu: 1500,
        isLocal: false,
        nextHop: address === '192.0.2.7' ? address : '192.0.2.254',
      }),
    },
    report: (text) => reports.push(text),
  });
  const finish = () => {
    let steps = 0;
    while (census.step()) steps += 1;
    return steps;
  };
  return { census, reports, finish };
}

const router = { ifindex: 2, device: 'eth0', address: '192.0.2.254', isSilent: true };

describe('NextHopCensus', () => {
  it('tells how many streams go by a next hop that is silent, and when it answers', () => {
    const { census, reports, finish } = start(
      flowTo('198.51.100.1'),
      flowTo('192.0.2.7'),
      flowTo('192.0.2.7', '198.51.100.2'),
    );
    census.note(router);
    assert.equal(census.isBusy, true);
    assert.equal(finish(), 4);
    assert.equal(census.isBusy, false);
    assert.match(reports[0]!, /^Next hop 192\.0\.2\.254 on eth0 does not answer: what 2 streams/);
    census.note({ ...router, isSilent: false });
    census.note({ ...router, isSilent: false });
    assert.equal(reports.length, 2);
    assert.match(reports[1]!, /answers again/);
  });

  it('says nothing of neighbours that no media goes to', () => {
    const { census, reports, finish } = start(flowTo('198.51.100.1'));
    census.note({ ...router, address: '192.0.2.9' });
    census.note({ ...router, ifindex: 3 });
    finish();
    census.note({ ...router, address: '192.0.2.9', isSilent: false });
    assert.deepEqual(reports, []);
  });

  it('leaves out what is too much at once', () => {
    const { census, reports, finish } = start(flowTo('198.51.100.1'));
    for (let index = 0; index < 100; index += 1) census.note({ ...router, address: `10.0.0.${index}` });
    assert.equal(finish(), 64 * 2);
    assert.deepEqual(reports, []);
  });
});
