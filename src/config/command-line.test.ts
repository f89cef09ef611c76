import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCommandLine } from './command-line.ts';
import { options } from './options/table.ts';

function read(...argv: string[]) {
  const result = parseCommandLine(argv, options);
  if (!result.ok) return result.message;
  const { wantsHelp, stray } = result;
  return { wantsHelp, stray, arguments: result.arguments.map(({ option, text }) => [option.name, text]) };
}
const expected = (...found: string[][]) => ({ wantsHelp: false, stray: [], arguments: found });

describe('command line', () => {
  it('reads long options, with the value behind an equals sign or in the next word', () => {
    assert.deepEqual(
      read('--tos=184', '--table', '-1', '--foreground', '--log-mark-prefix='),
      expected(['tos', '184'], ['table', '-1'], ['foreground', 'true'], ['log-mark-prefix', '']),
    );
  });

  it('reads letters, bundled and with values', () => {
    assert.deepEqual(
      read('-fE', '-L', '7', '-L6', '-fEt-1'),
      expected(
        ['foreground', 'true'],
        ['log-stderr', 'true'],
        ['log-level', '7'],
        ['log-level', '6'],
        ['foreground', 'true'],
        ['log-stderr', 'true'],
        ['table', '-1'],
      ),
    );
  });

  it('lets a flag be taken back', () => {
    assert.deepEqual(read('--sip-source=false'), expected(['sip-source', 'false']));
  });

  it('asks for help in all the usual ways', () => {
    for (const word of ['-h', '-?', '--help'])
      assert.deepEqual(read(word), { ...expected(), wantsHelp: true });
  });

  it('keeps words that are no options apart', () => {
    assert.deepEqual(read('one', '--', '--tos', '-'), { ...expected(), stray: ['one', '--tos', '-'] });
  });

  it('says what is wrong', () => {
    assert.equal(read('--listen-mg=2223'), 'Unknown option --listen-mg. Did you mean --listen-ng?');
    assert.equal(read('--xyzzyxyzzy'), 'Unknown option --xyzzyxyzzy.');
    assert.equal(read('-fZ'), 'Unknown option -Z in "-fZ". See --help.');
    assert.equal(read('--tos'), '--tos needs a value: an integer from 0 to 255.');
    assert.equal(read('-T'), '-T needs a value: an integer from 0 to 255.');
  });
});
