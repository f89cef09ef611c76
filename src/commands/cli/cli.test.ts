import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createFakeRecorder } from '../../../test/support/fake-recorder.ts';
import { benchSdp } from '../../../test/support/call-bench.ts';
import { createCliBench, type CliBench } from '../../../test/support/cli-bench.ts';
import { checkCli as check, more } from '../../../test/support/cli-cases.ts';
import { cliForms } from './index.ts';

const noFeature = 'there is no such feature in this release\n';

function callOf(bench: CliBench): void {
  bench.offer({ sdp: benchSdp(4000), callId: 'c1' });
  bench.answer({ sdp: benchSdp(5000), callId: 'c1' });
}

describe('the command line', () => {
  check('tells what is wrong with a line', [
    ['', more],
    ['list', more],
    ['set', more],
    ['params', more],
    ['terminate', more],
    ['media list', more],
    ['list sessions', more],
    ['set timeout', more],
    ['foo', 'Unknown command: foo\n'],
    ['LIST', 'Unknown command: LIST\n'],
    ['list foo bar', 'Unknown command: foo bar\n'],
    ['call c1', "No such call 'c1'\n"],
    ['call', more],
  ]);

  check('tells what may follow', [
    ['params help', 'Available sub-commands at this level:\n\tstart\n\tcurrent\n\tdiff\n\trevert\n'],
    ['terminate help', 'Available sub-commands at this level:\n\tall\n\town\n\tforeign\n\t<callid>\n'],
    [
      'help',
      'Available sub-commands at this level:\n' +
        'list get set terminate params call media ksadd ksrm kslist active standby diagnose top debug drain usage'
          .split(' ')
          .map((name) => `\t${name}\n`)
          .join(''),
    ],
  ]);

  it('has a usage with every command in it', () => {
    const { ask } = createCliBench();
    const usage = ask('usage');
    const forms = cliForms().filter(({ words }) => words[0] !== 'get');
    assert.equal(usage.split('\n').length, forms.length + 3);
    for (const { words } of forms) assert.ok(usage.includes(`  ${words.join(' ')}`), words.join(' '));
    assert.match(usage, /^ {2}set maxsessions <count> +limit of calls/m);
    assert.equal(cliForms().filter(({ words }) => words[0] === 'list').length, 28);
    assert.equal(cliForms().filter(({ words }) => words[0] === 'set').length, 17);
    assert.equal(cliForms().filter(({ words }) => words[0] === 'media').length, 20);
  });

  check('answers beside the words only', [['list timeout and more', 'TIMEOUT=60\n'], [' list   timeout ', 'TIMEOUT=60\n']]); // prettier-ignore
});

