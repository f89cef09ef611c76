/** Headless Chromium with a fake microphone and camera; each telephone is a page in a context of its own. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, type Page, chromium } from 'playwright-core';

const EXECUTABLE = '/usr/bin/chromium';
const PAGE = fileURLToPath(new URL('../../../test/interop/browser-page.html', import.meta.url));
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  // Candidates with addresses in place of mDNS names, and those of the loopback interface.
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  '--allow-loopback-in-peer-connection',
];

export interface SectionReport {
  readonly sent: number;
  readonly received: number;
  readonly lost: number;
  /** MIME type of what it sends. */
  readonly codec: string;
  /** Of what it plays; 0 is silence. */
  readonly energy: number;
  readonly framesDecoded: number;
  readonly feedbackSent: FeedbackCount;
  readonly feedbackReceived: FeedbackCount;
  readonly retransmitted: number;
  /** RTCP sender reports that have come. */
  readonly senderReports: number;
  /** What the reports that come say of what it sends; null: nothing. */
  readonly reportedLost: number | null;
  readonly roundTrips: number;
  readonly roundTripSeconds: number | null;
}

interface FeedbackCount {
  readonly nack: number;
  readonly pli: number;
}

/** What `getStats()` says. */
export interface BrowserReport {
  readonly connection: string;
  readonly ice: string;
  /** One for each transport. */
  readonly dtls: readonly string[];
  readonly cipher: string;
  readonly audio: SectionReport;
  readonly video: SectionReport;
}

export interface BrowserCandidate {
  /** `candidate:…` */
  readonly line: string;
  readonly mid: string;
}

/** What a telephone begins with. */
export interface BrowserMedia {
  readonly audio?: boolean;
  readonly video?: boolean;
  /** RFC 9429 §4.1.1; `balanced` if left out. */
  readonly bundlePolicy?: 'balanced' | 'max-compat' | 'max-bundle';
}

/** The functions of the page. */
interface Functions {
  start(media: BrowserMedia): void;
  offer(options: { readonly isRestart?: boolean; readonly isTrickling?: boolean }): string;
  answer(sdp: string): string;
  accept(sdp: string): void;
  gatheredCandidates(argument: null): readonly BrowserCandidate[];
  dial(digits: string): void;
  hangUp(argument: null): void;
  report(argument: null): BrowserReport;
}

/** One telephone: a page with one `RTCPeerConnection` at a time. */
export class BrowserPhone {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Begins anew with a new connection, which has the tracks asked for. */
  start(media: BrowserMedia = {}): Promise<void> {
    return this.#call('start', media);
  }

  /** With all candidates, or with none of them. */
  offer(options: { readonly isRestart?: boolean; readonly isTrickling?: boolean } = {}): Promise<string> {
    return this.#call('offer', options);
  }

  answer(offer: string): Promise<string> {
    return this.#call('answer', offer);
  }

  accept(answer: string): Promise<void> {
    return this.#call('accept', answer);
  }

  candidates(): Promise<readonly BrowserCandidate[]> {
    return this.#call('gatheredCandidates', null);
  }

  dial(digits: string): Promise<void> {
    return this.#call('dial', digits);
  }

  hangUp(): Promise<void> {
    return this.#call('hangUp', null);
  }

  report(): Promise<BrowserReport> {
    return this.#call('report', null);
  }

  /** The tab goes, as when its user leaves. */
  close(): Promise<void> {
    return this.#page.context().close();
  }

  #call<Name extends keyof Functions>(
    name: Name,
    argument: Parameters<Functions[Name]>[0],
  ): Promise<ReturnType<Functions[Name]>> {
    return this.#page.evaluate(
      ([called, value]) =>
        (globalThis as unknown as { telephone: Record<string, (value: unknown) => unknown> }).telephone[
          called
        ]!(value) as ReturnType<Functions[Name]>,
      [name, argument] as const,
    );
  }
}

export class BrowserExchange {
  readonly #browser: Browser;
  readonly #server: Server;
  readonly #contexts: BrowserContext[] = [];

  constructor(browser: Browser, server: Server) {
    this.#browser = browser;
    this.#server = server;
  }

  async newPhone(): Promise<BrowserPhone> {
    const context = await this.#browser.newContext();
    this.#contexts.push(context);
    const page = await context.newPage();
    // A microphone is only for secure origins, of which localhost is one.
    await page.goto(`http://localhost:${(this.#server.address() as AddressInfo).port}/`);
    return new BrowserPhone(page);
  }

  /** Closes all telephones, not the browser. */
  async closePhones(): Promise<void> {
    await Promise.all(this.#contexts.splice(0).map((context) => context.close()));
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

export async function startBrowser(): Promise<BrowserExchange> {
  const page = readFileSync(PAGE);
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(page));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({ executablePath: EXECUTABLE, headless: true, args: FLAGS });
  return new BrowserExchange(browser, server);
}
