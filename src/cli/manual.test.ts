import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { hasCommand } from '../../test/support/has-command.ts';
import { cliForms } from '../commands/cli/index.ts';
import { ctlManual } from './manual.ts';

const skip = !hasCommand('man') && 'man is not installed';

it('the manual has every command, and man shows it without a complaint', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'manual-'));
  try {
    const file = join(folder, 'rtpengine-ctl.1');
    writeFileSync(file, ctlManual());
    const env = { ...process.env, MANWIDTH: '200', MANPAGER: 'cat', LC_ALL: 'C' };
    const shell = `man --warnings -l ${file} 2>&1`;
    // man(1) writes to a pipe without its escape sequences for bold and underlined.
    const text = execFileSync('sh', ['-c', shell], { encoding: 'utf8', env });
    assert.match(text, /^RTPENGINE-CTL\(1\)/m);
    assert.doesNotMatch(text, /: (warning|error)/);
    for (const { words, parameters } of cliForms()) {
      if (words[0] === 'get') continue;
      const form = [...words, parameters].join(' ').trim();
      assert.ok(text.includes(` ${form}`), form);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
