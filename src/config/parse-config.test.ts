import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { FileText } from './file-settings.ts';
import { options } from './options/table.ts';
import { parseConfig } from './parse-config.ts';
import type { ParsedConfig } from './parse-config.ts';

const DEFAULT_FILE = '/etc/rtpengine/rtpengine.conf';

interface Given {
  readonly argv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Path -> text. */
  readonly files?: Readonly<Record<string, string>>;
}

function parse({ argv = [], env = {}, files = {} }: Given) {
  const readFile = (path: string): FileText => {
    const text = files[path];
    return text === undefined ? { kind: 'missing' } : { kind: 'text', text };
  };
  return parseConfig({ argv, env, readFile, version: '1.2.3' });
}

function parsed(given: Given): ParsedConfig {
  const result = parse(given);
  assert.ok(result.kind === 'config', JSON.stringify(result));
  return result;
}

function messageOf(given: Given): string {
  const result = parse(given);
  assert.ok(result.kind === 'error', `expected an error, got ${result.kind}`);
  return result.message;
}

const inFile = (...lines: string[]): Given => ({ files: { [DEFAULT_FILE]: lines.join('\n') } });
const MINIMUM = ['[rtpengine]', 'interface = 127.0.0.1', 'listen-ng = localhost:2223'];
const minimumArgv = ['--config-file=none', '-i', '127.0.0.1', '-n', 'localhost:2223'];

describe('configuration', () => {
  it('runs on loopback when nothing is configured, and says so', () => {
    const { config, usedLoopbackDefaults, warnings, file } = parsed({});
    assert.ok(usedLoopbackDefaults);
    assert.equal(file, null);
    assert.deepEqual(warnings, []);
    assert.deepEqual(config.interface.interface, ['127.0.0.1', '::1']);
    assert.deepEqual(config.ng.listenNg, [{ host: 'localhost', port: 2223 }]);
    assert.deepEqual(config.cli.listenCli, [{ host: '127.0.0.1', port: 9900 }]);
  });

  it('keeps listeners that were given when it falls back to loopback', () => {
    const { config } = parsed({ argv: ['--listen-tcp-ng=2224', '-c', '127.0.0.1:1', '--config-file=none'] });
    assert.deepEqual(config.ng.listenNg, []);
    assert.deepEqual(config.cli.listenCli, [{ host: '127.0.0.1', port: 1 }]);
  });

  it('reads the default file where there is one', () => {
    const { config, file, usedLoopbackDefaults } = parsed(
      inFile(...MINIMUM, 'timeout = 0', 'sip-source = true'),
    );
    assert.equal(file, DEFAULT_FILE);
    assert.ok(!usedLoopbackDefaults);
    assert.equal(config.timeouts.timeoutSeconds, 60);
    assert.equal(config.ng.sipSource, true);
    assert.deepEqual(config.interface.interface, ['127.0.0.1']);
  });

  it('lets the command line overrule the file, list by list', () => {
    const { config } = parsed({
      argv: ['--tos=8', '-i', 'a/192.0.2.1', '-i', 'b/192.0.2.2', '--sip-source=false'],
      ...inFile(...MINIMUM, 'tos = 184', 'sip-source = true', 'delete-delay = 5'),
    });
    assert.equal(config.interface.tos, 8);
    assert.equal(config.ng.sipSource, false);
    assert.equal(config.timeouts.deleteDelaySeconds, 5);
    assert.deepEqual(config.interface.interface, ['a/192.0.2.1', 'b/192.0.2.2']);
  });

  it('splits lists of the file at semicolons', () => {
    const { config } = parsed(
      inFile(
        '[rtpengine]',
        'interface = in/10.0.0.1; out/10.0.0.2!203.0.113.1;',
        'listen-ng=2223;[::1]:2224',
      ),
    );
    assert.deepEqual(config.interface.interface, ['in/10.0.0.1', 'out/10.0.0.2!203.0.113.1']);
    assert.deepEqual(config.ng.listenNg, [
      { host: null, port: 2223 },
      { host: '::1', port: 2224 },
    ]);
  });

  it('reads another file and section when told to', () => {
    const files = { '/x.conf': '[b]\ninterface=any\nlisten-ng=localhost:1\n[a]\ntos=1' };
    const { config } = parsed({ argv: ['--config-file=/x.conf', '--config-section', 'b'], files });
    assert.deepEqual(config.interface.interface, ['any']);
    assert.equal(config.interface.tos, 0);
  });

  it('reads no file when told "none", and misses only a file that was named', () => {
    assert.ok(parsed({ ...inFile('rubbish'), argv: ['--config-file=none'] }).usedLoopbackDefaults);
    assert.equal(messageOf({ argv: ['--config-file=/x'] }), '--config-file=/x: there is no such file.');
  });

  it('says when a file cannot be read', () => {
    const readFile = (): FileText => ({ kind: 'unreadable', reason: 'permission denied' });
    assert.deepEqual(parseConfig({ argv: [], env: {}, readFile, version: '1' }), {
      kind: 'error',
      message: `Cannot read ${DEFAULT_FILE}: permission denied.`,
    });
  });

  it('answers --help and --version', () => {
    const help = parse({ argv: ['--help'] });
    assert.ok(help.kind === 'help');
    for (const { name } of options) assert.ok(help.text.includes(`--${name}`), name);
    for (const line of help.text.split('\n').filter((text) => !text.includes('(')))
      assert.ok(line.length <= 100, line);
    assert.deepEqual(parse({ argv: ['-v'] }), { kind: 'version', text: 'Version: 1.2.3\n' });
  });

  it('has nothing to do for options that manage a firewall or list codecs, and exits', () => {
    for (const option of ['--nftables-start', '--nftables-stop', '--nftables-status', '--codecs'])
      assert.equal(parse({ argv: [option] }).kind, 'done');
  });
});

