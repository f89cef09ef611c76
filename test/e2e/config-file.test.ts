/** What only a file can say: interfaces in sections of their own, and templates. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, before, describe, it } from 'node:test';
import { createCall, expectRtp } from '../support/call.ts';
import { type Daemon, daemonKind } from '../support/daemon.ts';
import { createLab, type Lab } from '../support/lab.ts';

const PUBLIC_ADDRESS = '203.0.113.77';

describe('configuration file', { skip: daemonKind() === 'debian' }, () => {
  const folder = mkdtempSync(`${tmpdir()}/rtpe-config-`);
  let lab: Lab;
  let daemon: Daemon;

  before(async () => {
    lab = createLab(['a', 'b']);
    const file = `${folder}/rtpengine.conf`;
    writeFileSync(file, fileFor(lab));
    daemon = await lab.startDaemon({ options: [`--config-file=${file}`] });
  });
  after(async () => {
    await lab.close();
    rmSync(folder, { recursive: true });
  });

  async function offeredTo(name: string): Promise<{ readonly address: string; readonly port: number }> {
    const call = await createCall(lab, daemon);
    return call.offer({ direction: ['default', name] });
  }

  it('a section is an interface, with ports and an advertised address of its own', async () => {
    const { address, port } = await offeredTo('outside');
    assert.equal(address, PUBLIC_ADDRESS);
    assert.ok(port >= 21_000 && port <= 21_009, String(port));
  });

  it('other spellings, a name that overrules that of the section, and aliases', async () => {
    assert.equal((await offeredTo('trunk')).address, '203.0.113.78');
    for (const alias of ['carrier', 'peering'])
      assert.equal((await offeredTo(alias)).address, PUBLIC_ADDRESS, alias);
    // The title of the section does not name it, so the first interface stands in.
    assert.equal((await offeredTo('renamed')).address, lab.daemonAddress());
  });

  it('excluded ports are never handed out, and a range that is used up is told of', async () => {
    const ports: number[] = [];
    for (;;) {
      const call = await createCall(lab, daemon);
      const reply = await daemon.ng.request({
        ...{ command: 'offer', 'call-id': call.callId, 'from-tag': 'a', sdp: call.a.sdp() },
        ...{ direction: ['default', 'narrow'] },
      });
      if (reply.result !== 'ok') {
        assert.equal(reply['error-reason'], 'Ran out of ports');
        break;
      }
      ports.push(Number(/^m=audio (\d+)/m.exec(reply.sdp as string)?.[1]));
    }
    assert.deepEqual(ports.sort(), [22_000, 22_004, 22_006]);
  });

  it('media flows between an interface of the command line and one of a section', async () => {
    const call = await (await createCall(lab, daemon)).connect({ direction: ['default', 'plain'] });
    assert.equal(call.b.target().address, lab.daemonAddress('IP4', 2));
    await expectRtp(call.a, call.b);
    await expectRtp(call.b, call.a);
  });

  it('templates: default, that of the command, the message, and a named one, each upon the last', async () => {
    const sdp = await sdpOfOffer({});
    // `default` and `offer` apply by themselves; what the message says comes last.
    assert.ok(sdp.includes(` IN IP4 ${lab.daemonAddress()}\r\ns=`), sdp);
    assert.doesNotMatch(sdp, /^a=rtcp:/m);
    assert.match(await sdpOfOffer({ template: 'nested' }), /^c=IN IP4 192\.0\.2\.66/m);
    assert.match(await sdpOfOffer({ 'media-address': '192.0.2.44' }), /^c=IN IP4 192\.0\.2\.44/m);
    assert.match(await sdpOfOffer({ 'rtpp-flags': 'template=elsewhere' }), /^c=IN IP4 192\.0\.2\.55/m);
    // Those that name each other in a circle end.
    assert.match(await sdpOfOffer({ template: 'round' }), /^m=audio /m);
  });

  async function sdpOfOffer(extra: Readonly<Record<string, string>>): Promise<string> {
    const call = await createCall(lab, daemon);
    const reply = await daemon.ng.ok({
      ...{ command: 'offer', 'call-id': call.callId, 'from-tag': 'a', sdp: call.a.sdp() },
      ...extra,
    });
    return reply.sdp as string;
  }

  it('a peer chooses the interface by the route to it', async () => {
    const call = await createCall(lab, daemon);
    const toB = await call.offer({ 'inbound-peer': lab.party('a').address(), 'outbound-peer': '127.0.0.1' });
    assert.equal(toB.address, '203.0.113.127');
    assert.equal((await call.answer()).address, lab.daemonAddress());
    const towardsB = await (
      await createCall(lab, daemon)
    ).offer({ 'outbound-peer': lab.party('b').address() });
    assert.equal(towardsB.address, lab.daemonAddress());
    const published = await daemon.ng.ok({ command: 'publish', sdp: call.a.sdp(), peer: '127.0.0.1' });
    assert.match(published.sdp as string, /^c=IN IP4 203\.0\.113\.127\r$/m);
  });
});

function fileFor(lab: Lab): string {
  const [second, third] = [lab.daemonAddress('IP4', 1), lab.daemonAddress('IP4', 2)];
  return `
[rtpengine]
interfaces-config = if
templates = recipes

[if-outside]
address = ${second}
advertised = ${PUBLIC_ADDRESS}
port-min = 21000
port-max = 21009
alias = carrier

[if-renamed]
name = trunk
address = ${second}
advertised_address = 203.0.113.78
port-min = 21100
port-max = 21199

[if-peering]
alias = outside

[if-narrow]
address = ${third}
port-min = 22000
port-max = 22007
exclude-ports = 22002

[if-plain]
address = ${third}
port-min = 23000
port-max = 23099

[if-loopback]
address = 127.0.0.1
advertised = 203.0.113.127
port-min = 24000
port-max = 24099

[recipes]
default = replace-origin
offer = no-rtcp-attribute
nested = template=inner
inner = media-address=192.0.2.66
elsewhere = media-address=192.0.2.55
round = template=around
around = template=round
`;
}
