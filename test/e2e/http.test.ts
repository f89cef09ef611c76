/** Control over HTTP and WebSocket, against a daemon. */
import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect } from 'node:tls';
import { once } from 'node:events';
import { decodeBencode, encodeBencode, type NgMessage } from '../support/bencode.ts';
import { newCallId } from '../support/call.ts';
import { daemonKind } from '../support/daemon.ts';
import { testPem } from '../support/http-bench.ts';
import { askHttp } from '../support/http-client.ts';
import { startHttpDaemon, type HttpDaemon } from '../support/http-daemon.ts';
import { audioSdp } from '../support/sdp.ts';
import { waitFor } from '../support/wait.ts';
import { openWebSocket } from '../support/web-socket-client.ts';

const ngType = { 'content-type': 'application/x-rtpengine-ng' };

describe('HTTP of the daemon', { skip: daemonKind() !== 'ours' && 'the other one has its own' }, () => {
  let relay: HttpDaemon;
  let securePort: number;
  const folder = mkdtempSync(join(tmpdir(), 'http-'));
  const pem = join(folder, 'https.pem');
  const auth = { authorization: 'Bearer a-long-token' };
  before(async () => {
    writeFileSync(pem, testPem('first'));
    relay = await startHttpDaemon([
      '--listen-cli=127.0.0.1:0',
      '--listen-https=127.0.0.1:0',
      `--https-cert=${pem}`,
      '--http-token=a-long-token',
    ]);
    securePort = Number(
      await waitFor('the port of HTTPS', () => /HTTPS on 127\.0\.0\.1:(\d+)/.exec(relay.daemon.log())?.[1]),
    );
  });
  after(async () => {
    await relay.stop();
    rmSync(folder, { recursive: true });
  });

  const offer = (callId: string): NgMessage => ({
    command: 'offer',
    'call-id': callId,
    'from-tag': 'a',
    sdp: audioSdp('198.51.100.1', 4000),
  });

  it('NG gives the same reply as over UDP, and repeats are known across transports', async () => {
    const cookie = `http-${process.pid}`;
    const message = offer(newCallId());
    const body = `${cookie} ${encodeBencode(message)}`;
    const overHttp = await relay.ask('/ng', { headers: { ...ngType, ...auth }, body });
    const overUdp = await relay.daemon.ng.request(message, { cookie });
    assert.deepEqual(decodeBencode(overHttp.text.slice(cookie.length + 1)), overUdp);
    assert.equal(overUdp.result, 'ok');
    const client = await openWebSocket(`${relay.origin.replace('http', 'ws')}/`, 'ng.rtpengine.com', auth);
    assert.equal((await client.ask(body)).text, overHttp.text);
    client.close();
  });

  it('answers, queries and deletes a call over three transports', async () => {
    const callId = newCallId();
    const headers = { 'content-type': 'application/json', ...auth };
    const plain = async (message: NgMessage): Promise<NgMessage> =>
      JSON.parse(
        (await relay.ask('/ng-plain', { headers, body: JSON.stringify(message) })).text,
      ) as NgMessage;
    assert.equal((await plain(offer(callId))).result, 'ok');
    const answer = {
      ...offer(callId),
      command: 'answer',
      'to-tag': 'b',
      sdp: audioSdp('198.51.100.2', 4000),
    };
    const client = await openWebSocket(`wss://127.0.0.1:${securePort}/`, 'ng-plain.rtpengine.com', auth);
    assert.equal((JSON.parse((await client.ask(JSON.stringify(answer))).text) as NgMessage).result, 'ok');
    client.close();
    assert.match((await relay.ask(`/cli/list+sessions+${callId}`, { headers: auth })).text, /--- Tag 'b'/);
    assert.equal((await plain({ command: 'delete', 'call-id': callId, 'from-tag': 'a' })).result, 'ok');
    const { statistics } = await relay.daemon.ng.ok({ command: 'statistics' });
    const { proxies } = (statistics as { controlstatistics: { proxies: readonly NgMessage[] } })
      .controlstatistics;
    assert.ok(Number(proxies.find(({ proxy }) => proxy === '127.0.0.1')!.offercount) >= 2);
  });

  it('the command line is that of listen-cli, with the token hidden', async () => {
    const text = (await relay.ask('/cli/params+current', { headers: auth })).text;
    assert.match(text, /^http_token = \(hidden\)$/m);
    assert.doesNotMatch(text, /a-long-token/);
    const client = await openWebSocket(`${relay.origin.replace('http', 'ws')}/`, 'cli.rtpengine.com', auth);
    assert.match((await client.ask('list numsessions')).text, /^Current sessions own: \d+\n/);
    client.close();
    assert.equal((await relay.ask('/cli/list+totals')).status, 401);
    assert.equal((await relay.ask('/ping')).text, 'pong\n');
  });

  it('the page asks for the token by the password of a browser, and tells nobody else anything', async () => {
    for (const path of ['/', '/web/app.js', '/api/overview', '/api/calls', '/metrics'])
      assert.equal((await relay.ask(path)).status, 401, path);
    const password = Buffer.from('operator:a-long-token').toString('base64');
    const headers = { authorization: `Basic ${password}` };
    const page = await relay.ask('/', { headers });
    assert.deepEqual([page.status, page.headers['content-type']], [200, 'text/html; charset=utf-8']);
    assert.match(String(page.headers['content-security-policy']), /default-src 'none'; script-src 'self'/);
    for (const [, path] of page.text.matchAll(/(?:src|href)="(\/[^"]+)"/g))
      assert.equal((await relay.ask(path!, { headers })).status, 200, path);
    assert.equal((await relay.ask('/web/../package.json', { headers })).status, 404);
    assert.equal((await relay.ask('/api/calls/none', { headers })).status, 404);
    assert.equal((await relay.ask('/api/calls/%zz', { headers })).status, 404);
    const odd = await relay.ask('/api/calls?offset=-1&limit=x&order=sideways&search=%00', { headers });
    assert.deepEqual([odd.status, (JSON.parse(odd.text) as { calls: unknown[] }).calls], [200, []]);
  });

  it('a renewed certificate is taken when its file changes, a broken one is not, and SIGHUP looks at once', async () => {
    assert.equal(await subject(), 'first');
    const renew = (text: string): void => {
      writeFileSync(`${pem}.new`, text);
      renameSync(`${pem}.new`, pem);
    };
    renew('no certificate');
    relay.daemon.child.process.kill('SIGHUP');
    await waitFor('the complaint', () =>
      /certificate of HTTPS is not changed.*https\.pem/.test(relay.daemon.log()),
    );
    assert.equal(await subject(), 'first');
    renew(testPem('second'));
    await waitFor('the second certificate', async () => (await subject()) === 'second', 30_000);
    assert.equal((await askHttp(`https://127.0.0.1:${securePort}/ping`)).text, 'pong\n');
  });

  async function subject(): Promise<unknown> {
    const socket = connect({ port: securePort, host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const { CN } = socket.getPeerCertificate().subject;
    socket.destroy();
    return CN;
  }
});
