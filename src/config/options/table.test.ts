import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { optionValues } from '../config.ts';
import { options, optionTable } from './table.ts';
import { upstreamOptions } from './upstream.test.data.ts';

const valueType = (placeholder: string | null, isList: boolean): string =>
  placeholder === null ? 'flag' : isList ? 'list' : 'value';

/** What rtpengine does not have. */
const ownOptions = new Set([
  'cli-allow',
  'http-token',
  'kernel-keep-flows',
  'kernel-max-flows',
  'ng-allow',
  'recording-container',
]);

describe('option table', () => {
  it('has every option of upstream with its letter, kind and default, and no other but a few of our own', () => {
    const ours = options
      .filter(({ name }) => !ownOptions.has(name))
      .map(
        ({ name, short, placeholder, isList, defaultText }) =>
          `${name} ${short ?? '-'} ${valueType(placeholder, isList)} ${defaultText}`,
      );
    assert.deepEqual(ours.toSorted(), upstreamOptions.trim().split('\n').toSorted());
    assert.equal(ours.length, 220);
    assert.equal(options.length, ours.length + ownOptions.size);
  });

  it('gives each letter once', () => {
    const letters = options.flatMap(({ short }) => short ?? []);
    assert.equal(new Set(letters).size, letters.length);
  });

  it('explains each option in sentences', () => {
    for (const { name, help } of options) assert.match(help, /^[A-Z%s].*\.$/, name);
  });

  it('has a default that its own reader accepts, wherever it is written as a value', () => {
    for (const option of options) {
      const { name, default: value } = option;
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') continue;
      assert.deepEqual(option.read([String(value)]), { ok: true, value }, name);
    }
  });

  it('names the properties of the configuration after option and unit', () => {
    const values = optionValues(new Map<string, unknown>([['delete-delay', 5]]));
    assert.equal(values.timeouts.deleteDelaySeconds, 5);
    assert.equal(values.interface.portMax, 39999);
    assert.equal(values.media.mohMaxDurationMs, 1_800_000);
    for (const [group, rows] of Object.entries(optionTable))
      assert.equal(Object.keys(values[group as keyof typeof values]).length, Object.keys(rows).length, group);
  });
});
