import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { after, describe, it } from 'node:test';
import type { Endpoint } from '../base/endpoint.ts';
import { DatagramBatch } from './datagram-batch.ts';
import { DatagramIo } from './datagram-io.ts';
import { closeDescriptor } from './descriptor.ts';
import { EpollSet, createEpoll } from './epoll.ts';
import { EventSignal, createEventDescriptor } from './event-descriptor.ts';
import { describeErrno } from './errno.ts';
import { fileLimit, raiseFileLimit } from './file-limit.ts';
import { SocketAddress, socketAddress } from './socket-address.ts';
import { UdpSocketFactory } from './udp-socket.ts';

const opened: number[] = [];
after(() => opened.forEach(closeDescriptor));

const sockets = new UdpSocketFactory();

function bound(address: string): { fd: number; local: Endpoint } {
  const family = address.includes(':') ? 'IP6' : 'IP4';
  const fd = sockets.open(family);
  assert.ok(fd >= 0, describeErrno(-fd));
  opened.push(fd);
  assert.equal(sockets.bind(fd, { family, address, port: 0 }), 0);
  return { fd, local: sockets.localEndpoint(fd)! };
}

describe('DatagramIo', () => {
  for (const host of ['127.0.0.1', '::1'])
    it(`sends and receives over ${host}, with the source`, () => {
      const [a, b] = [bound(host), bound(host)];
      const io = new DatagramIo();
      io.bytes.set(Buffer.from('hello'));
      assert.equal(io.send(a.fd, 5, socketAddress(b.local)), 5);
      io.bytes.fill(0, 0, 5);
      assert.equal(io.receive(b.fd), 5);
      assert.equal(Buffer.from(io.bytes.subarray(0, 5)).toString(), 'hello');
      const source = new SocketAddress();
      io.readSource(source);
      assert.deepEqual(source.toEndpoint(), a.local);
    });

  it('answers with a negated errno when there is nothing, or no such descriptor', () => {
    const io = new DatagramIo();
    assert.equal(io.receive(bound('127.0.0.1').fd), -constants.errno.EAGAIN);
    assert.equal(io.receive(-1), -constants.errno.EBADF);
  });
});

describe('UdpSocketFactory', () => {
  it('reports a taken port and accepts a traffic class for both families', () => {
    const first = bound('127.0.0.1');
    const second = sockets.open('IP4');
    opened.push(second);
    assert.equal(sockets.bind(second, first.local), -constants.errno.EADDRINUSE);
    assert.equal(sockets.setTrafficClass(first.fd, 'IP4', 184), 0);
    assert.equal(sockets.setTrafficClass(bound('::1').fd, 'IP6', 184), 0);
    assert.equal(sockets.setBufferSizes(first.fd, 65536, 65536), 0);
  });
});

describe('DatagramBatch', () => {
  it('sends and receives several in one call', () => {
    const [a, b] = [bound('127.0.0.1'), bound('127.0.0.1')];
    const out = new DatagramBatch(4, 64);
    for (let index = 0; index < 4; index += 1) {
      out.slab.bytes[out.payloadOffset(index)] = index + 65;
      out.prepare(index, index + 1, socketAddress(b.local));
    }
    assert.equal(out.send(a.fd, 3, 1), 3);
    const into = new DatagramBatch(8, 64);
    assert.equal(into.receive(b.fd), 3);
    const source = new SocketAddress();
    into.readSource(2, source);
    assert.deepEqual(source.toEndpoint(), a.local);
    assert.deepEqual([into.length(0), into.length(1), into.length(2)], [2, 3, 4]);
    assert.equal(into.slab.bytes[into.payloadOffset(2)], 68);
    assert.equal(into.receive(b.fd), -constants.errno.EAGAIN);
  });
});

describe('EpollSet', () => {
  it('names what is ready by the number it was added with', () => {
    const epollFd = createEpoll();
    const eventFd = createEventDescriptor();
    opened.push(epollFd, eventFd);
    const set = new EpollSet(epollFd, 8);
    const signal = new EventSignal(eventFd);
    assert.equal(set.add(eventFd, 7), 0);
    assert.equal(set.add(bound('127.0.0.1').fd, 8), 0);
    assert.equal(set.wait(0), 0);
    signal.raise();
    signal.raise();
    assert.equal(set.wait(-1), 1);
    assert.equal(set.ready(0), 7);
    signal.clear();
    assert.equal(set.wait(0), 0);
    assert.equal(set.remove(eventFd), 0);
    assert.equal(set.remove(eventFd), -constants.errno.ENOENT);
  });
});

describe('raiseFileLimit', () => {
  it('never lowers', () => {
    const before = fileLimit();
    assert.deepEqual(raiseFileLimit(1), before);
    const after = raiseFileLimit(before.soft + 1);
    assert.ok(after.soft >= before.soft && after.hard >= before.hard);
  });
});
