/** Who may control the daemon, by address: ng-allow and cli-allow. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { encodeBencode } from '../support/bencode.ts';
import { type Daemon, daemonKind } from '../support/daemon.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { waitFor } from '../support/wait.ts';

const tool = fileURLToPath(new URL('../../src/cli/rtpengine-ctl.js', import.meta.url));
const cliPort = 9918;

describe('allow-lists', { skip: daemonKind() !== 'ours' && 'an option of this repository' }, () => {
  let lab: Lab;
  let daemon: Daemon;
  before(async () => {
    lab = createLab(['a']);
    const own = lab.daemonAddress();
    daemon = await lab.startDaemon({
      options: [`--ng-allow=${own}`, '--ng-allow=2001:db8::/32', `--listen-cli=${own}:${cliPort}`, `--cli-allow=${own}/32`], // prettier-ignore
    });
  });
  after(() => lab.close());

  /** The exit code of `rtpengine-ctl`, run where the daemon is or where a telephone is. */
  function ctl(namespace: string | undefined): Promise<number> {
    const command = [process.execPath, tool, '-ip', `${daemon.ngAddress}:${cliPort}`, 'list', 'timeout'];
    const inside = namespace === undefined ? command : ['ip', 'netns', 'exec', namespace, ...command];
    return new Promise((resolve) => {
      execFile(inside[0]!, inside.slice(1), (error) =>
        resolve(error === null ? 0 : typeof error.code === 'number' ? error.code : -1),
      );
    });
  }

  async function refused(): Promise<{ readonly ng: number; readonly cli: number }> {
    const { statistics } = await daemon.ng.ok({ command: 'statistics' });
    return (statistics as { operation: { refused: { ng: number; cli: number } } }).operation.refused;
  }

  it('drop NG requests of others, and serve those who are named', async () => {
    const { endpoint, host } = lab.party('a');
    const own = host.ip4[0]!;
    const channel = await endpoint.openChannel(own, daemon.ngAddress, daemon.ngPort);
    const replies: Buffer[] = [];
    channel.onMessage((reply) => replies.push(reply));
    // Datagrams may be lost anywhere but here: the daemon has seen it once it is counted.
    await waitFor('a refusal', async () => {
      channel.send(Buffer.from(`stranger ${encodeBencode({ command: 'ping' })}`, 'latin1'));
      return (await refused()).ng > 0;
    });
    assert.equal((await daemon.ng.request({ command: 'ping' })).result, 'pong');
    assert.deepEqual(replies, []);
    assert.match(daemon.log(), new RegExp(`listen-ng: refused ${own.replaceAll('.', '\\.')}:`));
    channel.close();
  });

  it('cut off connections of others to the command line', async () => {
    const { host } = lab.party('a');
    assert.equal(await ctl(lab.daemonNamespace), 0);
    assert.equal((await refused()).cli, 0);
    assert.notEqual(await ctl(host.namespace), 0);
    assert.equal((await refused()).cli, 1);
  });

  it('are what the start of the log tells of', () => {
    assert.match(daemon.log(), /listen-cli: listening on \S+, for \S+\/32 only \(cli-allow\)/);
    assert.match(daemon.log(), /listen-ng: listening on \S+, for \S+\/32, 2001:db8::\/32 only \(ng-allow\)/);
  });
});
