import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alternative, capturePath, recordingStem, safeName, type NameFacts } from './names.ts';

const facts: NameFacts = {
  callId: 'call/1 \xc3\xa4?',
  random: '0123456789abcdef',
  now: new Date(2026, 10, 6, 4, 5, 9),
  startedAt: 1_795_727_104_271,
  metadata: 'queue:sales/7|agent:..',
  extension: 'pcap',
};
const none = { file: null, directory: null, pattern: null };

describe('names of recordings', () => {
  it('have the call-id in them, made safe', () => {
    assert.equal(recordingStem(facts), 'call%2F1%20%C3%A4%3F-0123456789abcdef');
    assert.deepEqual(capturePath('/spool', none, facts), {
      path: '/spool/pcaps/call%2F1%20%C3%A4%3F-0123456789abcdef.pcap',
    });
    assert.equal(safeName('a.b-c_d~e@f'), 'a.b-c_d~e%40f');
    assert.deepEqual(
      ['..', '.', ''].map((text) => safeName(text)),
      ['%2E.', '%2E', '%'],
    );
  });

  it('are never too long, and are not cut within an escape', () => {
    const stem = recordingStem({ callId: '@'.repeat(300), random: facts.random });
    assert.ok(stem.length <= 215);
    assert.match(stem, /^(%40)+-0123456789abcdef$/);
  });

  for (const [pattern, expected] of [
    ['%c-%r-%t', 'call%2F1%20%C3%A4%3F-0123456789abcdef-mix'],
    ['%Y/%m/%d/%H%M%S-%u', '2026/11/06/040509-1795727104'],
    ['%2/%c', 'ca/call%2F1%20%C3%A4%3F'],
    ['100%%', '100%'],
    ['%{queue}-%{agent}-%{none}x', 'sales%2F7-%2E.-x'],
    ['%x%l-a%', '-a'],
  ] as const)
    it(`by the pattern ${pattern}`, () => {
      const found = capturePath('/spool', { ...none, pattern, directory: '/d' }, facts);
      assert.deepEqual(found, { path: `/d/${expected}.pcap` });
    });

  it('a file stands for itself, whatever directory and pattern say', () => {
    const found = capturePath('/spool', { file: '/x//y/./z', directory: 'no', pattern: 'no' }, facts);
    assert.deepEqual(found, { path: '/x/y/z' });
  });

  for (const [names, problem] of [
    [{ file: 'relative.pcap' }, 'recording-file is not an absolute path'],
    [{ file: '/a/../b' }, 'recording-file holds ".."'],
    [{ file: '/a\0b' }, 'recording-file holds a zero byte'],
    [{ file: '/' }, 'recording-file names no file'],
    [{ file: `/${'x'.repeat(300)}` }, 'recording-file makes a name that is too long'],
    [{ directory: '../x' }, 'recording-dir is not an absolute path'],
    [{ directory: '/x/..' }, 'recording-dir holds ".."'],
    [{ pattern: '../%c' }, 'recording-pattern holds ".."'],
    [{ pattern: 'a/'.repeat(3000) }, 'recording-pattern makes a name that is too long'],
  ] as const)
    it(`refuses: ${problem} (${Object.keys(names).join()})`, () => {
      assert.deepEqual(capturePath('/spool', { ...none, ...names }, facts), { problem });
    });

  it('alternatives keep the extension', () => {
    assert.equal(alternative('/a.b/c.pcap', 1), '/a.b/c.pcap');
    assert.equal(alternative('/a.b/c.pcap', 2), '/a.b/c-2.pcap');
    assert.equal(alternative('/a.b/c', 3), '/a.b/c-3');
    assert.equal(alternative('/a/.hidden', 3), '/a/.hidden-3');
  });
});