describe('list', () => {
  check('shows what is set', [
    ['list maxopenfiles', 'Maximum open-files configured on rtpengine: 70000; cat /proc/4711/limits\n'],
    ['list maxsessions', 'Maximum sessions configured on rtpengine: -1\n'],
    ['list maxcpu', 'Maximum CPU usage configured on rtpengine: 0.0\n'],
    ['list maxload', 'Maximum load average configured on rtpengine: 0.00\n'],
    ['list maxbw', 'Maximum bandwidth configured on rtpengine: 0\n'],
    ['list timeout', 'TIMEOUT=60\n'],
    ['get timeout', 'TIMEOUT=60\n'],
    ['list silenttimeout', 'SILENT_TIMEOUT=3600\n'],
    ['list offertimeout', 'OFFER_TIMEOUT=3600\n'],
    ['list finaltimeout', 'FINAL_TIMEOUT=0\n'],
    ['list redisallowederrors', '-1\n'],
    ['list redisdisabletime', '10\n'],
    ['list redisconnecttimeout', '1000\n'],
    ['list rediscmdtimeout', '0\n'],
    ['list controltos', '0\n'],
    ['list deletedelay', '30\n'],
    ['list loglevel core', '6\n'],
    ['list loglevel internals', '-1\n'],
    ['list loglevel bogus', 'Unknown log system: bogus\n'],
    ['list transcoders', 'No stats entries\n'],
  ]);

  it('shows log levels and what they are of', () => {
    const { ask } = createCliBench();
    assert.match(ask('list loglevel'), /^core = 6\nffmpeg = 6\ninternals = -1\n(\w+ = 6\n){10}$/);
    assert.match(ask('list loglevels'), /^core - every.*\n(\w+ - .+\n){12}$/);
  });

  it('shows a limit that is none', () => {
    const { ask } = createCliBench({ openFiles: { limit: () => Infinity, setLimit: () => null } });
    assert.equal(ask('list maxopenfiles'), 'Maximum open-files configured on rtpengine: infinite; cat /proc/4711/limits\n'); // prettier-ignore
  });

  check('shows that there are no calls', [
    ['list sessions all', 'No sessions on this media relay.\n'],
    ['list sessions own', 'No own sessions on this media relay.\n'],
    ['list sessions foreign', 'No foreign sessions on this media relay.\n'],
    ['list sessions recording', 'No recorded sessions on this media relay.\n'],
    ['list sessions x y', '\nCall ID not found (x y).\n\n'],
    [
      'list numsessions',
      'Current sessions own: 0\nCurrent sessions foreign: 0\nCurrent sessions total: 0\nCurrent transcoded media: 0\n' +
        'Current sessions ipv4 only media: 0\nCurrent sessions ipv6 only media: 0\nCurrent sessions ip mixed  media: 0\n',
    ],
  ]);

  const line = (callId: string, foreign: 'y' | 'n', deleted = 'n'): string =>
    `ID: ${callId.padStart(60)} | del:${deleted} | creat:  1700001000 | prx:127.0.0.1:5060 | redis: 0 | frgn:${foreign} | rec:n\n`;

  it('shows calls, ours and those of another machine', () => {
    const bench = createCliBench();
    callOf(bench);
    assert.equal(bench.ask('list sessions all'), line('c1', 'n'));
    bench.registry.setAllForeign(true);
    bench.offer({ sdp: benchSdp(4000), callId: 'c\n2', interfaces: { from: null, to: 'dual' } });
    assert.equal(bench.ask('list sessions own'), line('c?2', 'n'));
    assert.equal(bench.ask('list sessions foreign'), line('c1', 'y'));
    assert.equal(bench.ask('list sessions all'), line('c1', 'y') + line('c?2', 'n'));
    assert.match(bench.ask('list numsessions'), /own: 1\n.*foreign: 1\n.*total: 2\n[^]*ipv4 only media: 2\n/);
    bench.registry.delete(
      { callId: 'c1', fromTag: null, toTag: null, viaBranch: null, delaySeconds: 5 } as never,
      () => null,
    );
    assert.equal(bench.ask('list sessions foreign'), line('c1', 'y', 'y'));
  });

  it('shows which calls are recorded', () => {
    const bench = createCliBench();
    callOf(bench);
    bench.offer({ sdp: benchSdp(4000), callId: 'c2' });
    const files = createFakeRecorder().begin({
      callId: 'c2',
      callCreatedAt: 0,
      names: { file: null, directory: null, pattern: null },
      metadata: null,
    });
    assert.ok(typeof files !== 'string');
    bench.registry.find('c2')!.recording = { files, isPaused: false };
    assert.equal(bench.ask('list sessions recording'), line('c2', 'n').replace('rec:n', 'rec:y'));
    assert.match(bench.ask('list sessions c2'), /^recording: yes$/m);
  });

  it('gives many calls in pieces, without those that begin meanwhile', () => {
    const bench = createCliBench();
    for (let index = 0; index < 600; index += 1) bench.offer({ sdp: benchSdp(4000), callId: `c${index}` });
    bench.advance(1);
    const pieces = bench.environment.registry.count();
    assert.equal(pieces, 600);
    assert.equal(bench.ask('list sessions all').split('\n').length, 601);
    assert.equal((JSON.parse(bench.ask('json list sessions all')) as unknown[]).length, 600);
    assert.equal(bench.ask('list sessions foreign'), 'No foreign sessions on this media relay.\n');
    assert.deepEqual(JSON.parse(bench.ask('json list sessions foreign')), []);
  });

  it('shows all about one call', () => {
    const bench = createCliBench();
    callOf(bench);
    const detail = [
      '',
      'callid: c1',
      'deletionmark: no',
      'created: 1700001000',
      'proxy: 127.0.0.1:5060',
      'tos: 0',
      'last_signal: 1700001000',
      'redis_keyspace: 0',
      'last redis update: 0',
      'foreign: no',
      'recording: no',
      '',
      "--- Tag 'a', type: FROM_TAG, label '', branch '', callduration 2.000000",
      "---     subscribed to media with monologue tag 'b' (index: 1)",
      "---     subscription of media with monologue tag 'b' (index: 1)",
      '------ Media #1 (audio over RTP/AVP) using unknown codec',
      '-------- Port       192.0.2.1:30000 <>     192.0.2.100:4000 , SSRC 0, 0 p, 0 b, 0 e, 0 uts 0 kts',
      '-------- Port       192.0.2.1:30001 <>     192.0.2.100:4001  (RTCP), SSRC 0, 0 p, 0 b, 0 e, 0 uts 0 kts',
      "--- Tag 'b', type: TO_TAG, label '', branch '', callduration 2.000000",
      "---     subscribed to media with monologue tag 'a' (index: 1)",
      "---     subscription of media with monologue tag 'a' (index: 1)",
      '------ Media #1 (audio over RTP/AVP) using unknown codec',
      '-------- Port       192.0.2.1:30002 <>     192.0.2.100:5000 , SSRC 0, 0 p, 0 b, 0 e, 0 uts 0 kts',
      '-------- Port       192.0.2.1:30003 <>     192.0.2.100:5001  (RTCP), SSRC 0, 0 p, 0 b, 0 e, 0 uts 0 kts',
      '',
      '',
    ];
    bench.advance(2);
    assert.equal(bench.ask('list sessions c1'), detail.join('\n'));
    assert.equal(bench.ask('call c1 info'), detail.join('\n'));
    assert.equal(bench.ask('call c1 tag b info'), `${detail.slice(18, 24).join('\n')}\n`);
  });

  it('shows totals in the form that scripts search', () => {
    const bench = createCliBench();
    callOf(bench);
    bench.control.note('192.0.2.5', 'offer', 0.001, false);
    bench.registry.endAll('forced');
    const totals = bench.ask('list totals');
    assert.match(totals, /^\nStatistics over currently running sessions:\n\n Owned sessions +:0\n/);
    const lines = [
      'Uptime of rtpengine                             :5 seconds',
      'Total managed sessions                          :1',
      'Total forced terminated sessions                :1',
      'Total number of streams with no relayed packets :1',
      'Average call duration                           :0.000000 seconds',
    ];
    for (const text of lines) assert.ok(totals.includes(`\n ${text}\n`), text);
    assert.match(totals, /\nControl statistics:\n\n {16}Proxy \| {7}Ping \| {6}Offer \|/);
    assert.match(totals, /\n {12}192\.0\.2\.5 \| {10}0 \| {10}1 \| {10}0 \|/);
    assert.match(bench.ask('list counters'), /^\nCurrent per-second counters:\n\n Packets per second \(userspace\) {18}:0\n(.*\n){8}$/); // prettier-ignore
  });

  it('shows statistics as JSON, decimals as numbers', () => {
    const { ask, control } = createCliBench();
    control.note('10.5', 'ping', 0, false);
    const text = ask('list jsonstats');
    assert.ok(!text.endsWith('\n'));
    const report = JSON.parse(text) as Record<string, Record<string, unknown>>;
    assert.equal(report.totalstatistics?.uptime, 5);
    assert.match(text, /"avgcallduration":0\.000000,/);
    assert.equal((report.controlstatistics?.proxies as { proxy: unknown }[])[0]?.proxy, '10.5');
    assert.deepEqual(JSON.parse(ask('json list totals')), report);
  });

  it('has a JSON form of each of its commands', () => {
    const bench = createCliBench();
    callOf(bench);
    for (const { words, hasData } of cliForms()) {
      if (words[0] !== 'list') continue;
      assert.ok(hasData, words.join(' '));
      const argument = words.join(' ') === 'list sessions' ? ' c1' : '';
      assert.doesNotThrow(() => JSON.parse(bench.ask(`json ${words.join(' ')}${argument}`)), words.join(' '));
    }
    assert.equal(bench.ask('json terminate all'), 'No JSON form of this command: terminate all\n');
    assert.equal(bench.registry.count(), 1);
    const report = JSON.parse(bench.ask('json list sessions c1')) as { parties: { tag: string }[] };
    assert.deepEqual(
      report.parties.map(({ tag }) => tag),
      ['a', 'b'],
    );
    assert.equal(bench.ask('json list sessions nobody'), 'null\n');
    assert.equal(bench.ask('json list timeout'), '{\n  "timeout": 60\n}\n');
  });
});

