import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recordingLogger } from '../../test/support/recording-logger.ts';
import { parseConfig, type Config, type ConfigResult } from '../config/index.ts';
import { compareConfigs, createReload } from './reload.ts';

function parse(file: string): ConfigResult {
  return parseConfig({
    argv: ['--config-file=/x.conf'],
    env: {},
    readFile: () => ({
      kind: 'text',
      text: `[rtpengine]\ninterface = 127.0.0.1\nlisten-ng = 127.0.0.1:2223\n${file}`,
    }),
    version: '1.0.0',
  });
}

function configOf(file: string): Config {
  const parsed = parse(file);
  assert.equal(parsed.kind, 'config', JSON.stringify(parsed));
  return parsed.config;
}

describe('a configuration that is read again', () => {
  const before = configOf('timeout = 60\ntos = 184\ntemplates = t\n[t]\nx = ICE=remove\n');

  const cases: readonly (readonly [
    name: string,
    file: string,
    applied: readonly string[],
    needRestart: readonly string[],
  ])[] = [
    ['the same, in other words', 'tos=0xb8\ntemplates = t\n\n[t]\nx = ICE=remove\n', [], []],
    [
      'limits and levels',
      'timeout = 60\ntos = 184\ntemplates = t\nmax-sessions = 5\nlog-level-ice = 7\n[t]\nx = ICE=remove\n',
      ['max-sessions', 'log-level-ice'],
      [],
    ],
    ['an option that is left out', 'timeout = 60\ntemplates = t\n[t]\nx = ICE=remove\n', ['tos'], []],
    ['templates', 'tos = 184\ntemplates = t\n[t]\nx = ICE=force\n', ['signalling templates'], []],
    [
      'what needs a restart',
      'tos = 184\nport-min = 10000\nlisten-cli = 9900\ntemplates = t\n[t]\nx = ICE=remove\n',
      [],
      ['port-min', 'listen-cli'],
    ],
  ];
  for (const [name, file, applied, needRestart] of cases) {
    it(name, () => {
      const changes = compareConfigs(before, configOf(file));
      assert.deepEqual(
        [changes.applied.toSorted(), changes.needRestart.toSorted()],
        [applied.toSorted(), needRestart.toSorted()],
      );
    });
  }

  it('is applied and told of, again and again', () => {
    const log = recordingLogger();
    const taken: Config[] = [];
    let file = 'max-sessions = 5\nport-min = 10000\n';
    const reload = createReload({
      initial: configOf(''),
      parse: () => parse(file),
      apply: (config) => taken.push(config),
      log,
    });
    reload();
    assert.equal(taken.at(-1)?.limits.maxSessions, 5);
    assert.deepEqual(log.lines, [
      'notice: The configuration was read again; now in force: max-sessions',
      'warn: Changed in the configuration, but in force only after a restart: port-min',
    ]);
    reload();
    assert.match(log.lines.at(-1)!, /nothing is to be changed/);
    file = 'max-sessions = 6\nport-min = 10000\n';
    reload();
    assert.match(log.lines.at(-1)!, /in force: max-sessions$/);
  });

  it('changes nothing if it is faulty', () => {
    const log = recordingLogger();
    const taken: Config[] = [];
    const reload = createReload({
      initial: configOf(''),
      parse: () => parse('max-sessions = many\n'),
      apply: (config) => taken.push(config),
      log,
    });
    reload();
    assert.deepEqual(taken, []);
    assert.match(
      log.lines.at(-1)!,
      /^error: The configuration was read again and is not taken.*max-sessions/,
    );
  });
});