describe('configuration: what is wrong', () => {
  it('collects all wrong values, each with its place and what is allowed', () => {
    assert.equal(
      messageOf({ argv: ['--tos=999', '-L', 'high'], ...inFile(...MINIMUM, 'port-min = x') }),
      [
        `${DEFAULT_FILE}:4: port-min = x: must be an integer from 1 to 65535.`,
        '--tos=999: must be an integer from 0 to 255.',
        '-L=high: must be an integer from -1 to 8.',
      ].join('\n'),
    );
  });

  it('refuses a file that is not in its format, and bad escapes', () => {
    assert.match(messageOf(inFile('[rtpengine]', 'word')), /rtpengine\.conf:2: expected "key = value"/);
    assert.match(messageOf(inFile('[rtpengine]', 'log-name = a\\q')), /:2: log-name = a\\q: a backslash/);
    assert.match(messageOf(inFile(...Array.from({ length: 9 }, () => 'word'))), /\.\.\. and 4 more\.$/);
  });

  it('knows which priorities a scheduling policy has', () => {
    const message = (...argv: string[]) => messageOf({ argv: [...minimumArgv, ...argv] });
    assert.match(message('--scheduling=fifo'), /^priority \(0\) must be from 1 to 99 with scheduling=fifo/m);
    assert.match(message('--idle-scheduling=rr', '--idle-priority=100'), /idle-priority \(100\) must be/);
    assert.match(message('--priority=-21'), /from -20 to 19 with scheduling=default/);
    const fitting = ['--scheduling=rr', '--priority=99', '--idle-scheduling=batch', '--idle-priority=-20'];
    assert.equal(parsed({ argv: [...minimumArgv, ...fitting] }).config.threads.priority, 99);
  });

  it('refuses a configuration that cannot work', () => {
    assert.match(messageOf({ argv: [...minimumArgv, '-m', '40000'] }), /port-min \(40000\)/);
    assert.match(messageOf(inFile('[rtpengine]', 'listen-ng = 2223')), /No media interface/);
    assert.match(messageOf({ argv: ['-i', '127.0.0.1'] }), /No control listener/);
    assert.match(
      messageOf({ argv: [...minimumArgv, '--listen-https=2225'] }),
      /listen-https: set https-cert/,
    );
    assert.match(
      messageOf({ argv: [...minimumArgv, '--listen-tcp=2225'] }),
      /listen-tcp: the protocol of mediaproxy is not supported.*listen-ng.*listen-udp/,
    );
  });

  it('warns of unknown keys in the file with file, line and section, and ignores them', () => {
    const { warnings } = parsed(inFile(...MINIMUM, 'num-media-threads = 8', 'config-file = /x'));
    assert.deepEqual(warnings, [
      `${DEFAULT_FILE}:4, section [rtpengine]: unknown option "num-media-threads" is ignored. Did you mean media-num-threads?`,
      `${DEFAULT_FILE}:5, section [rtpengine]: "config-file" only works on the command line and is ignored here.`,
    ]);
  });

  it('warns of a missing section, of repeated keys, of comments behind values and of stray words', () => {
    const sections = parsed({ ...inFile('[other]', 'tos = 1'), argv: minimumArgv.slice(1) });
    assert.match(sections.warnings[0]!, /no section \[rtpengine\].*\[other\]/);
    const { warnings, config } = parsed({
      ...inFile(...MINIMUM, 'tos = 1', 'tos = 184 # voice'),
      argv: ['x'],
    });
    assert.equal(config.interface.tos, 184);
    assert.match(warnings[0]!, /"tos" is set again/);
    assert.match(warnings[1]!, /what follows the value is ignored/);
    assert.match(warnings[2]!, /"x" on the command line/);
  });
});

