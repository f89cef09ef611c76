/** The page of the daemon in Chromium: what it shows of calls, and that it stays usable with a thousand of them. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Browser, type Page, chromium } from 'playwright-core';
import { startHttpDaemon, type HttpDaemon, type LoopbackCall } from '../support/http-daemon.ts';
import { audioSdp } from '../support/sdp.ts';
import { waitFor } from '../support/wait.ts';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-sync',
];
/** A call-id that would be markup if anybody took it for that. */
const HOSTILE = '<img src=x onerror=alert(1)>"&\'';
const MANY = 1000;
const DEADLINE_MS = 30_000;

describe('the page', () => {
  let relay: HttpDaemon;
  let browser: Browser;
  let page: Page;
  let call: LoopbackCall;
  const problems: string[] = [];
  let isTalking = true;
  let talk: Promise<void>;

  before(async () => {
    relay = await startHttpDaemon([], 4 * (MANY + 50));
    call = await relay.connect('talking-call@example.com');
    talk = (async () => {
      while (isTalking) await call.talk(10);
    })();
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', headless: true, args: FLAGS });
    page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
    page.setDefaultTimeout(DEADLINE_MS);
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(relay.origin)) problems.push(`asks elsewhere: ${request.url()}`);
    });
    await page.goto(`${relay.origin}/`);
  });
  after(async () => {
    isTalking = false;
    await talk;
    await browser.close();
    await relay.stop();
  });

  const text = (selector: string): Promise<string> => page.locator(selector).innerText();
  /** Until an expression is true in the page, whose policy forbids Playwright's own way. */
  const until = (expression: string): Promise<unknown> =>
    waitFor(expression, () => page.evaluate<boolean>(expression), DEADLINE_MS);
  /** Keeps pictures for whoever wants to look at them: RTPE_TEST_PICTURES=FOLDER. */
  const picture = async (name: string): Promise<void> => {
    const folder = process.env.RTPE_TEST_PICTURES;
    if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  };

  it('shows totals, paths and the call', async () => {
    await page.locator('td.id', { hasText: call.callId }).waitFor();
    assert.equal(await text('#state'), 'live');
    assert.match(await text('#tiles'), /calls\s+1/i);
    await page.locator('#panels .bar .label', { hasText: 'kernel forwarding is off' }).waitFor();
    assert.match(await text('#panels'), /default 127\.77\.\d+\.1/);
    assert.match(await text('#found'), /1–1 of 1/);
    assert.match(await text('#table tbody'), /caller → callee/);
  });

  it('shows the legs of a call with ports, peers, path, codec and plots', async () => {
    await page.locator('td.id', { hasText: call.callId }).click();
    await page.locator('#call .source').nth(1).waitFor();
    const query = (await relay.daemon.ng.ok({ command: 'query', 'call-id': call.callId })) as {
      tags: Record<string, { medias: readonly { streams: readonly Record<string, unknown>[] }[] }>;
    };
    const shown = await text('#call');
    for (const { medias } of Object.values(query.tags)) {
      for (const stream of medias[0]!.streams)
        assert.ok(shown.includes(`${String(stream['local address'])}:${String(stream['local port'])}`));
      const { port } = medias[0]!.streams[0]!.endpoint as { port: number };
      assert.ok(shown.includes(`:${port}`));
    }
    assert.match(shown, /caller[\s\S]*callee/);
    assert.match(shown, /PCMA\/8000/);
    assert.match(shown, /RTP · \d+ packets from it, \d+ to it/);
    assert.match(shown, /user space/);
    await waitFor('the verdict of the daemon', async () => {
      const { text: json } = await relay.ask(`/cli/json+diagnose+${call.callId}`);
      return (await text('#call .diagnosis summary')) === (JSON.parse(json) as { verdict: string }).verdict;
    });
    // Rates come with the second look, scores after five seconds.
    await until("Number(document.querySelector('#call .figure .value').textContent) > 5");
    await until("Number(document.querySelectorAll('#call .figure .value')[3].textContent) > 3");
    assert.ok((await page.locator('#call .figure path.line').count()) >= 4);
    assert.ok((await page.locator('#call .flow.moving').count()) >= 2);
    await picture('call');
    await page.keyboard.press('Escape');
    await page.locator('#call').waitFor({ state: 'hidden' });
  });

  it('shows who listens to whom', async () => {
    const { ng } = relay.daemon;
    const named = { 'call-id': 'recorded', 'from-tag': 'a' };
    await ng.ok({ command: 'offer', ...named, label: 'alice', sdp: audioSdp('198.51.100.7', 4242) });
    await ng.ok({ command: 'answer', ...named, 'to-tag': 'b', sdp: audioSdp('198.51.100.8', 4242) });
    const subscriber = { ...named, 'to-tag': 'recorder' };
    await ng.ok({ command: 'subscribe request', ...subscriber });
    await page.goto(`${relay.origin}/#call=recorded`);
    const heard = page.locator('#call .listeners', { hasText: 'heard by recorder #1' });
    await heard.waitFor();
    assert.match(
      await text('#call'),
      /subscriber[\s\S]*hears alice #1, nothing: who listens has not answered yet/,
    );
    const sdp = audioSdp('198.51.100.9', 4242, ['recvonly']);
    await ng.ok({ command: 'subscribe answer', ...subscriber, sdp });
    await until("!document.querySelector('#call').textContent.includes('nothing: who')");
    assert.match(await text('#call'), /heard by recorder #1[\s\S]*subscriber[\s\S]*hears alice #1/);
    await picture('listeners');
    await ng.ok({ command: 'delete', ...named, 'delete-delay': 0 });
    await until("document.querySelector('#call').classList.contains('gone')");
    await page.keyboard.press('Escape');
  });

  it('finds calls, whatever they are called, and treats no name as markup', async () => {
    const { ng } = relay.daemon;
    await ng.ok({
      command: 'offer',
      'call-id': HOSTILE,
      'from-tag': '<b>tag</b>',
      sdp: audioSdp('198.51.100.7', 4242),
    });
    await page.fill('#text', '198.51.100.7:4242');
    await page.locator('td.id', { hasText: HOSTILE }).click();
    await page.locator('#call h2', { hasText: HOSTILE }).waitFor();
    assert.match(await text('#found'), /1–1 of 1, 2 in all/);
    assert.match(await text('#call'), /not answered yet/);
    assert.equal(await page.locator('#table img, #call img, #call b').count(), 0);
    await page.fill('#text', 'TALKING');
    await page.locator('td.id', { hasText: call.callId }).waitFor();
    await page.fill('#text', 'nowhere');
    await page.getByText('Nothing is found.').waitFor();
    await page.fill('#text', '');
    await ng.ok({ command: 'delete', 'call-id': HOSTILE, 'from-tag': '<b>tag</b>', 'delete-delay': 0 });
    await until("document.querySelector('#call').classList.contains('gone')");
    await page.keyboard.press('Escape');
  });

  it('leaves marked text and the keyboard where they are, and shows no name as another', async () => {
    await page.goto(`${relay.origin}/#call=${encodeURIComponent(call.callId)}`);
    await page.locator('#call .source').nth(1).waitFor();
    await page.locator('td.id a', { hasText: call.callId }).focus();
    await page.evaluate("document.querySelector('#table table').marked = true");
    await until("document.querySelector('#table table').marked === undefined");
    assert.equal(await page.evaluate<string>('document.activeElement.textContent'), call.callId);
    await page.evaluate("getSelection().selectAllChildren(document.querySelector('#call .address'))");
    const marked = await page.evaluate<string>('String(getSelection())');
    assert.notEqual(marked, '');
    await page.evaluate("document.querySelector('#tiles .tile').marked = true");
    await until("document.querySelector('#tiles .tile').marked === undefined");
    assert.equal(await page.evaluate<string>('String(getSelection())'), marked);
    await page.evaluate('getSelection().removeAllRanges()');

    // The bytes of a mark that turns the direction of what follows.
    const turned = Buffer.from('\u202egpj.evil').toString('latin1');
    const { ng } = relay.daemon;
    const name = { 'call-id': turned, 'from-tag': 'a' };
    await ng.ok({ command: 'offer', ...name, sdp: audioSdp('198.51.100.7', 4242) });
    await page.locator('td.id', { hasText: '\ufffdgpj.evil' }).click();
    await page.locator('#call h2', { hasText: '\ufffdgpj.evil' }).waitFor();
    assert.match(await text('#call'), /not answered yet/);
    await ng.ok({ command: 'delete', ...name, 'delete-delay': 0 });
    await until("document.querySelector('#call').classList.contains('gone')");
    await page.keyboard.press('Escape');
  });

  it('opens calls whose call-id is no UTF-8', async () => {
    const { ng } = relay.daemon;
    const name = { 'call-id': '\xff\xfeodd', 'from-tag': 'a' };
    await ng.ok({ command: 'offer', ...name, sdp: audioSdp('198.51.100.7', 4242) });
    await page.locator('td.id', { hasText: '\ufffd\ufffdodd' }).click();
    await page.locator('tr.chosen td.id', { hasText: 'odd' }).waitFor();
    await until("document.querySelector('#call').textContent.includes('not answered yet')");
    await page.keyboard.press('Escape');
    await ng.ok({ command: 'delete', ...name, 'delete-delay': 0 });
  });

  it('goes on with a thousand calls', async () => {
    const { ng } = relay.daemon;
    for (let index = 0; index < MANY; index += 1) {
      const offer = { 'call-id': `many-${index}`, 'from-tag': 'a', sdp: audioSdp('198.51.100.1', 4000) };
      await ng.ok({ command: 'offer', ...offer });
    }
    await until(`document.querySelector('#found').textContent.includes('of ${MANY + 1}')`);
    assert.equal(await page.locator('#table tbody tr').count(), 100);
    assert.match(await text('#table tbody tr:first-child'), new RegExp(`many-${MANY - 1}`));
    await page.click('#next');
    await page.locator('td.id', { hasText: new RegExp(`^many-${MANY - 101}$`) }).waitFor();
    await page.selectOption('#order', 'worst');
    await page.locator('tbody tr:first-child td.id', { hasText: call.callId }).waitFor();
    await page.fill('#text', 'many-77');
    await until("document.querySelector('#found').textContent.includes('1–11 of 11')");
    assert.equal(await text('#state'), 'live');
    await page.fill('#text', '');
    await picture('many');
  });

  it('has a dark dress', async () => {
    const background = (): Promise<string> =>
      page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const light = await background();
    await page.emulateMedia({ colorScheme: 'dark' });
    assert.notEqual(await background(), light);
    await page.goto(`${relay.origin}/#call=${encodeURIComponent(call.callId)}`);
    await page.locator('#call .source').nth(1).waitFor();
    await picture('dark');
  });

  it('asked nothing of others, and nothing went wrong', () => {
    // The call that ended while it was looked at.
    assert.deepEqual(
      problems.filter((problem) => !problem.includes('404')),
      [],
    );
  });
});
