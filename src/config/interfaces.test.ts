import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { NetworkInterfaceInfo } from 'node:os';
import fc from 'fast-check';
import type { RawSection } from './config.ts';
import { resolveInterfaces } from './interfaces.ts';
import type { InterfaceDefaults } from './interfaces.ts';
import type { AddressSources } from './local-addresses.ts';

const info = (address: string, internal = false): NetworkInterfaceInfo => ({
  ...(address.includes(':') ? { family: 'IPv6', scopeid: 0 } : { family: 'IPv4' }),
  address,
  netmask: '',
  mac: '',
  internal,
  cidr: null,
});

const hosts: Readonly<Record<string, readonly string[]>> = {
  'media.example': ['198.51.100.7', '2001:db8::7'],
  'nat.example': ['203.0.113.9'],
  'empty.example': [],
};

const environment: AddressSources = {
  networkInterfaces: () => ({
    lo: [info('127.0.0.1', true), info('::1', true)],
    eth0: [info('192.0.2.10'), info('2001:db8::10'), info('fe80::1')],
    'eth0:1': [info('192.0.2.11')],
    tun0: [info('fe80::2')],
  }),
  lookup: async (name) => {
    await Promise.resolve();
    const found = hosts[name];
    if (!found) throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
    return found;
  },
};

const defaults: InterfaceDefaults = { portMin: 30000, portMax: 39999, controlPorts: [], isTrial: false };

interface Given {
  readonly entries?: readonly string[];
  readonly sections?: readonly RawSection[];
  readonly defaults?: Partial<InterfaceDefaults>;
  readonly environment?: Partial<AddressSources>;
}

const resolve = (given: Given) =>
  resolveInterfaces(
    given.entries ?? [],
    given.sections ?? [],
    { ...defaults, ...given.defaults },
    { ...environment, ...given.environment },
  );

async function resolved(given: Given) {
  const result = await resolve(given);
  assert.ok(result.ok, JSON.stringify(result));
  return result;
}

/** Each address as `name address advertised`. */
async function lines(...entries: string[]): Promise<string[]> {
  const { interfaces } = await resolved({ entries });
  return interfaces.interfaces.flatMap(({ addresses }) =>
    addresses.map(
      ({ interfaceName, address, advertised }) => `${interfaceName} ${address} ${advertised.address}`,
    ),
  );
}

async function errorOf(given: Given): Promise<string> {
  const result = await resolve(given);
  assert.ok(!result.ok, JSON.stringify(result));
  return result.error;
}

const section = (name: string, entries: Readonly<Record<string, string>>): RawSection => ({
  name,
  where: 'test.conf:7',
  entries: new Map(Object.entries(entries)),
});

