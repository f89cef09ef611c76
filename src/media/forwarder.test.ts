import { after, describe, it } from 'node:test';
import { runForwarderCase } from '../../test/support/media-cases.ts';
import { interfaceSet, localAddress, seededRandom } from '../../test/support/media-addresses.ts';
import { silentLogger } from '../base/log.ts';
import { forwarderCases } from './forwarder.cases.ts';
import { createMediaPlane } from './media-plane.ts';

describe('worker forwarder', () => {
  const addresses = {
    IP4: localAddress({ portMin: 21000, portMax: 21199 }),
    IP6: localAddress({ id: 1, family: 'IP6', portMin: 21000, portMax: 21199 }),
  };
  const interfaces = interfaceSet(addresses.IP4, addresses.IP6);
  const plane = createMediaPlane({ interfaces, workers: 1, log: silentLogger, random: seededRandom(5) });
  after(() => plane.stop());
  for (const forwarderCase of forwarderCases)
    it(forwarderCase.name, () => runForwarderCase(plane, addresses, forwarderCase));
});
