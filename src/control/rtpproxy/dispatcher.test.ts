import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recordingLogger } from '../../../test/support/recording-logger.ts';
import type { RtpproxyHandler } from '../../commands/rtpproxy/rtpproxy-command.ts';
import { RtpproxyDispatcher } from './dispatcher.ts';

const origin = {
  transport: 'udp',
  remote: { family: 'IP4', address: '192.0.2.5', port: 5060 },
} as const;

function create(handler: RtpproxyHandler) {
  const logger = recordingLogger();
  const dispatcher = new RtpproxyDispatcher({ handler, logger, now: () => 0 });
  return {
    lines: logger.lines,
    send: (text: string): string | null => {
      let reply: string | null = null;
      dispatcher.handle(Buffer.from(text, 'latin1'), origin, (bytes) => (reply = bytes.toString('latin1')));
      return reply;
    },
  };
}

describe('rtpproxy messages', () => {
  it('the reply carries the cookie and a line end', () => {
    const { send } = create(({ kind }) => kind);
    assert.equal(send('17_3 V'), '17_3 version\n');
    assert.equal(send('17_4 D c a\n'), '17_4 delete\n');
  });

  it('a repeat gets the reply again and is not carried out again', () => {
    let count = 0;
    const { send } = create(() => String((count += 1)));
    assert.deepEqual([send('x V'), send('x V'), send('y V')], ['x 1\n', 'x 1\n', 'y 2\n']);
  });

  it('what cannot be read is refused, and told of in one line of the log', () => {
    const { send, lines } = create(() => 'never');
    assert.equal(send('x frobnicate\u0007'), 'x E8\n');
    assert.equal(send('V'), null);
    assert.equal(send('\u0080\u0012 V'), null);
    assert.deepEqual(lines, [
      'warn: Refused a message of the rtpproxy protocol from 192.0.2.5:5060: unknown command: "frobnicate?"',
      'warn: Refused a message of the rtpproxy protocol from 192.0.2.5:5060: it has no cookie: "V"',
      'warn: Refused a message of the rtpproxy protocol from 192.0.2.5:5060: it has no cookie: "�? V"',
    ]);
  });

  it('a fault of ours is answered too', () => {
    const { send, lines } = create(() => {
      throw new Error('broken');
    });
    assert.equal(send('x V'), 'x E8\n');
    assert.match(lines.at(-1) ?? '', /^error: Internal error while carrying out "V": Error: broken/);
  });
});
