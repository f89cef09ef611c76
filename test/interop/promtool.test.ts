/** The text of /metrics, and the queries of the dashboard, as Prometheus' own tool reads them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { dashboardQueries } from '../support/dashboard.ts';
import { startHttpDaemon, type HttpDaemon } from '../support/http-daemon.ts';

/** Names are rtpengine's, which does not follow all customs of Prometheus. */
const notOurs =
  /^rtpengine_(interface_(bytes|duplicates|errors|packets|packets_lost)|packets_lost|rtp_\w+) counter metrics should have "_total" suffix$/;

let relay: HttpDaemon;
before(async () => {
  relay = await startHttpDaemon();
});
after(() => relay.stop());

it('promtool takes the metrics, with no complaint but about names of rtpengine', async () => {
  const call = await relay.connect();
  await call.talk(5);
  const { text } = await relay.ask('/metrics');
  const { stdout, stderr, error, status } = spawnSync('promtool', ['check', 'metrics'], { input: text });
  assert.equal(error, undefined);
  const complaints = `${stdout.toString()}${stderr.toString()}`.trim().split('\n');
  assert.deepEqual(
    complaints.filter((line) => !notOurs.test(line)),
    [],
  );
  // 3: there are complaints of that kind; 1: it cannot be read.
  assert.equal(status, 3);
  const broken = spawnSync('promtool', ['check', 'metrics'], { input: `${text}rtpengine_sessions{` });
  assert.equal(broken.status, 1);
});

it('promtool takes the queries of the Grafana dashboard', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'));
  const path = join(folder, 'rules.yml');
  const rules = dashboardQueries().map((query, index) => ({
    record: `query:${index}`,
    expr: query.replaceAll('$__rate_interval', '1m').replaceAll(/\$(instance|job)/g, '.*'),
  }));
  // JSON is YAML.
  writeFileSync(path, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', path]);
  rmSync(folder, { recursive: true });
  assert.equal(status, 0, stderr.toString());
  assert.match(stdout.toString(), new RegExp(`SUCCESS: ${rules.length} rules found`));
});
