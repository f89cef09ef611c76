import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { readUint16, readUint24, readUint32, writeUint16, writeUint24, writeUint32 } from './big-endian.ts';

it('agrees with DataView', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), (value) => {
      const bytes = new Uint8Array(9);
      const view = new DataView(bytes.buffer);
      writeUint32(bytes, 0, value);
      writeUint16(bytes, 4, value);
      writeUint24(bytes, 6, value);
      assert.equal(view.getUint32(0), value);
      assert.equal(view.getUint16(4), value & 0xffff);
      assert.equal(view.getUint32(5) & 0xffffff, value & 0xffffff);
      assert.equal(readUint32(bytes, 0), value);
      assert.equal(readUint16(bytes, 4), value & 0xffff);
      assert.equal(readUint24(bytes, 6), value & 0xffffff);
    }),
  );
});
