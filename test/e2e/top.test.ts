/** rtpengine-ctl top: as a table, as data, and live in a terminal. */
import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { TopReport } from '../../src/commands/cli/top/row.ts';
import { createCall, type TestCall } from '../support/call.ts';
import { type Daemon, daemonKind } from '../support/daemon.ts';
import { createLab, type Lab } from '../support/lab.ts';
import { waitFor } from '../support/wait.ts';

const tool = fileURLToPath(new URL('../../src/cli/rtpengine-ctl.js', import.meta.url));
const cliPort = 9920;

describe('rtpengine-ctl top', { skip: daemonKind() !== 'ours' && 'a feature of ours' }, () => {
  let lab: Lab;
  let daemon: Daemon;
  let call: TestCall;
  before(async () => {
    lab = createLab(['a', 'b']);
    daemon = await lab.startDaemon({ options: [`--listen-cli=127.0.0.1:${cliPort}`] });
    call = await (await createCall(lab, daemon)).connect();
    const burst = {
      payloadType: 8,
      ssrc: randomInt(1, 2 ** 32),
      firstSeq: 1,
      count: 3000,
      intervalMs: 20,
      payloadBytes: 160,
    };
    call.a.rtp.sendRtp(call.a.target(), burst).catch(() => undefined);
  });
  after(() => lab.close());

  const command = (...words: readonly string[]): readonly string[] => {
    const own = [process.execPath, tool, '-port', String(cliPort), ...words];
    return lab.daemonNamespace === undefined ? own : ['ip', 'netns', 'exec', lab.daemonNamespace, ...own];
  };

  async function output(...words: readonly string[]): Promise<string> {
    const [program = '', ...rest] = command(...words);
    return new Promise((resolve, reject) => {
      execFile(program, rest, (error, stdout) =>
        error === null ? resolve(stdout) : reject(new Error(stdout, { cause: error })),
      );
    });
  }

  it('shows once what comes from whom', async () => {
    let report: TopReport | undefined;
    await waitFor(
      () => `the rate of the stream: ${JSON.stringify(report)}`,
      async () => {
        report = JSON.parse(await output('--json', 'top', 'streams')) as TopReport;
        return report.totals.packetsPerSecond > 10;
      },
    );
    const [first] = report!.rows;
    assert.deepEqual([first!.callid, first!.tag, first!.section], [call.callId, call.a.tag, 1]);
    assert.ok(first!.mos !== null && first!.mos > 3, JSON.stringify(first));
    const text = await output('top', '--once', '5');
    assert.match(text, /^1 calls, 2 streams \(\d+ % in the kernel\), \d+ packets\/s/);
    assert.match(text, new RegExp(`PPS +KBIT/S[^]*${call.callId}\\n$`));
    await assert.rejects(output('top', 'loud'), /Invalid top value loud/);
  });

  it('is live in a terminal, and obeys its keys', async () => {
    const terminal = new Terminal(command('top'));
    await terminal.shows('calls by rate');
    await terminal.shows(call.callId);
    terminal.press('l');
    await terminal.shows('calls by loss');
    terminal.press('s');
    await terminal.shows('streams by loss');
    await terminal.shows('FROM TAG');
    terminal.press('\r');
    await terminal.shows(`Call ${call.callId}: began`);
    await terminal.shows('Verdict: ');
    terminal.press('\u001b[D');
    await terminal.showsAgain('FROM TAG');
    terminal.press('q');
    assert.equal(await terminal.exitCode, 0);
    // The screen of before is back, with its cursor.
    assert.ok(
      terminal.output.trimEnd().endsWith('\u001b[?25h\u001b[?1049l'),
      JSON.stringify(terminal.output.slice(-60)),
    );
  });
});

/** A program in a pseudo-terminal, by script(1). */
class Terminal {
  output = '';
  readonly exitCode: Promise<number | null>;
  readonly #child: ChildProcess;

  constructor(words: readonly string[]) {
    this.#child = spawn('script', ['-qec', words.map((word) => `'${word}'`).join(' '), '/dev/null'], {
      env: { ...process.env, TERM: 'xterm', COLUMNS: '120', LINES: '24' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child.stdout!.on('data', (piece: Buffer) => (this.output += piece.toString('utf8')));
    this.exitCode = once(this.#child, 'exit').then(([code]) => code as number | null);
  }

  press(key: string): void {
    this.#child.stdin!.write(key);
  }

  /** Once more, after what was there when a key was pressed. */
  async showsAgain(text: string): Promise<void> {
    const before = this.output.lastIndexOf('Verdict: ');
    await waitFor(
      () => `"${text}" on the terminal again: ${JSON.stringify(this.output.slice(-2000))}`,
      () => this.output.includes(text, before),
    );
  }

  async shows(text: string): Promise<void> {
    await waitFor(
      () => `"${text}" on the terminal: ${JSON.stringify(this.output.slice(-2000))}`,
      () => this.output.includes(text),
    );
  }
}
