import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FileText } from '../config/file-settings.ts';
import { parseCtlArguments } from './ctl-options.ts';

/** Runs with these files; says `HOST PORT LINE`, or the kind with the problem. */
function parse(argv: readonly string[], files: Readonly<Record<string, string>> = {}): string {
  const readFile = (path: string): FileText => {
    const text = files[path];
    return text === undefined ? { kind: 'missing' } : { kind: 'text', text };
  };
  const result = parseCtlArguments(argv, readFile);
  if (result.kind === 'help') return 'help';
  if (result.kind === 'table') return `table: ${result.words.join(' ')}`;
  if (result.kind === 'top') return `top: ${result.target.port} ${result.words.join(' ')}`;
  const target = `${result.target.host} ${result.target.port}`;
  return result.kind === 'run' ? `${target} ${result.line}` : `usage ${target} ${result.problem ?? ''}`;
}

const usual = '/etc/rtpengine/rtpengine.conf';
const configured = (value: string): string =>
  `[rtpengine]\ntable = 0\nlisten-cli = ${value}\n[other]\nlisten-cli = 1\n`;

describe('command line of rtpengine-ctl', () => {
  it('joins the words of the command', () => {
    assert.equal(parse(['list', 'sessions', 'all']), '127.0.0.1 9900 list sessions all');
    assert.equal(parse(['terminate', '-x', '--ip']), '127.0.0.1 9900 terminate -x --ip');
  });

  it('shows top live, unless as JSON', () => {
    assert.equal(parse(['-port', '9901', 'top', 'loss']), 'top: 9901 loss');
    assert.equal(parse(['top', '--once']), 'top: 9900 --once');
    assert.equal(parse(['top', '--once', 'loss', '--json']), '127.0.0.1 9900 json top loss');
  });

  it('asks for JSON in front of the words, wherever the option stands', () => {
    for (const argv of [
      ['--json', 'list', 'totals'],
      ['list', 'totals', '--json'],
      ['list', '-json', 'totals'],
    ])
      assert.equal(parse(argv), '127.0.0.1 9900 json list totals');
    assert.equal(parse(['--json']), 'usage 127.0.0.1 9900 ');
  });

  it('gives the time limit of a drain as the daemon takes it', () => {
    for (const argv of [
      ['drain', '--timeout', '30'],
      ['drain', '-timeout=30'],
      ['drain', '30'],
    ])
      assert.equal(parse(argv), '127.0.0.1 9900 drain 30');
    assert.equal(parse(['drain']), '127.0.0.1 9900 drain');
    assert.equal(parse(['drain', 'off']), '127.0.0.1 9900 drain off');
    assert.equal(parse(['drain', '--timeout']), '127.0.0.1 9900 drain ?');
  });

  it('takes the address from its options', () => {
    assert.equal(parse(['-ip', '192.0.2.1', 'usage']), '192.0.2.1 9900 usage');
    assert.equal(parse(['-ip', '192.0.2.1:99', 'usage']), '192.0.2.1 99 usage');
    assert.equal(parse(['--ip=[2001:db8::1]:99', 'usage']), '2001:db8::1 99 usage');
    assert.equal(parse(['-ip', '2001:db8::1', '-port', '98', 'usage']), '2001:db8::1 98 usage');
    assert.equal(parse(['-port', '98', '-ip', 'media.example:99', 'usage']), 'media.example 98 usage');
  });

  it('takes the address from the configuration file of the daemon', () => {
    const at = (value: string): string => parse(['usage'], { [usual]: configured(value) });
    assert.equal(at('192.0.2.1:99'), '192.0.2.1 99 usage');
    assert.equal(at('99'), '127.0.0.1 99 usage');
    assert.equal(at('0.0.0.0:99; 192.0.2.1:98'), '127.0.0.1 99 usage');
    assert.equal(at('[::]:99'), '::1 99 usage');
    assert.equal(at('nonsense'), '127.0.0.1 9900 usage');
    assert.equal(parse(['usage'], { [usual]: '[rtpengine]\n' }), '127.0.0.1 9900 usage');
    assert.equal(parse(['usage'], { [usual]: 'broken' }), '127.0.0.1 9900 usage');
    const other = { [usual]: configured('97'), other: configured('98') };
    assert.equal(parse(['-config-file', 'other', 'usage'], other), '127.0.0.1 98 usage');
    assert.equal(parse(['-port', '96', 'usage'], other), '127.0.0.1 96 usage');
  });

  it('keeps what is about tables for itself', () => {
    assert.equal(parse(['table', 'attach', '3', 'eth0']), 'table: attach 3 eth0');
    assert.equal(parse(['-port', '1', 'table']), 'table: ');
  });

  it('asks for the synopsis where it cannot do anything', () => {
    assert.equal(parse(['-h']), 'help');
    assert.equal(parse(['-help']), 'help');
    assert.equal(parse([]), 'usage 127.0.0.1 9900 ');
    assert.equal(parse(['-ip', '192.0.2.1']), 'usage 192.0.2.1 9900 ');
    assert.match(parse(['-port', 'x', 'list']), /^usage 127\.0\.0\.1 9900 -port x: must be a number/);
    assert.match(parse(['-port', '0', 'list']), /must be a number from 1/);
    assert.match(parse(['-port']), /Option -port needs a value/);
    assert.match(parse(['-ip', 'a b', 'list']), /-ip a b: must be ADDRESS/);
    assert.match(parse(['-x', 'list']), /Unknown option: -x/);
    assert.match(parse(['-config-file', 'gone', 'list']), /-config-file gone: there is no such file/);
    assert.match(parse(['list\nparams']), /A command is one line/);
  });
});