describe('configuration: options without effect', () => {
  it('names those that are set, differ from their default and belong to the future', () => {
    const argv = [...minimumArgv, '--redis=127.0.0.1:6379/1', '--jitter-buffer=0', '--mqtt-port=7'];
    assert.deepEqual(parsed({ argv }).deferred, ['redis', 'mqtt-port']);
  });

  it('explains those that have no meaning here', () => {
    const argv = [...minimumArgv, '--iptables-chain=x', '--measure-rtp', '--nftables-chain=x'];
    const { notes, deferred } = parsed({ argv });
    assert.deepEqual(deferred, []);
    assert.match(notes.join('\n'), /iptables-chain has no effect: .*\nmeasure-rtp .*/s);
  });
});

describe('configuration: derived values', () => {
  it('writes the software id in letters, digits and dashes', () => {
    assert.equal(parsed({}).config.ng.softwareId, 'rtpengine-1-2-3');
    assert.equal(parsed({ argv: ['--software-id=a b.c_d'] }).config.ng.softwareId, 'a-b-c-d');
  });

  it('takes the token of HTTP from the environment, unless it is given', () => {
    const env = { RTPENGINE_HTTP_TOKEN: 'from-outside' };
    const tokenOf = (...argv: string[]) =>
      parsed({ argv: [...minimumArgv, ...argv], env }).config.http.httpToken;
    assert.equal(tokenOf(), 'from-outside');
    assert.equal(tokenOf('--http-token=given-here'), 'given-here');
    assert.match(
      messageOf({ argv: [...minimumArgv, '--http-token=short'] }),
      /http-token.*at least 8 characters/,
    );
  });

  it('takes Redis passwords from the environment unless given', () => {
    const env = { RTPENGINE_REDIS_AUTH_PW: 'secret' };
    const argv = [...minimumArgv, '-r', 'r.example:6379/1', '-w', 'own@w.example:6379/1'];
    const { redis } = parsed({ argv, env }).config;
    assert.equal(redis.redis?.password, 'secret');
    assert.equal(redis.redisWrite?.password, 'own');
    assert.equal(redis.redisSubscribe, null);
  });

  it('hands over the sections that options point to', () => {
    const { config, warnings } = parsed(
      inFile(
        '[rtpengine]',
        'listen-ng = localhost:1',
        'interfaces-config = if',
        'templates = tpl',
        'transcode-config = tc',
        '[if-b]',
        'address = 10.0.0.2',
        '[tpl]',
        'default = replace-origin\\slabel=ü',
        '[if-a]',
        'address = 10.0.0.1',
        'exclude-ports = 1;2',
      ),
    );
    assert.deepEqual(warnings, []);
    assert.deepEqual(
      config.interfaceSections.map(({ name, where, entries }) => [name, where, Object.fromEntries(entries)]),
      [
        ['b', `${DEFAULT_FILE}:6`, { address: '10.0.0.2' }],
        ['a', `${DEFAULT_FILE}:10`, { address: '10.0.0.1', 'exclude-ports': '1;2' }],
      ],
    );
    assert.deepEqual([...config.templates], [['default', 'replace-origin label=\u00C3\u00BC']]);
    assert.deepEqual(config.transcodeSections, []);
  });

  it('warns when they point nowhere', () => {
    const { warnings } = parsed({ argv: [...minimumArgv, '--templates=t', '--interfaces-config=i'] });
    assert.equal(warnings.length, 2);
  });
});

describe('configuration: properties', () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom(...options.map(({ name }) => `--${name}`)),
    fc.tuple(fc.constantFrom(...options), fc.string()).map(([{ name }, text]) => `--${name}=${text}`),
    fc.string().map((text) => `-${text}`),
  );

  it('has an answer to any command line', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (argv) => {
        assert.ok(['config', 'help', 'version', 'done', 'error'].includes(parse({ argv }).kind));
      }),
    );
  });

  it('has an answer to any file', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.tuple(fc.constantFrom(...options), fc.string()).map(([{ name }, text]) => `${name} = ${text}`),
      fc.string().map((text) => `[${text}]`),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const { kind } = parse(inFile('[rtpengine]', ...lines));
        assert.ok(['config', 'done', 'error'].includes(kind));
      }),
    );
  });
});
