import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { describe, it } from 'node:test';
import { interfaceSet, localAddress, seededRandom } from '../../../test/support/media-addresses.ts';
import type { Endpoint } from '../../base/endpoint.ts';
import type { LocalAddress } from '../../base/interface.ts';
import { silentLogger } from '../../base/log.ts';
import type { PortsExhausted } from '../../plan/media-plane.ts';
import type { MediaSocket } from '../../plan/types.ts';
import { PortPool } from './port-pool.ts';

/** Sockets in memory: `refuse` names the errno of a bind, `openErrno` that of every open. */
function fakeSockets(refuse: (local: Endpoint) => number = () => 0, openErrno = 0) {
  const open = new Set<number>();
  let last = 0;
  return {
    open,
    opener: {
      open: () => {
        if (openErrno) return -openErrno;
        open.add(++last);
        return last;
      },
      bind: (_fd: number, local: Endpoint) => -refuse(local),
      setTrafficClass: () => 0,
      close: (fd: number) => (open.delete(fd) ? 0 : -constants.errno.EBADF),
    },
  };
}

function pool(addresses: readonly LocalAddress[], sockets = fakeSockets()) {
  const lines: string[] = [];
  const log = { ...silentLogger, warn: (line: string) => void lines.push(line) };
  const interfaces = interfaceSet(...addresses);
  const random = seededRandom(3);
  return { lines, sockets, pool: new PortPool({ interfaces, sockets: sockets.opener, log, random }) };
}

const isOpen = (result: readonly MediaSocket[] | PortsExhausted): result is readonly MediaSocket[] =>
  !('kind' in result);
function opened(result: readonly MediaSocket[] | PortsExhausted): readonly MediaSocket[] {
  assert.ok(isOpen(result), JSON.stringify(result));
  return result;
}
function refused(result: readonly MediaSocket[] | PortsExhausted): string {
  assert.ok(!isOpen(result));
  return result.reason;
}

describe('PortPool', () => {
  const address = localAddress({ portMin: 1000, portMax: 1003 });

  it('hands out no port that is reserved, until it no longer is', () => {
    const { pool: ports } = pool([address]);
    const reserved = [1000, 1001, 1002, 9].map(
      (port) => ({ family: 'IP4', address: address.address, port }) as const,
    );
    ports.reserve(reserved);
    assert.equal(ports.use()[0]!.used, 3);
    const only = opened(ports.open(address, 1, 0));
    assert.equal(only[0]!.local.port, 1003);
    refused(ports.open(address, 1, 0));
    ports.reserve(reserved.slice(0, 1));
    assert.equal(ports.use()[0]!.used, 2);
    only.forEach((socket) => ports.close(socket));
    assert.equal(opened(ports.open(address, 2, 0))[0]!.local.port, 1002);
    ports.reserve([]);
    assert.equal(ports.use()[0]!.used, 2);
  });

  it('opens pairs and gives ports back', () => {
    const { pool: ports, sockets } = pool([address]);
    const pair = opened(ports.open(address, 2, 0));
    assert.equal(pair[0]!.local.port % 2, 0);
    assert.equal(pair[1]!.local.port, pair[0]!.local.port + 1);
    assert.deepEqual(ports.use(), [{ address, total: 4, used: 2 }]);
    pair.forEach((socket) => ports.close(socket));
    assert.deepEqual(ports.use(), [{ address, total: 4, used: 0 }]);
    assert.equal(sockets.open.size, 0);
  });

  it('says which range is full', () => {
    const { pool: ports } = pool([address]);
    opened(ports.open(address, 1, 0));
    opened(ports.open(address, 2, 0));
    assert.match(
      refused(ports.open(address, 2, 0)),
      /no free pair of .*ports 1000-1003 on 127\.0\.0\.1 of interface "default" \(3 of 4 in use\)/,
    );
    opened(ports.open(address, 1, 0));
    assert.match(refused(ports.open(address, 1, 0)), /no free ports 1000-1003 .*4 of 4 in use/);
  });

  it('closes the first socket of a pair when the second port is taken, and goes on', () => {
    const sockets = fakeSockets(({ port }) => (port === 1001 ? constants.errno.EADDRINUSE : 0));
    const { pool: ports, lines } = pool([address], sockets);
    const pair = opened(ports.open(address, 2, 0));
    assert.equal(pair[0]!.local.port, 1002);
    assert.equal(sockets.open.size, 2);
    assert.match(
      refused(ports.open(address, 2, 0)),
      /EADDRINUSE.*2 of 4 in use by us.*other sockets.*ss -ulnp/,
    );
    assert.equal(sockets.open.size, 2);
    assert.equal(lines.length, 1, 'a foreign port is reported once');
    assert.match(lines[0]!, /port 1001 on 127\.0\.0\.1/);
  });

  const failures: readonly (readonly [keyof typeof constants.errno, RegExp])[] = [
    ['EADDRNOTAVAIL', /does not have that address/],
    ['EACCES', /CAP_NET_BIND_SERVICE/],
    ['EINVAL', /opening a media socket failed/],
  ];
  for (const [name, text] of failures)
    it(`stops at once at ${name}, says why and leaks nothing`, () => {
      const sockets = fakeSockets(() => constants.errno[name]);
      const { pool: ports } = pool([address], sockets);
      const reason = refused(ports.open(address, 2, 0));
      assert.match(reason, text);
      assert.match(reason, new RegExp(`^${name} `));
      assert.deepEqual(ports.use(), [{ address, total: 4, used: 0 }]);
      assert.equal(sockets.open.size, 0);
    });

  it('names the file limit when no socket can be made', () => {
    const { pool: ports } = pool([address], fakeSockets(undefined, constants.errno.EMFILE));
    assert.match(refused(ports.open(address, 1, 0)), /EMFILE.*LimitNOFILE/);
  });

  it('shares books between interfaces on one address, and counts for each', () => {
    const inner = localAddress({ portMin: 1000, portMax: 1001 });
    const outer = localAddress({ id: 1, interfaceName: 'ext', portMin: 1000, portMax: 1003 });
    const { pool: ports } = pool([inner, outer]);
    opened(ports.open(inner, 2, 0));
    assert.equal(opened(ports.open(outer, 2, 0))[0]!.local.port, 1002);
    assert.deepEqual(
      ports.use().map(({ used }) => used),
      [2, 4],
    );
  });
});
