import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, before, describe, it } from 'node:test';
import { type Child, startChild } from '../support/child-process.ts';
import type { Daemon } from '../support/daemon.ts';
import { createLab, type Lab, type Party } from '../support/lab.ts';
import { type CapturedRtp, readCapturedRtp } from '../support/pcap.ts';
import { waitFor } from '../support/wait.ts';
import { type KamailioModule, SIP_PORT, SOURCE_FOLDER, startKamailio } from './kamailio.ts';

const CALLS = 50;
const AT_A_TIME = 10;
const MEDIA_SECONDS = 3;
const PACKETS_PER_CALL = MEDIA_SECONDS * 50;
const MAX_LOSS = 0.01;
const MEDIA_PORT = 6000;
const PORT_COUNT = 1000;
/** Longer than all calls take, so that no two calls get the same ports. */
const DELETE_DELAY_S = 40;
const DEADLINE_MS = 240_000;

export interface SippCalls {
  readonly title: string;
  /** What the proxy speaks to the daemon. */
  readonly module: KamailioModule;
  readonly daemonOptions?: (daemonAddress: string) => readonly string[];
}

/**
 * Debian's Kamailio in front of the daemon, and two SIPp telephones with real media: fifty calls, ten at a time. What
 * reaches each telephone is captured beside it.
 */
export function describeSippCalls({ title, module, daemonOptions = () => [] }: SippCalls): void {
  describe(title, () => {
    const workFolder = mkdtempSync(`${tmpdir()}/rtpe-interop-`);
    const children: Child[] = [];
    let lab: Lab;
    let daemon: Daemon;

    const start = (command: string, args: readonly string[], namespace: string | undefined): Child => {
      const child = startChild(command, args, { namespace, cwd: workFolder });
      children.push(child);
      return child;
    };

    before(async () => {
      for (const name of ['uac.xml', 'uas.xml'])
        copyFileSync(`${SOURCE_FOLDER}${name}`, `${workFolder}/${name}`);
      writeFileSync(`${workFolder}/tone.raw`, tone(MEDIA_SECONDS));
      lab = createLab(['caller', 'callee']);
      const options = [`--delete-delay=${DELETE_DELAY_S}`, ...daemonOptions(lab.daemonAddress())];
      daemon = await lab.startDaemon({ portCount: PORT_COUNT, options });
      const callee = lab.party('callee').address();
      children.push(await startKamailio(lab, daemon, { workFolder, callee, module }));
    });
    after(async () => {
      await Promise.all(children.map((child) => child.stop()));
      await lab.close();
      rmSync(workFolder, { recursive: true });
    });

    it(`${CALLS} calls, ${AT_A_TIME} at a time, with media both ways`, async () => {
      const [caller, callee] = [lab.party('caller'), lab.party('callee')];
      const captures = [await capture(caller), await capture(callee)] as const;
      const uas = sipp('uas.xml', callee, ['-m', String(CALLS)]);
      const uac = sipp('uac.xml', caller, [
        ...['-m', String(CALLS), '-l', String(AT_A_TIME), '-r', String(AT_A_TIME)],
        `${lab.daemonAddress()}:${SIP_PORT}`,
      ]);
      assert.equal(await finished(uac, 'caller'), 0, `caller: ${uac.stdout().slice(-3000)}`);
      assert.equal(await finished(uas, 'callee'), 0, `callee: ${uas.stdout().slice(-3000)}`);
      const [atCaller, atCallee] = [await captures[0](), await captures[1]()];
      assertMedia(atCaller, caller, 'caller');
      assertMedia(atCallee, callee, 'callee');
      assertLoss(sentBy(atCaller, caller), receivedBy(atCallee, callee), 'caller to callee');
      assertLoss(sentBy(atCallee, callee), receivedBy(atCaller, caller), 'callee to caller');
    });

    it('no call is left', async () => {
      await waitFor(
        'all calls to be gone',
        async () => {
          const { calls } = await daemon.ng.ok({ command: 'list', limit: 1000 });
          return Array.isArray(calls) && calls.length === 0;
        },
        DEADLINE_MS,
      );
    });

    function sipp(scenario: string, party: Party, args: readonly string[]): Child {
      const address = party.address();
      const common = ['-sf', scenario, '-i', address, '-mi', address, '-p', String(SIP_PORT)];
      const media = ['-mp', String(MEDIA_PORT), '-rtp_payload', '8'];
      return start('sipp', [...common, ...media, '-nostdin', ...args], party.host.namespace);
    }

    async function finished(child: Child, name: string): Promise<number> {
      await waitFor(`the ${name} to finish`, () => child.process.exitCode !== null, DEADLINE_MS);
      return child.process.exitCode!;
    }

    /** Starts tcpdump beside `party`; the function returned stops it and gives what it saw. */
    async function capture(party: Party): Promise<() => Promise<readonly CapturedRtp[]>> {
      const file = `${workFolder}/${party.host.name}.pcap`;
      const device = party.host.namespace === undefined ? 'lo' : 'eth0';
      const filter = `udp and not port ${SIP_PORT} and host ${party.address()}`;
      const args = ['-i', device, '-Z', 'root', '-n', '-B', '8192', '-s', '300', '-U', '-w', file, filter];
      const tcpdump = start('tcpdump', args, party.host.namespace);
      await waitFor('tcpdump to listen', () => {
        if (tcpdump.process.exitCode !== null) throw new Error(`tcpdump: ${tcpdump.stderr()}`);
        return tcpdump.stderr().includes('listening on');
      });
      return async () => {
        await tcpdump.stop();
        return readCapturedRtp(readFileSync(file));
      };
    }

    /** Media must come from the daemon, for each call from another port. */
    function assertMedia(packets: readonly CapturedRtp[], party: Party, name: string): void {
      const received = receivedBy(packets, party);
      assert.deepEqual([...new Set(received.map(({ source }) => source))], [lab.daemonAddress()], name);
      const perPort = countBy(received, ({ sourcePort }) => sourcePort);
      assert.equal(perPort.size, CALLS, `${name}: daemon ports that media came from`);
      for (const [port, count] of perPort)
        assert.ok(count > PACKETS_PER_CALL / 2, `${name}: only ${count} packets from port ${port}`);
    }
  });
}

function receivedBy(packets: readonly CapturedRtp[], party: Party): readonly CapturedRtp[] {
  return packets.filter(({ destination }) => destination === party.address());
}

function sentBy(packets: readonly CapturedRtp[], party: Party): readonly CapturedRtp[] {
  return packets.filter(({ source }) => source === party.address());
}

function assertLoss(sent: readonly CapturedRtp[], received: readonly CapturedRtp[], name: string): void {
  assert.ok(sent.length >= CALLS * PACKETS_PER_CALL * 0.9, `${name}: only ${sent.length} packets were sent`);
  const loss = 1 - received.length / sent.length;
  assert.ok(loss < MAX_LOSS, `${name}: ${(loss * 100).toFixed(2)} % of ${sent.length} packets lost`);
  console.log(`${name}: ${received.length} of ${sent.length} packets arrived`);
}

function countBy<T, K>(items: readonly T[], key: (item: T) => K): ReadonlyMap<K, number> {
  const counts = new Map<K, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}

/** A-law bytes that change from packet to packet, so that a repeated or mixed up packet would show. */
function tone(seconds: number): Buffer {
  return Buffer.from(Array.from({ length: seconds * 8000 }, (_, index) => (index * 7 + index / 160) & 0xff));
}
