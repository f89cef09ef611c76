import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ngReference } from './documentation.ts';

const lineOf = (start: string): string | undefined =>
  ngReference()
    .split('\n')
    .find((line) => line.startsWith(start));

test('the reference has spellings, commands, status and meaning', () => {
  assert.equal(
    lineOf('| `address family`'),
    '| `address family` `address-family` | string | *SDP* | effective | ' +
      'Family in the outgoing SDP; without it that of the receiver, or unchanged |',
  );
  assert.equal(lineOf('| `calls`'), '| `calls` | list | mesh | effective | The calls; several become one |');
  assert.equal(
    lineOf('| `label`'),
    '| `label` `from-label` `from label` | string | *party*, offer, answer | effective | ' +
      'In offer and answer: label of the sender; elsewhere selects the party |',
  );
  assert.equal(
    lineOf('| `reorder-codecs`'),
    '| `reorder-codecs` `reorder codecs` | *SDP* | obsolete | Of older versions |',
  );
  assert.equal(
    lineOf('| `ICE` | `remove`'),
    '| `ICE` | `remove` | effective | no ICE towards the receiver |',
  );
});
