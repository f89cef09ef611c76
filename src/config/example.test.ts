import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseIni } from './ini.ts';
import { options } from './options/table.ts';
import { parseConfig } from './parse-config.ts';

const shipped = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../etc/${name}`, import.meta.url)), 'utf8');

function parseFile(text: string) {
  const readFile = () => ({ kind: 'text', text }) as const;
  const result = parseConfig({ argv: [], env: {}, readFile, version: '0' });
  assert.ok(result.kind === 'config', JSON.stringify(result));
  return result;
}

describe('files that are shipped', () => {
  it('an example configuration that is clean as it is', () => {
    const { warnings, notes, deferred, config } = parseFile(shipped('rtpengine.conf'));
    assert.deepEqual({ warnings, notes, deferred }, { warnings: [], notes: [], deferred: [] });
    assert.deepEqual(config.ng.listenNg, [{ host: 'localhost', port: 2223 }]);
  });

  it('and clean as well with every line of it switched on', () => {
    const text = shipped('rtpengine.conf').replace(/^# (?=\S+ = |\[)/gm, '');
    const { warnings, deferred, config } = parseFile(text);
    assert.deepEqual({ warnings, deferred }, { warnings: [], deferred: [] });
    assert.equal(config.interfaceSections.length, 1);
  });

  it('which mentions every option that has effect and fits into a file', () => {
    const text = shipped('rtpengine.conf').replace(/^# (?=\S+ = )/gm, '');
    const ini = parseIni(text);
    assert.ok(ini.ok);
    const mentioned = new Set(ini.sections[0]!.entries.map(({ key }) => key));
    const missing = options.filter(
      ({ name, effect, isCommandLineOnly }) =>
        effect === 'now' && !isCommandLineOnly && !mentioned.has(name) && !name.startsWith('log-level-'),
    );
    assert.deepEqual(
      missing.map(({ name }) => name),
      // It prints and exits.
      ['codecs'],
    );
  });

  it('a service unit that starts with options that exist', () => {
    const command = /^ExecStart=\/usr\/bin\/env rtpengine (.*)$/m.exec(shipped('rtpengine.service'))![1]!;
    const readFile = () => ({ kind: 'text', text: shipped('rtpengine.conf') }) as const;
    const result = parseConfig({ argv: command.split(' '), env: {}, readFile, version: '0' });
    assert.ok(result.kind === 'config');
    assert.deepEqual([result.warnings, result.config.process.foreground], [[], true]);
  });
});