describe('interface forms', () => {
  const forms: readonly (readonly [string, readonly string[]])[] = [
    ['192.0.2.10', ['default 192.0.2.10 192.0.2.10']],
    ['internal/192.0.2.10', ['internal 192.0.2.10 192.0.2.10']],
    ['192.0.2.10!203.0.113.1', ['default 192.0.2.10 203.0.113.1']],
    ['out/192.0.2.10!nat.example', ['out 192.0.2.10 203.0.113.9']],
    ['2001:db8::10', ['default 2001:db8::10 2001:db8::10']],
    ['[2001:db8::10]', ['default 2001:db8::10 2001:db8::10']],
    ['six/2001:DB8:0::10!2001:db8::1', ['six 2001:db8::10 2001:db8::1']],
    ['six/[2001:db8::10]![2001:db8::1]', ['six 2001:db8::10 2001:db8::1']],
    ['eth0', ['default 192.0.2.10 192.0.2.10', 'default 2001:db8::10 2001:db8::10']],
    ['eth0!203.0.113.1', ['default 192.0.2.10 203.0.113.1', 'default 2001:db8::10 2001:db8::10']],
    ['x/eth0:1', ['x 192.0.2.11 192.0.2.11']],
    ['any', ['192.0.2.10', '2001:db8::10', '192.0.2.11'].map((address) => `default ${address} ${address}`)],
    ['h/media.example', ['h 198.51.100.7 198.51.100.7', 'h 2001:db8::7 2001:db8::7']],
    ['wild/0.0.0.0!203.0.113.1', ['wild 0.0.0.0 203.0.113.1']],
    ['rr:1/192.0.2.10', ['rr:1 192.0.2.10 192.0.2.10']],
  ];
  for (const [form, expected] of forms)
    it(`reads ${form}`, async () => {
      assert.deepEqual(await lines(form), expected);
    });

  it('gathers the addresses of a name that comes again, and numbers them in order', async () => {
    const { interfaces } = await resolved({
      entries: ['a/192.0.2.10', 'b/127.0.0.1', 'a/2001:db8::10'],
      defaults: { controlPorts: [2223] },
    });
    assert.deepEqual(
      interfaces.interfaces.map(({ name, addresses }) => [name, addresses.map(({ id }) => id)]),
      [
        ['a', [0, 2]],
        ['b', [1]],
      ],
    );
    assert.deepEqual(interfaces.interfaces[0]!.addresses[1], {
      id: 2,
      interfaceName: 'a',
      family: 'IP6',
      address: '2001:db8::10',
      advertised: { family: 'IP6', address: '2001:db8::10' },
      portMin: 30000,
      portMax: 39999,
      excludedPorts: new Set([2223]),
    });
  });

  it('reads aliases and names that are taken in turn', async () => {
    const { interfaces, warnings } = await resolved({
      entries: ['pub=out', 'out:1/192.0.2.10', 'out:2/192.0.2.11', 'in/127.0.0.1', 'old=in'],
    });
    assert.deepEqual([...interfaces.roundRobin], [['out', ['out:1', 'out:2']]]);
    assert.deepEqual(Object.fromEntries(interfaces.aliases), { pub: 'out', old: 'in' });
    assert.deepEqual(warnings, []);
  });

  it('prefers an interface to the names that would be taken in turn under its name', async () => {
    const { interfaces, warnings } = await resolved({ entries: ['a/192.0.2.10', 'a:1/192.0.2.11'] });
    assert.equal(interfaces.roundRobin.size, 0);
    assert.match(warnings[0]!, /never takes a:1 in turn/);
  });
});

describe('interface sections', () => {
  it('come after the entries and may set ports', async () => {
    const { interfaces, warnings } = await resolved({
      entries: ['a/192.0.2.10'],
      sections: [
        section('b', {
          address: '192.0.2.11',
          'advertised address': '203.0.113.2',
          'port-min': '50000',
          'port-max': '50009',
          'exclude-ports': '50000;50002-50003',
          alias: 'c, d',
        }),
        section('x', { name: 'e', address: '[::1]' }),
        section('f', { alias: 'e' }),
      ],
    });
    assert.deepEqual(warnings, []);
    assert.deepEqual(
      interfaces.interfaces.map(({ name }) => name),
      ['a', 'b', 'e'],
    );
    const [address] = interfaces.interfaces[1]!.addresses;
    assert.equal(address!.advertised.address, '203.0.113.2');
    assert.deepEqual([address!.portMin, address!.portMax], [50000, 50009]);
    assert.deepEqual([...address!.excludedPorts], [50000, 50002, 50003]);
    assert.deepEqual(Object.fromEntries(interfaces.aliases), { c: 'b', d: 'b', f: 'e' });
  });

  it('say what is wrong with them', async () => {
    const error = (entries: Readonly<Record<string, string>>) =>
      errorOf({ sections: [section('b', entries)] });
    assert.match(await error({}), /^test\.conf:7, interface "b": it has no address\.$/);
    assert.match(
      await error({ address: '::1', 'port-min': '0' }),
      /port-min = 0 must be an integer from 1 to/,
    );
    assert.match(await error({ address: '::1', 'exclude-ports': 'x' }), /exclude-ports must be a list/);
    assert.match(await error({ address: '::1', name: 'a b' }), /one word/);
    const { warnings } = await resolved({ sections: [section('b', { address: '::1', adress: 'x' })] });
    assert.match(warnings[0]!, /unknown key "adress" is ignored\. Did you mean address\?/);
  });
});

