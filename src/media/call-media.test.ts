import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { FakeFlowMap } from '../../test/support/fake-flow-map.ts';
import { aFlow } from '../../test/support/flows.ts';
import { interfaceSet, localAddress } from '../../test/support/media-addresses.ts';
import { silentLogger } from '../base/log.ts';
import type { KernelForwarding } from './kernel/kernel-forwarding.ts';
import { createMediaPlane, type OwnedMediaPlane } from './media-plane.ts';

const address = localAddress({ portMin: 25000, portMax: 25099 });

/** A table whose maps workers cannot open, and whose flows the main thread sees. */
function aTable(flows: FakeFlowMap): KernelForwarding {
  return {
    table: 0,
    access: { flowsFd: -1, fanoutFd: -1, payloadMapsFd: -1 },
    hookedAddresses: () => new Set(),
    onChange: () => undefined,
    onNextHop: () => undefined,
    keptPorts: () => [],
    flows,
    description: () => 'table 0',
    close: () => undefined,
  };
}

describe('CallMedia with a table', () => {
  let plane: OwnedMediaPlane | null = null;
  afterEach(() => plane?.stop());

  it('removes flows of ports that close while no worker could', async () => {
    const flows = new FakeFlowMap();
    const interfaces = interfaceSet(address);
    plane = createMediaPlane({ interfaces, workers: 1, log: silentLogger, kernel: aTable(flows) });
    const call = plane.createCall('a');
    const [socket] = call.openSockets(address, 1, 0) as Extract<
      ReturnType<typeof call.openSockets>,
      readonly unknown[]
    >;
    flows.push(aFlow({ local: socket!.local }));
    await plane.settled();
    await plane.killWorker(0);
    call.close();
    assert.equal(flows.flows.size, 0);
  });
});
