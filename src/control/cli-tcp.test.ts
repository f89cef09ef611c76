import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, describe, it } from 'node:test';
import { recordingLogger } from '../../test/support/recording-logger.ts';
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
    return { ask, logger };
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
    const { ask } = await listen(echo, { stallMs: 50 });
    assert.equal(await ask(['list']), '');
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
