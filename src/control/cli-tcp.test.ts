import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, describe, it } from 'node:test';
import { recordingLogger } from '../../test/support/recording-logger.ts';
import { waitFor } from '../../test/support/wait.ts';
import type { CliHandler } from '../commands/handler.ts';
import { createCliListener, type CliLimits } from './index.ts';

describe('CLI over TCP', () => {
  const closers: (() => unknown)[] = [];
  after(async () => {
    for (const close of closers) await close();
  });

  const echo: CliHandler = (line) => `[${line}]\n`;

  async function listen(handler: CliHandler = echo, limits: Partial<CliLimits> = {}) {
    const logger = recordingLogger();
    const local = { family: 'IP4', address: '127.0.0.1', port: 0 } as const;
    const listener = await createCliListener({ local, option: 'listen-cli', logger, handler, limits });
    closers.push(() => listener.close());
    /** Sends the pieces, and with `end` ends our side; returns all that comes back until the other side closes. */
    const ask = async (pieces: readonly string[], end = false): Promise<string> => {
      const socket = connect(listener.local.port, '127.0.0.1');
      closers.push(() => socket.destroy());
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString('latin1')));
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      for (const piece of pieces) {
        socket.write(piece, 'latin1');
        await new Promise(setImmediate);
      }
      if (end) socket.end();
      await once(socket, 'close');
      return text;
    };
    return { ask, logger, listener };
  }

  it('answers one line and closes', async () => {
    const { ask } = await listen();
    assert.equal(await ask(['list totals\n']), '[list totals]\n');
    assert.equal(await ask(['list ', 'totals', '\r\n']), '[list totals]\n');
    assert.equal(await ask(['list totals\nlist sessions\n']), '[list totals]\n');
  });

  it('passes the line on as it is: spaces, bytes', async () => {
    const { ask } = await listen();
    assert.equal(await ask([' list  totals \n']), '[ list  totals ]\n');
    assert.equal(await ask(['call \xc3\xa9\xff\n']), '[call \xc3\xa9\xff]\n');
  });

  it('skips empty lines', async () => {
    const { ask } = await listen();
    assert.equal(await ask(['\n', '\r\n\nusage\n']), '[usage]\n');
  });

  it('takes the end of the input for the end of the line', async () => {
    const { ask } = await listen();
    assert.equal(await ask(['usage'], true), '[usage]\n');
    assert.equal(await ask([], true), '');
  });

  it('waits for an answer that comes later, and sends a long one', async () => {
    const { ask } = await listen(async (line) => {
      await new Promise(setImmediate);
      return line.repeat(100_000);
    });
    assert.equal((await ask(['totals\n'])).length, 600_000);
  });

  it('closes when a line has more than 1024 bytes', async () => {
    const { ask, logger } = await listen();
    assert.equal((await ask(['x'.repeat(1024), '\n'])).length, 1027);
    assert.equal(await ask(['x'.repeat(1025)]), '');
    assert.equal(await ask([`${'x'.repeat(1025)}\n`]), '');
    assert.match(
      logger.lines.at(-1)!,
      /closed the connection from 127\.0\.0\.1:\d+: no newline in 1024 bytes/,
    );
  });

  it('closes on a client that sends nothing', async () => {
    const { ask, logger } = await listen(echo, { lineMs: 50 });
    assert.equal(await ask(['list']), '');
    assert.match(logger.lines.at(-1)!, /no line within 50 ms/);
  });

  it('sends a long answer piece by piece, as it is read', async () => {
    const { listener } = await listen(function* () {
      for (let index = 0; index < 50; index += 1) yield `${String(index)}${'x'.repeat(99_999)}`;
    } as CliHandler);
    const socket = connect(listener.local.port, '127.0.0.1');
    closers.push(() => socket.destroy());
    socket.write('list\n');
    let length = 0;
    for await (const chunk of socket) {
      length += (chunk as Buffer).length;
      if (length < 1_000_000) await new Promise((resolve) => setTimeout(resolve, 2));
    }
    assert.ok(length > 5_000_000, String(length));
  });

  it('makes no more pieces than a client that stops reading takes, and none for one that is gone', async () => {
    let made = 0;
    let isOver = false;
    const { listener } = await listen(function* () {
      try {
        for (;;) {
          made += 1;
          yield 'x'.repeat(100_000);
        }
      } finally {
        isOver = true;
      }
    } as CliHandler);
    const socket = connect(listener.local.port, '127.0.0.1').pause();
    socket.write('list\n');
    const grows = async (): Promise<boolean> => {
      const before = made;
      await new Promise((resolve) => setTimeout(resolve, 200));
      return made > before;
    };
    await waitFor('a full pipe', async () => made > 0 && !(await grows()));
    assert.ok(made < 1000, String(made));
    socket.destroy();
    await waitFor('the end of the answer', () => isOver);
  });

  it('cuts a client that takes the answer too slowly', async () => {
    const { listener, logger } = await listen(() => 'x'.repeat(50_000_000), { answerMs: 100 });
    const socket = connect(listener.local.port, '127.0.0.1').pause();
    socket.write('list\n');
    await waitFor('the cut', () => logger.lines.some((line) => line.includes('was not read within 100 ms')));
    socket.destroy();
  });

  it('serves operators while others hold connections open', async () => {
    const { ask, listener } = await listen(echo, { maxWaiting: 8, maxConnections: 16 });
    const idle = Array.from({ length: 300 }, () => connect(listener.local.port, '127.0.0.1'));
    for (const socket of idle) {
      closers.push(() => socket.destroy());
      socket.on('error', () => undefined);
    }
    await waitFor(
      'the first ones to be cut',
      () => idle.filter((socket) => socket.destroyed || socket.readableEnded).length > 250,
    );
    assert.equal(await ask(['list totals\n']), '[list totals]\n');
  });

  it('answers a command that fails', async () => {
    const { ask, logger } = await listen(() => {
      throw new Error('out of cheese');
    });
    assert.equal(await ask(['list totals\n']), 'Internal error, see the log of the media proxy.\n');
    assert.match(
      logger.lines.at(-1)!,
      /^error: listen-cli: internal error while carrying out "list totals": Error: out/,
    );
  });
});