describe('call', () => {
  check(
    'finds call and party first',
    [
      ['call x info', "No such call 'x'\n"],
      ['call x', "No such call 'x'\n"],
      ['call c1', 'Incomplete command: call c1\n'],
      ['call c1 foo', 'Unknown command: foo\n'],
      ['call c1 help', 'Available sub-commands at this level:\n\tinfo\n\tterminate\n\tdebug\n\ttag\n'],
      ['call c1 tag', 'No tag specified\n'],
      ['call c1 tag x info', "No such tag 'x'\n"],
      ['call c1 tag a', 'Incomplete command: call c1 tag a\n'],
      ['call c1 tag a delay', more],
      ['call c1 tag a delay 20', 'Setting delay to 20\n'],
      ['call c1 tag a delay -1', 'Fail setting delay to -1; it must be 0 to 60000 milliseconds\n'],
      ['call c1 tag a delay 60001', 'Fail setting delay to 60001; it must be 0 to 60000 milliseconds\n'],
      ['call c1 tag a detect-dtmf 1', `Fail setting DTMF detection; ${noFeature}`],
      ['call c1 terminate', "\nCall 'c1' terminated.\n\n"],
      ['call c1 info', "No such call 'c1'\n"],
    ],
    callOf,
  );

  it('switches the log of one call', () => {
    const bench = createCliBench();
    callOf(bench);
    const { ask, debugged } = bench;
    assert.equal(ask('debug'), 'No call ID specified\n');
    assert.equal(ask('debug x'), "Call ID 'x' not found\n");
    assert.equal(ask('debug c1 maybe'), "Invalid on/off flag ('maybe') specified\n");
    for (const [flag, isOn] of [
      ['', true],
      ['off', false],
      ['on', true],
      ['disable', false],
      ['enable', true],
    ] as const) {
      // prettier-ignore
      const answer = `${isOn ? 'Enabled' : 'Disabled'} debugging for call 'c1'\n`;
      assert.equal(ask(`debug c1 ${flag}`), answer);
      assert.equal(debugged.has('c1'), isOn);
      assert.equal(ask(`call c1 debug ${flag}`), answer);
    }
  });
});

