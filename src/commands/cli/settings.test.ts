import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCliBench } from '../../../test/support/cli-bench.ts';
import { checkCli as check, more } from '../../../test/support/cli-cases.ts';

describe('set', () => {
  check('confirms or refuses each setting', [
    ['set maxopenfiles 70000', 'Success setting open_files to 70000; cat /proc/4711/limits\n'],
    ['set maxopenfiles 65535', 'Fail setting open_files to 65535; must be a whole number >= 65536\n'],
    ['set maxopenfiles x', 'Fail setting open_files to x; must be a whole number >= 65536\n'],
    ['set maxopenfiles 2000000', 'Fail setting open_files to 2000000; EPERM\n'],
    ['set maxsessions -2', 'Fail setting maxsessions to -2; must be a whole number >= 0, or -1\n'],
    ['set maxsessions 5x', 'Fail setting maxsessions to 5x; must be a whole number >= 0, or -1\n'],
    ['set maxsessions -1', 'Success setting maxsessions to -1; disable feature\n'],
    ['set maxsessions 0', 'Success setting maxsessions to 0\n'],
    ['set maxcpu 50.5', 'Success setting maxcpu to 50.5\n'],
    ['set maxcpu -1', 'Fail setting maxcpu to -1; must be a number >= 0\n'],
    ['list maxcpu', 'Maximum CPU usage configured on rtpengine: 50.5\n'],
    ['set maxload 3.25', 'Success setting maxload to 3.25\n'],
    ['set maxload 1e9', 'Fail setting maxload to 1e9; must be a number >= 0\n'],
    ['set maxbw 1000000', 'Success setting maxbw to 1000000\n'],
    ['set maxbw -1', 'Fail setting maxbw to -1; must be a whole number >= 0\n'],
    ['set timeout 30', 'Success setting timeout to 30\n'],
    ['set timeout -1', 'Fail setting timeout to -1; must be a whole number >= 0\n'],
    ['set silenttimeout 31', 'Success setting timeout to 31\n'],
    ['set offertimeout 32', 'Success setting timeout to 32\n'],
    ['set finaltimeout 33', 'Success setting timeout to 33\n'],
    ['list finaltimeout', 'FINAL_TIMEOUT=33\n'],
    ['set loglevel 5', 'Success setting loglevel to 5\n'],
    ['set loglevel core 7', 'Success setting loglevel to 7\n'],
    ['list loglevel core', '7\n'],
    ['list loglevel ice', '5\n'],
    ['set loglevel bogus 7', 'Unknown log system: bogus\n'],
    ['set loglevel core', more],
    ['set loglevel core x', 'Fail setting loglevel to x; must be a whole number\n'],
    ['set redisallowederrors 4', 'Success setting redis-allowed-errors to 4\n'],
    ['set redisallowederrors x', 'Invalid redis-allowed-errors value x, must be a whole number\n'],
    ['set redisdisabletime 5', 'Success setting redis-disable-time to 5\n'],
    ['set redisdisabletime -5', 'Invalid redis-disable-time value -5, must be >= 0\n'],
    ['set redisdisable 1', 'No redis write to disable\n'],
    ['set redisdisable 0', 'No redis write to re-enable\n'],
    ['set redisdisable 2', 'Invalid redis-disable value 2, must be 0 or 1\n'],
    ['set redisconnecttimeout 500', 'Success setting redis-connect-timeout to 500\n'],
    ['set redisconnecttimeout 0', 'Invalid redis-connect-timeout value 0, must be > 0\n'],
    ['set rediscmdtimeout 0', 'Success setting redis-cmd-timeout to 0\n'],
    ['set rediscmdtimeout -1', 'Invalid redis-cmd-timeout value -1, must be >= 0\n'],
    ['set controltos 10', 'Success setting control-tos to 10\n'],
    ['set controltos 300', 'Invalid control-tos value 300, must be from 0 to 255\n'],
    ['set deletedelay 10', 'Success setting delete-delay to 10\n'],
    ['set deletedelay x', 'Invalid delete-delay value x, must be a whole number >= 0\n'],
    ['list deletedelay', '10\n'],
  ]);

  it('brings what it is told into force at once, and nothing else', () => {
    const { ask, applied } = createCliBench();
    ask('set maxsessions 5');
    ask('set timeout 0');
    ask('set maxsessions nonsense');
    assert.deepEqual(
      applied.map(({ maxSessions, timeoutSeconds }) => [maxSessions, timeoutSeconds]),
      [[5, 60], [5, 60]], // prettier-ignore
    );
  });
});

