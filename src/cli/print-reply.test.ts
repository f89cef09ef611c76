import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { printReply } from './print-reply.ts';

describe('printReply', () => {
  it('indents what is nested and keeps texts of several lines', () => {
    const reply = {
      result: 'ok',
      sdp: 'v=0\r\ns=x\r\n',
      tags: {
        a: {
          medias: [
            { index: 1, flags: ['send', 'recv'] },
            { index: 2, flags: [] },
          ],
          label: '',
        },
      },
      none: {},
    };
    assert.equal(
      printReply(reply),
      [
        'result: ok',
        'sdp:',
        '  v=0',
        '  s=x',
        'tags:',
        '  a:',
        '    medias:',
        '      -',
        '        index: 1',
        '        flags: send, recv',
        '      -',
        '        index: 2',
        '        flags: []',
        '    label: ',
        'none: {}',
        '',
      ].join('\n'),
    );
  });
});
