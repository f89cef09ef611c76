/** rtpengine-ctl against a daemon, over real sockets. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { cliForms } from '../../src/commands/cli/index.ts';
import { createCall, type TestCall } from '../support/call.ts';
import { type Daemon, daemonKind, startDaemon } from '../support/daemon.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { audioSdp } from '../support/sdp.ts';

const tool = fileURLToPath(new URL('../../src/cli/rtpengine-ctl.js', import.meta.url));
const cliPort = 9917;

interface Outcome {
  readonly code: number;
  readonly stdout: string;
}

describe('rtpengine-ctl', { skip: daemonKind() !== 'ours' && 'the client of this repository' }, () => {
  let lab: Lab;
  let daemon: Daemon;
  let call: TestCall;
  let folder: string;
  before(async () => {
    lab = createLab(['a', 'b']);
    daemon = await lab.startDaemon({ options: [`--listen-cli=127.0.0.1:${cliPort}`, '--timeout=900'] });
    call = await (await createCall(lab, daemon)).connect();
    folder = mkdtempSync(join(tmpdir(), 'ctl-'));
  });
  after(async () => {
    rmSync(folder, { recursive: true });
    await lab.close();
  });

  function ctl(...words: readonly string[]): Promise<Outcome> {
    const command = [process.execPath, tool, ...words];
    const inside = lab.daemonNamespace === undefined ? command : ['ip', 'netns', 'exec', lab.daemonNamespace, ...command]; // prettier-ignore
    return new Promise((resolve) => {
      execFile(inside[0]!, inside.slice(1), (error, stdout) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout }),
      );
    });
  }
  const at = (...words: readonly string[]): Promise<Outcome> => ctl('-port', String(cliPort), ...words);

  it('shows everything that can be listed, as text and as JSON', async () => {
    for (const { words } of cliForms()) {
      if (words[0] !== 'list') continue;
      const line = words.join(' ') === 'list sessions' ? [...words, call.callId] : words;
      const text = await at(...line);
      assert.equal(text.code, 0, line.join(' '));
      assert.notEqual(text.stdout, '', line.join(' '));
      const json = await at('--json', ...line);
      assert.equal(json.code, 0, line.join(' '));
      assert.doesNotThrow(() => JSON.parse(json.stdout), `${line.join(' ')}: ${json.stdout}`);
    }
  });

  it('shows a call, ends it, and says by its exit code that it is gone', async () => {
    const other = await (await createCall(lab, daemon)).connect();
    const detail = await at('list', 'sessions', other.callId);
    assert.match(detail.stdout, new RegExp(`^\\ncallid: ${other.callId}\\n`));
    assert.match(detail.stdout, /type: FROM_TAG[^]*-------- Port +\S+:\d+ +<> +\S+:\d+ *, SSRC/);
    assert.equal((await at('terminate', other.callId)).code, 0);
    assert.equal((await at('terminate', other.callId)).code, 3);
    assert.equal((await other.query()).result, 'error');
    assert.equal((await call.query()).result, 'ok');
  });

  it('changes settings, shows what was changed, and takes it back', async () => {
    assert.deepEqual(await at('set', 'maxload', '2.5'), {
      code: 0,
      stdout: 'Success setting maxload to 2.50\n',
    });
    assert.equal((await at('set', 'maxload', 'high')).code, 3);
    assert.equal((await at('params', 'diff')).stdout, 'max-load: 0 => 250\n');
    assert.deepEqual(await at('params', 'revert'), { code: 0, stdout: '' });
    assert.equal(
      (await at('list', 'maxload')).stdout,
      'Maximum load average configured on rtpengine: 0.00\n',
    );
    assert.equal((await at('set', 'controltos', '184')).code, 0);
    assert.equal((await call.query()).result, 'ok');
  });

  it('changes how many files may be open', async () => {
    const before = /rtpengine: (\d+)/.exec((await at('list', 'maxopenfiles')).stdout)![1]!;
    assert.ok(Number(before) > 400, before);
    assert.equal((await at('set', 'maxopenfiles', '100')).code, 3);
    const { code, stdout } = await at('set', 'maxopenfiles', '70000');
    const after = (await at('list', 'maxopenfiles')).stdout;
    // Lifting the hard limit is for those who may.
    if (code === 3) assert.match(stdout, /^Fail setting open_files to 70000; EPERM/);
    else assert.match(after, /rtpengine: 70000; cat \/proc\/\d+\/limits\n/);
    if (code === 3) assert.match(after, new RegExp(`rtpengine: ${before};`));
  });

  it('finds the daemon by its configuration file', async () => {
    const file = join(folder, 'rtpengine.conf');
    writeFileSync(file, `[rtpengine]\nlisten-cli = 127.0.0.1:${cliPort}\n`);
    assert.equal((await ctl('-config-file', file, 'list', 'timeout')).stdout, 'TIMEOUT=900\n');
  });

  it('tells wrong commands and missing daemons apart', async () => {
    assert.equal((await at('lsit')).code, 2);
    assert.equal((await at('list', 'sessions')).code, 2);
    assert.equal((await ctl('-port', '9', 'list', 'timeout')).code, 1);
    const usage = await at();
    assert.equal(usage.code, 2);
    assert.match(usage.stdout, /Commands of the daemon:\n\n[^]* {2}set maxsessions <count>/);
  });
});

describe('a command line under attack', { skip: daemonKind() !== 'ours' && 'limits of ours' }, () => {
  const port = 9918;
  let daemon: Daemon;
  before(async () => {
    daemon = await startDaemon('ours', {
      interfaces: ['127.0.0.1'],
      portMin: 34_000,
      portMax: 34_900,
      ngAddress: '127.0.0.1',
      options: [`--listen-cli=127.0.0.1:${port}`, '--timeout=900', '--log-level=4'],
    });
    const sdp = audioSdp('127.0.0.1', 4000);
    for (let index = 0; index < 100; index += 1)
      await daemon.ng.request({ command: 'offer', 'call-id': `call-${index}`, 'from-tag': 'a', sdp });
  });
  after(() => daemon.stop());

  async function answerTo(line: string): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (piece: Buffer) => (text += piece.toString('latin1')));
    socket.write(`${line}\n`);
    await once(socket, 'close');
    return text;
  }

  it('goes on serving operators and SIP proxies', async () => {
    const idle = Array.from({ length: 400 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
    const silentReaders = Array.from({ length: 60 }, () => {
      const socket = connect(port, '127.0.0.1')
        .on('error', () => undefined)
        .pause();
      socket.write('list sessions all\n');
      return socket;
    });
    const chatterbox = connect(port, '127.0.0.1').on('error', () => undefined);
    chatterbox.write('x'.repeat(5000));
    await once(chatterbox, 'close');
    for (let round = 0; round < 5; round += 1) {
      assert.equal((await answerTo('list sessions all')).split('\n').length, 101);
      assert.equal((await daemon.ng.request({ command: 'ping' })).result, 'pong');
    }
    for (const socket of [...idle, ...silentReaders]) socket.destroy();
    assert.equal(await answerTo('list timeout'), 'TIMEOUT=900\n');
  });
});
