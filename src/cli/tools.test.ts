import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decodeBody, encodeMessage, readCookie, toDictionary, type NgDictionary, type NgObject } from '../protocols/ng/index.ts'; // prettier-ignore

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(tool: string, args: readonly string[], input = ''): Promise<Outcome> {
  const path = fileURLToPath(new URL(`${tool}.js`, import.meta.url));
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [path, ...args],
      { encoding: 'latin1' },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      },
    );
    child.stdin?.end(input, 'latin1');
  });
}

const closers: (() => unknown)[] = [];
after(() => closers.forEach((close) => close()));

async function tcpServer(serve: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    closers.push(() => socket.destroy());
    socket.on('error', () => undefined);
    serve(socket);
  });
  closers.push(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A port that was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

describe('rtpengine-ctl', () => {
  const echo = (socket: Socket): void =>
    void socket.on('data', (line) => socket.end(`[${line.toString('latin1')}]`));

  it('sends the words as one line and prints the answer', async () => {
    const port = await tcpServer(echo);
    const { code, stdout, stderr } = await run('rtpengine-ctl', [
      '-port',
      String(port),
      'list',
      'sessions',
      'all',
    ]);
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: '[list sessions all\n]', stderr: '' });
  });

  it('reads the address from a configuration file', async () => {
    const folder = mkdtempSync(`${tmpdir()}/ctl-`);
    closers.push(() => rmSync(folder, { recursive: true }));
    writeFileSync(`${folder}/x.conf`, `[rtpengine]\nlisten-cli = 127.0.0.1:${await tcpServer(echo)}\n`);
    assert.equal(
      (await run('rtpengine-ctl', ['-config-file', `${folder}/x.conf`, 'list'])).stdout,
      '[list\n]',
    );
  });

  it('prints a synopsis and what the daemon knows when there is no command', async () => {
    const port = await tcpServer(echo);
    const { code, stdout } = await run('rtpengine-ctl', ['-ip', `127.0.0.1:${port}`]);
    assert.equal(code, 2);
    assert.match(stdout, /^Usage: rtpengine-ctl [^]*\[usage\n\]$/);
    assert.match((await run('rtpengine-ctl', ['-h'])).stdout, /^Usage: rtpengine-ctl/);
  });

  it('asks for JSON, wherever the option stands', async () => {
    const port = String(await tcpServer(echo));
    for (const words of [
      ['--json', 'list', 'totals'],
      ['list', 'totals', '--json'],
      ['-json', 'list', 'totals'],
    ])
      assert.equal((await run('rtpengine-ctl', ['-port', port, ...words])).stdout, '[json list totals\n]');
  });

  it('tells by its exit code what the daemon thought of it', async () => {
    const answers: Record<string, string> = {
      'set maxsessions 5': 'Success setting maxsessions to 5\n',
      nonsense: 'Unknown command: nonsense\n',
      'call x info': "No such call 'x'\n",
    };
    const port = await tcpServer((socket) =>
      socket.on('data', (line) => socket.end(answers[line.toString().trim()] ?? '')),
    );
    for (const [line, code] of [
      ['set maxsessions 5', 0],
      ['nonsense', 2],
      ['call x info', 3],
    ] as const) {
      // prettier-ignore
      const outcome = await run('rtpengine-ctl', ['-port', String(port), ...line.split(' ')]);
      assert.deepEqual(outcome, { code, stdout: answers[line], stderr: '' });
    }
  });

  it('says that nothing listens', async () => {
    const { code, stderr } = await run('rtpengine-ctl', ['-ip', `127.0.0.1:${await closedPort()}`, 'list']);
    assert.equal(code, 1);
    assert.match(stderr, /^Nothing listens on 127\.0\.0\.1:\d+\. Is the daemon running/);
  });

  it('does not wait for an answer for ever', async () => {
    const port = await tcpServer((socket) => socket.write('half an ans'));
    const { code, stdout, stderr } = await run('rtpengine-ctl', ['-ip', `127.0.0.1:${port}`, 'list']);
    assert.deepEqual([code, stdout], [1, 'half an ans']);
    assert.match(stderr, /accepted the command but has not answered for 3 s/);
  });
});

describe('rtpengine-ng-client', () => {
  const requests: NgDictionary[] = [];

  async function mediaProxy(reply: NgObject): Promise<readonly string[]> {
    const socket = createSocket('udp4');
    closers.push(() => socket.close());
    socket.on('message', (message, { port, address }) => {
      const cookie = readCookie(message)!;
      const body = decodeBody(message, cookie.length + 1);
      assert.equal(body.kind, 'dictionary');
      requests.push(body.dictionary);
      socket.send(encodeMessage(cookie, toDictionary(reply), body.encoding), port, address);
    });
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return [`--port=${socket.address().port}`];
  }

  it('sends an offer and prints the reply, byte for byte', async () => {
    const at = await mediaProxy({ result: 'ok', sdp: 'v=0\r\ns=\xe9\r\n' });
    const offer = ['offer', ...at, '--call-id=é', '--from-tag=a', '--sdp-file=-', '--replace=origin'];
    const sdp = 'v=0\r\ns=\xff\r\n';
    assert.equal((await run('ng-client', offer, sdp)).stdout, 'result: ok\nsdp:\n  v=0\n  s=\xe9\n');
    assert.equal((await run('ng-client', [...offer, '--print=sdp'], sdp)).stdout, 'v=0\r\ns=\xe9\r\n');
    const { code, stdout } = await run('ng-client', [...offer, '--json', '--print=json'], sdp);
    assert.equal(stdout, '{\n  "result": "ok",\n  "sdp": "v=0\\r\\ns=\xe9\\r\\n"\n}\n');
    assert.equal(code, 0);
    const expected = toDictionary({ command: 'offer', 'call-id': '\xc3\xa9', 'from-tag': 'a', replace: ['origin'], sdp }); // prettier-ignore
    assert.deepEqual(requests.splice(0), [expected, expected, expected]);
  });

  it('tells an error by its exit code', async () => {
    const at = await mediaProxy({ result: 'error', 'error-reason': 'Unknown call-id' });
    const { code, stdout } = await run('ng-client', ['query', ...at, '--call-id=x']);
    assert.deepEqual([code, stdout], [1, 'result: error\nerror-reason: Unknown call-id\n']);
  });

  it('tells a wrong command line by its exit code', async () => {
    for (const args of [[], ['ping', '--port=x'], ['offer', '--sdp-file=/does/not/exist']]) {
      const { code, stdout, stderr } = await run('ng-client', args);
      assert.deepEqual([code, stdout], [2, '']);
      assert.notEqual(stderr, '');
    }
    assert.match((await run('ng-client', ['--help'])).stdout, /^Usage: rtpengine-ng-client COMMAND/);
  });

  it('tells a missing reply by its exit code', async () => {
    const port = `--port=${await closedPort()}`;
    const { code, stderr } = await run('ng-client', ['ping', port, '--timeout=100']);
    assert.equal(code, 3);
    assert.match(stderr, /^no reply from 127\.0\.0\.1:\d+ \(udp\) within 100 ms/);
    assert.equal((await run('ng-client', ['ping', port, '--tcp'])).code, 3);
  });
});