describe('params', () => {
  it('shows the options, passwords only where asked for', () => {
    const { ask } = createCliBench();
    ask('set maxcpu 12.5');
    assert.match(ask('params start'), /^log-level-core = 6\n[^]*kernel_table = 0\nmysql_pass = \(hidden\)\n\[max-cpu = 0\.0\]\n\[max-load = 0\.00\]\n$/); // prettier-ignore
    assert.match(ask('params current'), /kernel_table = 1\nmysql_pass = \(hidden\)\n\[max-cpu = 12\.5\]\n/);
    assert.match(ask('params current secrets'), /mysql_pass = swordfish\n/);
  });

  check('shows and takes back what was changed', [
    ['params diff', ''],
    ['set maxsessions 5', 'Success setting maxsessions to 5\n'],
    ['set maxcpu 50.5', 'Success setting maxcpu to 50.5\n'],
    ['set maxload 3.25', 'Success setting maxload to 3.25\n'],
    ['set timeout 30', 'Success setting timeout to 30\n'],
    ['set deletedelay 9', 'Success setting delete-delay to 9\n'],
    ['set loglevel ice 7', 'Success setting loglevel to 7\n'],
    ['set redisconnecttimeout 500', 'Success setting redis-connect-timeout to 500\n'],
    [
      'params diff',
      'log-level-ice: 6 => 7\nmax-sessions: -1 => 5\nmax-cpu: 0 => 5050\nmax-load: 0 => 325\n' +
        'timeout: 60000000 => 30000000\nredis_connect_timeout-db: 1000 => 500\ndelete-delay: 30000000 => 9000000\n',
    ],
    ['params revert', ''],
    ['params diff', ''],
    ['list loglevel ice', '6\n'],
    ['list maxsessions', 'Maximum sessions configured on rtpengine: -1\n'],
  ]);
});

describe('drain', () => {
  check('is not for an engine inside another program', [
    ['drain', 'Fail draining; this engine belongs to another program, which has to do it\n'],
    ['drain status', 'Fail draining; this engine belongs to another program, which has to do it\n'],
    ['json drain status', 'null\n'],
  ]);

  it('starts, tells how it stands, and is called off', () => {
    const started: (number | null)[] = [];
    let isDraining = false;
    const { ask } = createCliBench({
      drain: {
        state: () => ({ isDraining, callsLeft: 3 }),
        start: (seconds) => {
          started.push(seconds);
          isDraining = true;
        },
        cancel: () => {
          isDraining = false;
          return started.length < 3;
        },
      },
    });
    assert.equal(ask('drain status'), 'Not draining, calls: 3\n');
    assert.equal(ask('drain'), 'Draining: new calls are refused, calls left: 3\n');
    assert.equal(ask('drain off'), 'Draining is off: new calls are taken again.\n');
    assert.equal(ask('drain 60'), 'Draining: new calls are refused, calls left: 3\n');
    assert.deepEqual(JSON.parse(ask('json drain status')), { isDraining: true, callsLeft: 3 });
    for (const word of ['x', '-1', '1.5', '999999999', '?'])
      assert.equal(
        ask(`drain ${word}`),
        `Invalid drain value ${word}, must be a number of seconds, "status" or "off"\n`,
      );
    ask('drain 0');
    assert.deepEqual(started, [null, 60, 0]);
    assert.equal(ask('drain off'), 'Fail ending the drain; the process is about to end\n');
  });
});
