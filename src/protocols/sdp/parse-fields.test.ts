import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseConnection, parseMediaLine, parseOrigin, parsePort } from './parse-fields.ts';

describe('o=', () => {
  const cases: readonly (readonly [string, string | null])[] = [
    ['- 1 2 IN IP4 192.0.2.1', '-|1|2|IN|IP4|192.0.2.1'],
    ['Jo Doe 1 2 IN IP4 192.0.2.1', 'Jo Doe|1|2|IN|IP4|192.0.2.1'],
    ['- 1 2 IN IP4 192.0.2.1 extra', '-|1|2|IN|IP4|192.0.2.1 extra'],
    [' 1 2 IN IP4 192.0.2.1', '|1|2|IN|IP4|192.0.2.1'],
    ['- a b in ip6 host.example', '-|a|b|in|ip6|host.example'],
    ['- 1 2 ATM NSAP 47.0005', '-|1|2|ATM|NSAP|47.0005'],
    ['IN IP4 1 2 IN IP4 192.0.2.1', 'IN IP4|1|2|IN|IP4|192.0.2.1'],
    ['- 1 2 IN IP4', null],
    ['', null],
  ];
  for (const [value, expected] of cases) {
    it(JSON.stringify(value), () => {
      const origin = parseOrigin(value);
      assert.equal(origin === null ? null : Object.values(origin).join('|'), expected);
    });
  }
});

describe('c=', () => {
  const cases: readonly (readonly [string, string | null])[] = [
    ['IN IP4 192.0.2.1', 'IP4 192.0.2.1'],
    ['in ip4 192.0.2.1', 'IP4 192.0.2.1'],
    [' IN  IP4\t192.0.2.1 ', 'IP4 192.0.2.1'],
    ['IN IP4 224.0.0.1/127/3', 'IP4 224.0.0.1'],
    ['IN IP6 2001:db8::1', 'IP6 2001:db8::1'],
    ['IN IP6 [2001:db8::1]', 'IP6 2001:db8::1'],
    ['IN IP6 fe80::1%eth0', 'IP6 fe80::1'],
    ['IN IP6 192.0.2.1', 'IP4 192.0.2.1'],
    ['IN IP4 192.0.2.1 extra', 'IP4 192.0.2.1'],
    ['IN IP4 0.0.0.0', 'IP4 0.0.0.0'],
    ['IN IP4 host.example', null],
    ['IN IP4 192.0.2', null],
    ['IN IP4 192.0.2.400', null],
    ['IN IP9 192.0.2.1', null],
    ['ATM IP4 192.0.2.1', null],
    ['IN IP4', null],
    ['', null],
  ];
  for (const [value, expected] of cases) {
    it(JSON.stringify(value), () => {
      const { address, raw } = parseConnection(value);
      assert.equal(address === null ? null : `${address.family} ${address.address}`, expected);
      assert.equal(raw, value);
    });
  }
});

it('m= keeps what it does not know', () => {
  assert.deepEqual(parseMediaLine('x-type 0/3 FOO/BAR a * 200'), {
    type: 'x-type',
    port: 0,
    portCount: 3,
    protocol: 'FOO/BAR',
    formats: ['a', '*', '200'],
  });
});

it('ports', () => {
  assert.deepEqual(
    ['0', '65535', '+5004', '5004x', '05004', '65536', '-1', '', 'x', '9999999999'].map(parsePort),
    [0, 65535, 5004, 5004, 5004, null, null, null, null, null],
  );
});
