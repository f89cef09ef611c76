import assert from 'node:assert/strict';
import { it } from 'node:test';
import { compactNtp, ntpFromUnixMs } from './index.ts';

it('NTP time', () => {
  assert.deepEqual(ntpFromUnixMs(0), { seconds: 2208988800, fraction: 0 });
  assert.deepEqual(ntpFromUnixMs(1500), { seconds: 2208988801, fraction: 0x80000000 });
  assert.equal(ntpFromUnixMs(Date.UTC(2036, 1, 7, 6, 28, 16)).seconds, 0);
  assert.equal(compactNtp({ seconds: 0x12345678, fraction: 0x9abcdef0 }), 0x56789abc);
});