describe('terminate', () => {
  check(
    'ends calls by whole words only',
    [
      ['terminate a', '\nCall Id not found (a).\n\n'],
      ['list sessions c1 x', '\nCall ID not found (c1 x).\n\n'],
      ['terminate foreign', 'All foreign calls terminated by operator.\n'],
      ['call c1 tag a', 'Incomplete command: call c1 tag a\n'],
      ['terminate c1', '\nCall Id (c1) successfully terminated by operator.\n\n'],
      ['terminate c1', '\nCall Id not found (c1).\n\n'],
      ['terminate own', 'All own calls terminated by operator.\n'],
      ['terminate all', 'All calls terminated by operator.\n'],
    ],
    callOf,
  );

  it('ends own and foreign calls apart, all of them counted as forced', () => {
    const bench = createCliBench();
    callOf(bench);
    bench.ask('standby');
    bench.offer({ sdp: benchSdp(4000), callId: 'c2' });
    bench.ask('terminate own');
    assert.match(bench.ask('list numsessions'), /own: 0\n.*foreign: 1\n/);
    bench.ask('terminate foreign');
    assert.equal(bench.registry.count(), 0);
    assert.equal(bench.registry.foreignCount(), 0);
    assert.equal(bench.registry.totals().endedBy.forced, 2);
  });
});

describe('active and standby', () => {
  it('give calls away and take them back; meanwhile they do not time out', () => {
    const bench = createCliBench();
    callOf(bench);
    assert.equal(bench.ask('standby'), "Ok, all calls set to 'foreign (standby)'\n");
    bench.advance(100);
    assert.equal(bench.registry.count(), 1);
    assert.equal(bench.ask('active'), "Ok, all calls set to 'owned (active)'\n");
    bench.advance(59);
    assert.equal(bench.registry.count(), 1);
    bench.advance(2);
    assert.equal(bench.registry.count(), 0);
    assert.equal(bench.registry.totals().endedBy.timeout, 1);
  });

  it('leave final-timeout and a delete in force for calls of another machine', () => {
    const bench = createCliBench();
    callOf(bench);
    bench.ask('standby');
    bench.registry.delete(
      { callId: 'c1', fromTag: null, toTag: null, viaBranch: null, delaySeconds: 5 } as never,
      () => null,
    );
    bench.advance(6);
    assert.equal(bench.registry.count(), 0);
  });
});

describe('what needs other features', () => {
  const notConfigured = 'Keyspace notification feature has not been configured.\n';
  check('says that it is not there, or empty', [
    ['ksadd', more],
    ['ksadd 3', notConfigured],
    ['ksrm 3', notConfigured],
    ['kslist', notConfigured],
    ['media list files', ''],
    ['media list players', ''],
    ['media add file /x y', "Failed to reload '/x y'\n"],
    ['media reload files', '0 media files reloaded\n'],
    ['media reload dbs', '0 media entries reloaded\n'],
    ['media reload caches', '0 media entries reloaded\n'],
    ['media evict files', '0 media files evicted\n'],
    ['media evict dbs', '0 DB media entries evicted\n'],
    ['media evict caches', '0 DB cache entries evicted\n'],
    ['media evict players', 'Success (0)\n'],
    ['media evict db', more],
  ]);
});
