import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HttpAccess } from './access.ts';

const control = { isOpen: false, isControl: true };
const shown = { isOpen: false, isControl: false };
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

describe('HttpAccess', () => {
  const token = 'a long secret';
  const status = (access: HttpAccess, headers: Record<string, string>, needs = control) =>
    access.refusalOf(headers, needs)?.status ?? null;

  it('takes the token as bearer token, and as password of whatever user', () => {
    const access = new HttpAccess(token);
    assert.equal(status(access, { authorization: `Bearer ${token}` }), null);
    assert.equal(status(access, { authorization: `bearer  ${token} ` }), null);
    assert.equal(status(access, { authorization: basic(`operator:${token}`) }), null);
    assert.equal(status(access, { authorization: basic(`:${token}`) }), null);
  });

  it('refuses what is no token, or not this one', () => {
    const access = new HttpAccess(token);
    const wrong = [
      '',
      'Bearer',
      'Bearer ',
      'Bearer a long secre',
      `Bearer ${token}x`,
      `Digest ${token}`,
      token,
    ];
    for (const authorization of [...wrong, basic(token), basic(`${token}:`), basic(''), 'Basic %%%'])
      assert.equal(status(access, { authorization }), 401, authorization);
    assert.equal(status(access, {}), 401);
    assert.equal(status(access, {}, shown), 401);
    assert.match(access.refusalOf({}, control)!.headers['www-authenticate']!, /^Basic realm=/);
  });

  it('lets everybody do what is open to all', () => {
    const open = { isOpen: true, isControl: false };
    assert.equal(status(new HttpAccess(token), {}, open), null);
  });

  it('can change its token', () => {
    const access = new HttpAccess(null);
    assert.equal(status(access, {}), null);
    access.setToken('another one');
    assert.deepEqual([access.hasToken, status(access, {})], [true, 401]);
    assert.equal(status(access, { authorization: 'Bearer another one' }), null);
    access.setToken(null);
    assert.equal(status(access, {}), null);
  });

  it('has no page of another site control the daemon by the browser of an operator', () => {
    const access = new HttpAccess(null);
    const host = '127.0.0.1:2225';
    for (const site of ['cross-site', 'same-site'])
      assert.equal(status(access, { host, 'sec-fetch-site': site }), 403, site);
    for (const origin of [
      'https://evil.example',
      'http://127.0.0.1',
      'null',
      'http://127.0.0.1:2226',
      'file://',
    ])
      assert.equal(status(access, { host, origin }), 403, origin);
    assert.equal(
      status(access, { host, origin: 'http://127.0.0.1:2225', 'sec-fetch-site': 'same-origin' }),
      null,
    );
    assert.equal(status(access, { host, 'sec-fetch-site': 'none' }), null);
    assert.equal(status(access, { host }), null);
    assert.equal(
      status(access, { host, origin: 'https://evil.example' }, shown),
      null,
      'looking does no harm',
    );
  });

  it('but a bearer token shows that it is meant; a password may be one that the browser has kept', () => {
    const access = new HttpAccess(token);
    const foreign = { host: 'relay:2225', origin: 'https://console.example' };
    assert.equal(status(access, { ...foreign, authorization: `Bearer ${token}` }), null);
    assert.equal(status(access, { ...foreign, authorization: basic(`x:${token}`) }), 403);
    const open = new HttpAccess(null);
    assert.equal(
      status(open, { ...foreign, authorization: 'Bearer whatever' }),
      403,
      'where there is no token',
    );
  });
});
