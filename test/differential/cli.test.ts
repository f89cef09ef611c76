/** Answers of the command line against those of Debian's rtpengine, line by line. docs/differences.md tells what is not among them, and why. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { type Daemon, type DaemonKind, startDaemon } from '../support/daemon.ts';
import { audioSdp } from '../support/sdp.ts';

const same = [
  'list numsessions',
  ...['all', 'own', 'foreign', 'nobody', 'two words'].map((name) => `list sessions ${name}`),
  ...['maxsessions', 'maxcpu', 'maxload', 'maxbw', 'timeout', 'silenttimeout', 'offertimeout', 'finaltimeout'].map((name) => `list ${name}`), // prettier-ignore
  ...['redisallowederrors', 'redisdisabletime', 'redisconnecttimeout', 'rediscmdtimeout', 'controltos', 'deletedelay'].map((name) => `get ${name}`), // prettier-ignore
  'list counters',
  'list transcoders',
  'list loglevel core',
  'list timeout and more',
  ...['list', 'set', 'params', 'terminate', 'call', 'set timeout', 'list sessions', 'set loglevel'],
  ...['terminate nobody', 'terminate all', 'terminate own', 'terminate foreign'],
  ...[
    'set maxsessions 5',
    'set maxsessions 0',
    'set maxsessions -1',
    'set maxcpu 50.5',
    'set maxload 3.25',
    'set maxbw 1000',
  ],
  ...['set maxcpu 0', 'set maxload 0', 'set maxbw 0', 'set timeout 100', 'set silenttimeout 101', 'set offertimeout 102', 'set finaltimeout 103'], // prettier-ignore
  ...[
    'set deletedelay 20',
    'set redisallowederrors 4',
    'set redisdisabletime 5',
    'set redisconnecttimeout 500',
    'set rediscmdtimeout 0',
  ],
  ...[
    'set redisdisabletime -5',
    'set redisconnecttimeout 0',
    'set rediscmdtimeout -1',
    'set loglevel 5',
    'set loglevel core 6',
  ],
  ...['list timeout', 'list deletedelay', 'params revert', 'list timeout', 'list maxsessions'],
  ...['debug', 'debug nobody', 'call nobody info', 'active', 'standby', 'active'],
  'params help',
];

/** Asked while there is a call between the tags `a` and `b`. */
const sameWithCall = [
  'list numsessions',
  ...['debug the-call', 'debug the-call off', 'debug the-call enable', 'debug the-call maybe'],
  ...['call the-call debug', 'call the-call debug off', 'call the-call help', 'call the-call tag x'],
  ...[
    'standby',
    'list numsessions',
    'active',
    'call the-call terminate',
    'call the-call info',
    'list numsessions',
  ],
];

describe("answers of the command line against Debian's rtpengine", () => {
  let reference: { readonly daemon: Daemon; readonly port: number };
  let subject: typeof reference;
  before(async () => {
    reference = await start('debian', 35_000, 19_931);
    subject = await start('ours', 35_400, 19_932);
  });
  after(() => Promise.all([reference.daemon.stop(), subject.daemon.stop()]));

  async function start(kind: DaemonKind, portMin: number, port: number): Promise<typeof reference> {
    const daemon = await startDaemon(kind, {
      interfaces: ['127.0.0.1'],
      portMin,
      portMax: portMin + 399,
      ngAddress: '127.0.0.1',
      options: [`--listen-cli=127.0.0.1:${port}`, '--log-level=6', '--timeout=900'],
    });
    return { daemon, port };
  }

  async function compare(lines: readonly string[]): Promise<void> {
    const problems: string[] = [];
    for (const line of lines) {
      const [wanted, got] = [await ask(reference.port, line), await ask(subject.port, line)];
      if (wanted !== got) problems.push(`${line}:\n${JSON.stringify(wanted)}\n${JSON.stringify(got)}`);
    }
    assert.deepEqual(problems, []);
  }

  it('without calls', () => compare(same));

  it('with a call', async () => {
    for (const { daemon } of [reference, subject]) {
      const request = { 'call-id': 'the-call', 'from-tag': 'a', sdp: audioSdp('127.0.0.1', 4000) };
      await daemon.ng.request({ ...request, command: 'offer' });
      await daemon.ng.request({ ...request, command: 'answer', 'to-tag': 'b' });
    }
    await compare(sameWithCall);
  });

  it('the labels of totals, and their order, as far as both measure it', async () => {
    // 10.5 has no such section.
    const metrics = /jitter|round-trip|packet loss|Packets lost|RTP/;
    const labels = async (port: number): Promise<readonly string[]> =>
      (await ask(port, 'list totals')).split('\n').flatMap((line) => {
        const match = /^ (\S.*?) *:/.exec(line);
        return match === null || /Min\/Max|managed sessions/.test(line) || metrics.test(line)
          ? []
          : [match[1]!];
      });
    const [wanted, got] = [await labels(reference.port), await labels(subject.port)];
    assert.ok(got.length > 40);
    // Debian's begins with an empty Graphite section of which one label is among the others as well.
    assert.deepEqual([...new Set(got)], [...new Set(wanted)]);
  });

  it('the lines of a call that scripts take apart', async () => {
    for (const { daemon } of [reference, subject]) {
      const request = { 'call-id': 'detail', 'from-tag': 'a', sdp: audioSdp('127.0.0.1', 4000) };
      await daemon.ng.request({ ...request, command: 'offer' });
      await daemon.ng.request({ ...request, command: 'answer', 'to-tag': 'b' });
    }
    const shape = async (port: number): Promise<readonly string[]> =>
      (await ask(port, 'list sessions detail'))
        .split('\n')
        // Named otherwise, or not at all, in 10.5.
        .filter((line) => !/^(--- {5}sub|recording|last redis update)/.test(line))
        .map((line) => line.replace(/, (\d+ ts|\d+ uts \d+ kts)$/, '').replace(/(:|callduration |Port +\S+:)[ ]?\d[\d.:]*/g, '$1N').replace(/ +/g, ' ')); // prettier-ignore
    assert.deepEqual(await shape(subject.port), await shape(reference.port));
  });
});

async function ask(port: number, line: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (piece: Buffer) => (text += piece.toString('latin1')));
  socket.setTimeout(10_000, () => socket.destroy(new Error(`no answer to ${line}`)));
  socket.write(`${line}\n`);
  await once(socket, 'close');
  return text;
}
