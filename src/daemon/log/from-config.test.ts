import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LogLevel } from '../../base/log.ts';
import { parseConfig } from '../../config/index.ts';
import { logLevelsOf, openLog } from './from-config.ts';
import { LineOutput } from './line-output.ts';
import { isJournal, stderrSink } from './stderr.ts';

function logConfig(...argv: string[]) {
  const readFile = () => ({ kind: 'missing' }) as const;
  const result = parseConfig({ argv, env: {}, readFile, version: '0' });
  assert.ok(result.kind === 'config');
  return result.config.log;
}

/** Opens the log with a syslog that remembers, and writes one long line. */
function syslogLines(...argv: string[]) {
  const lines: [LogLevel, string][] = [];
  let opened: string[] = [];
  const { logger, flush } = openLog(logConfig(...argv), {
    env: {},
    now: () => 0,
    openSyslog: (ident, facility) => {
      opened = [ident, facility];
      return { write: (level, text) => void lines.push([level, text]) };
    },
  });
  logger.notice('x'.repeat(600));
  flush();
  return { lines, opened };
}

describe('log from configuration', () => {
  it('takes the level of a subsystem from log-level unless it has its own', () => {
    const levels = logLevelsOf(logConfig('-L', '4', '--log-level-ice=7', '--log-level-dtx=0'));
    assert.deepEqual([levels.core, levels.ice, levels.dtx, levels.internals], [4, 7, 4, -1]);
  });

  it('goes to syslog, in lines of at most 500 characters unless told otherwise', () => {
    const { lines, opened } = syslogLines('--log-name=me', '--log-facility=local3');
    assert.deepEqual(opened, ['me', 'local3']);
    assert.deepEqual(
      lines.map(([level, text]) => [level, text.length]),
      [
        [5, 500],
        [5, 134],
      ],
    );
    assert.equal(syslogLines('--max-log-line-length=-1').lines.length, 1);
    assert.equal(syslogLines('--max-log-line-length=100').lines.length, 8);
  });

  it('writes time and priority to stderr as asked', () => {
    let taken = '';
    const target = { write: (bytes: Uint8Array) => ((taken += Buffer.from(bytes).toString()), bytes.length) };
    const output = new LineOutput({ target });
    const now = () => 1_700_000_000_123;
    stderrSink({ hasTimestamps: true, hasPriorities: false, now, output }).write(6, 'a');
    stderrSink({ hasTimestamps: false, hasPriorities: true, now, output }).write(6, 'b');
    assert.equal(taken, '[1700000000.123] a\n<6>b\n');
  });

  it('knows the journal by its stream, not by the variable alone', () => {
    assert.equal(isJournal({}), false);
    assert.equal(isJournal({ JOURNAL_STREAM: '0:0' }), false);
  });

  it('gives call records a facility of their own, in syslog wherever the log goes', () => {
    for (const argv of [['--log-facility-cdr=local2'], ['--log-facility-cdr=local2', '--log-stderr']]) {
      const written: unknown[] = [];
      const { writeRecord } = openLog(logConfig(...argv), {
        env: {},
        now: () => 0,
        openSyslog: () => ({ write: (...line) => void written.push(line) }),
      });
      writeRecord?.('ci=x, ');
      assert.deepEqual(written, [[6, 'ci=x, ', 'local2']]);
    }
    const { writeRecord } = openLog(logConfig('--log-stderr'), {
      env: {},
      now: () => 0,
      openSyslog: () => assert.fail(),
    });
    assert.equal(writeRecord, null);
  });
});
