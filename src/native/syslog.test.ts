import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSyslogFacility, openSyslog } from './syslog.ts';

describe('openSyslog', () => {
  it('takes lines with and without a daemon listening, and text that looks like a format', () => {
    const log = openSyslog('rtpengine-test', 'local7');
    log.write(7, 'one hundred percent: 100%s %n');
    log.write(7, 'elsewhere', 'user');
    log.close();
  });

  it('knows facility names', () => {
    assert.ok(isSyslogFacility('daemon'));
    assert.ok(!isSyslogFacility('toString'));
  });
});
