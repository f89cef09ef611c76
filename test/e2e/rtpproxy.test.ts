/** The legacy protocol of rtpproxy over real sockets; with Kamailio's module for it: test/interop. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createCall, expectDelivery, newCallId } from '../support/call.ts';
import { type Daemon, daemonKind } from '../support/daemon.ts';
import type { SocketAddress } from '../support/endpoint-protocol.ts';
import { createLab, type Lab } from '../support/lab.ts';
import type { RtpSocket } from '../support/rtp-endpoint.ts';
import { waitFor } from '../support/wait.ts';

const CONTROL_PORT = 7722;

describe('rtpproxy protocol', { skip: daemonKind() === 'debian' }, () => {
  let lab: Lab;
  let daemon: Daemon;
  let proxy: RtpSocket;
  let lastCookie = 0;

  before(async () => {
    lab = createLab(['a', 'b', 'proxy']);
    daemon = await lab.startDaemon({ options: [`--listen-udp=${lab.daemonAddress()}:${CONTROL_PORT}`] });
    const party = lab.party('proxy');
    proxy = await party.endpoint.open(party.address());
  });
  after(() => lab.close());

  async function ask(message: string, cookie = `c${(lastCookie += 1)}`): Promise<string> {
    await proxy.clear();
    await proxy.sendRaw(
      { address: lab.daemonAddress(), port: CONTROL_PORT },
      Buffer.from(`${cookie} ${message}`),
    );
    let reply = '';
    await waitFor(`a reply to ${message}`, async () => {
      reply = (await proxy.received())[0]?.data.toString('latin1') ?? '';
      return reply !== '';
    });
    assert.ok(reply.startsWith(`${cookie} `) && reply.endsWith('\n'), JSON.stringify(reply));
    return reply.slice(cookie.length + 1, -1);
  }

  /** Where the reply says that media is to be sent. */
  async function placeOf(message: string, cookie?: string): Promise<SocketAddress> {
    const [port, address, family] = (await ask(message, cookie)).split(' ');
    assert.equal(family, '4');
    return { address: address!, port: Number(port) };
  }

  const at = ({ address, port }: SocketAddress): string => `${address} ${port}`;

  it('two sections, media both ways, figures, and the end', async () => {
    const callId = newCallId();
    const [first, second] = [await createCall(lab, daemon), await createCall(lab, daemon)];
    const forB = [
      await placeOf(`UC8 ${callId} ${at(first.a.rtp)} tag-a;1`),
      await placeOf(`UC8 ${callId} ${at(second.a.rtp)} tag-a;2`),
    ];
    const forA = [
      await placeOf(`L ${callId} ${at(first.b.rtp)} tag-a;1 tag-b;1`),
      await placeOf(`L ${callId} ${at(second.b.rtp)} tag-a;2 tag-b;2`),
    ];
    const ports = [...forA, ...forB].map(({ port }) => port);
    assert.equal(new Set(ports).size, 4, 'each section has ports of its own on each side');
    for (const [index, { a, b }] of [first, second].entries()) {
      await expectDelivery(a.rtp, forA[index]!, b.rtp, forB[index]!);
      await expectDelivery(b.rtp, forB[index]!, a.rtp, forA[index]!);
    }
    const [left, fromA, fromB, relayed, dropped] = (await ask(`Q ${callId} tag-a tag-b`))
      .split(' ')
      .map(Number);
    assert.ok(left! > 50 && left! <= 60, String(left));
    assert.ok(fromA! >= 20 && fromB! >= 20, `${fromA} and ${fromB} packets`);
    assert.equal(relayed, fromA! + fromB!);
    assert.equal(dropped, 0);
    assert.equal(await ask(`D ${callId} tag-a tag-b`), '0');
  });

  it('a repeated message is not carried out again', async () => {
    const callId = newCallId();
    const { a } = await createCall(lab, daemon);
    const message = `U ${callId} ${at(a.rtp)} tag-a`;
    const place = await placeOf(message, 'same');
    assert.deepEqual(await placeOf(message, 'same'), place);
    const { calls } = await daemon.ng.ok({ command: 'list', limit: 100 });
    assert.equal((calls as readonly string[]).filter((id) => id === callId).length, 1);
  });

  it('a party that moves keeps the ports it knows, and gets its media at the new address', async () => {
    const callId = newCallId();
    const { a, b } = await createCall(lab, daemon);
    const moved = await createCall(lab, daemon);
    const forB = await placeOf(`U ${callId} ${at(a.rtp)} tag-a`);
    const forA = await placeOf(`L ${callId} ${at(b.rtp)} tag-a tag-b`);
    assert.deepEqual(await placeOf(`U ${callId} ${at(moved.b.rtp)} tag-b tag-a`), forA);
    assert.deepEqual(await placeOf(`L ${callId} ${at(a.rtp)} tag-b tag-a`), forB);
    await expectDelivery(a.rtp, forA, moved.b.rtp, forB);
    await expectDelivery(moved.b.rtp, forB, a.rtp, forA);
  });

  it('nonsense is answered with E8, and the daemon goes on', async () => {
    for (const message of [
      'X',
      'U',
      'U id nowhere 4000 a',
      `U id ${lab.daemonAddress()} 4000 a;0`,
      'P id a',
      'D id a',
    ])
      assert.equal(await ask(message), 'E8', message);
    assert.equal(await ask('L unknown 192.0.2.1 4000 a b'), '0 0.0.0.0');
    assert.equal(await ask('V'), '20040107');
    assert.equal(await ask('VF 20050322'), '1');
  });
});
