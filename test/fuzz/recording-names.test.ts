import assert from 'node:assert/strict';
import { normalize } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { capturePath, recordingStem, safeName } from '../../src/recording/names.ts';

const bytes = (maxLength: number) =>
  fc.array(fc.nat(255), { maxLength }).map((codes) => String.fromCharCode(...codes));
const pathText = fc.oneof(
  bytes(300),
  fc
    .array(fc.constantFrom('/', '.', '..', '%c', '%r', '%', '%9', '%{a}', '%{', '\0', 'x', '%%'), {
      maxLength: 40,
    })
    .map((parts) => parts.join('')),
);
const name = fc.option(
  fc.oneof(
    pathText,
    pathText.map((text) => `/${text}`),
  ),
);

test('names of recordings stay where they may be, whatever a request holds', () => {
  fc.assert(
    fc.property(bytes(400), bytes(60), name, name, name, (callId, metadata, file, directory, pattern) => {
      const facts = {
        callId,
        random: '0123456789abcdef',
        now: new Date(0),
        startedAt: 0,
        metadata,
        extension: 'pcap',
      };
      const found = capturePath('/spool', { file, directory, pattern }, facts);
      if ('problem' in found) {
        assert.notDeepEqual([file, directory, pattern], [null, null, null], 'the default always can be had');
        return;
      }
      const { path } = found;
      assert.ok(path.startsWith('/') && path !== '/');
      assert.equal(normalize(path), path);
      assert.ok(!path.includes('\0'));
      for (const part of path.split('/')) assert.ok(part.length <= 255);
      if (file === null && directory === null) assert.ok(path.startsWith('/spool/pcaps/'));
    }),
    { numRuns: 3000 },
  );
});

test('a call-id becomes one part of a path that no other call-id of its length becomes', () => {
  fc.assert(
    fc.property(bytes(40), bytes(40), (a, b) => {
      const [nameA, nameB] = [safeName(a), safeName(b)];
      assert.match(nameA, /^[A-Za-z0-9._~%-]+$/);
      assert.ok(!nameA.startsWith('.'));
      if (a !== b) assert.notEqual(nameA, nameB);
      assert.ok(recordingStem({ callId: a, random: '0123456789abcdef' }).length < 216);
    }),
    { numRuns: 3000 },
  );
});