describe('interface errors and warnings', () => {
  const errors: readonly (readonly [string, RegExp])[] = [
    ['', /must be written as/],
    ['a/', /must be written as/],
    ['/192.0.2.10', /one word/],
    ['a b/192.0.2.10', /one word/],
    ['192.0.2.10!', /must be written as/],
    ['192.0.2.10!a!b', /must be written as/],
    ['2001:db8::10/64', /no prefix length/],
    ['[2001:db8::10]/64', /no prefix length/],
    ['10.1', /10\.1 is no IP address/],
    [
      'eth9',
      /^interface eth9: there is no network interface "eth9", and .*ENOTFOUND.*lo \(127\.0\.0\.1 ::1\), eth0 \(/,
    ],
    ['tun0', /"tun0" has no usable address/],
    ['a/empty.example', /has no address/],
    ['fe80::1%eth0', /link-local/],
    ['0.0.0.0', /cannot be written into SDP\. Use "any"/],
    ['192.0.2.10!nowhere.example', /"nowhere.example" does not resolve/],
    ['b=nope', /there is no interface "nope"\. Interfaces: none/],
  ];
  for (const [form, message] of errors)
    it(`refuses ${form || 'nothing'}`, async () => {
      assert.match(await errorOf({ entries: [form] }), message);
    });

  it('names all that is wrong at once', async () => {
    assert.equal((await errorOf({ entries: ['eth8', 'eth9'] })).split('\n').length, 2);
  });

  it('refuses aliases that mean two things or nothing', async () => {
    const entries = ['in/127.0.0.1', 'out/192.0.2.10'];
    assert.match(
      await errorOf({ entries: [...entries, 'x=inn'] }),
      /Interfaces: "in", "out"\. Did you mean in\?/,
    );
    assert.match(
      await errorOf({ entries: [...entries, 'in=out'] }),
      /"in" is the name of an interface already/,
    );
    assert.match(await errorOf({ entries: [...entries, 'x=in', 'x=out'] }), /"x" stands for "in" already/);
    assert.ok((await resolve({ entries: [...entries, 'x=in', 'x=in'] })).ok);
  });

  it('refuses port ranges that nothing fits in', async () => {
    assert.match(await errorOf({ entries: ['::1'], defaults: { portMin: 5, portMax: 4 } }), /above port-max/);
    assert.match(await errorOf({ entries: ['::1'], defaults: { portMin: 5, portMax: 6 } }), /no pair/);
  });

  it('has no interface to offer when "any" finds none', async () => {
    assert.match(
      await errorOf({ entries: ['any'], environment: { networkInterfaces: () => ({}) } }),
      /no address besides loopback/,
    );
    assert.equal(await errorOf({}), 'There is no media interface.');
  });

  it('warns of addresses that the machine lacks, or leaves them out of a trial', async () => {
    const absent = await resolved({ entries: ['127.0.0.1', '192.0.2.99'] });
    assert.deepEqual(absent.warnings, [
      'interface 192.0.2.99: no network interface of this machine has the address 192.0.2.99.',
    ]);
    assert.equal(absent.interfaces.interfaces[0]!.addresses.length, 2);
    const networkInterfaces = () => ({ lo: [info('127.0.0.1', true)] });
    const trial = await resolved({
      entries: ['127.0.0.1', '::1'],
      defaults: { isTrial: true, portMin: 30001 },
      environment: { networkInterfaces },
    });
    assert.deepEqual(trial.warnings, []);
    assert.equal(trial.interfaces.interfaces[0]!.addresses.length, 1);
  });

  it('takes all of 127.0.0.0/8 for local', async () => {
    assert.deepEqual((await resolved({ entries: ['127.0.0.2'] })).warnings, []);
  });

  it('warns of repeats and of advertised addresses that cannot be right', async () => {
    const warningsOf = async (...entries: string[]) => (await resolved({ entries })).warnings.join('\n');
    assert.match(await warningsOf('192.0.2.10', '192.0.2.10'), /more than once/);
    assert.equal(await warningsOf('192.0.2.10!203.0.113.1', '192.0.2.10!203.0.113.2'), '');
    assert.match(
      await warningsOf('any!203.0.113.1'),
      /192\.0\.2\.10 and 192\.0\.2\.11 would both be advertised/,
    );
    assert.match(await warningsOf('192.0.2.10!2001:db8::1'), /of the other family/);
  });

  it('passes on advice about ports', async () => {
    const { warnings } = await resolved({ entries: ['::1'], defaults: { portMin: 30001 } });
    assert.match(warnings[0]!, /odd/);
  });

  it('has an answer to any entry and section', async () => {
    const key = fc.constantFrom(
      'address',
      'advertised',
      'alias',
      'name',
      'port-min',
      'port-max',
      'exclude-ports',
    );
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom('any', '::1', '192.0.2.10', '/', '!', '=', ':', '[', ']'),
    );
    const entry = fc.array(part, { maxLength: 5 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(fc.array(entry), fc.dictionary(key, entry), async (entries, values) => {
        assert.equal(typeof (await resolve({ entries, sections: [section('s', values)] })).ok, 'boolean');
      }),
    );
  });
});
