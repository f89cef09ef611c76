import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { enterOwnNetwork, ip, privateBpffs, whyNoKernel } from '../../test/support/kernel.ts';
import { TableHooks } from '../media/kernel/hooks.ts';
import { isProblem } from '../media/kernel/problem.ts';
import { loadSystemLibbpf } from '../media/kernel/system-libbpf.ts';
import { openTable } from '../media/kernel/table.ts';
import { TableFolder } from '../media/kernel/table-folder.ts';
import { runTableCommand } from './table-command.ts';
import { parseTableCommand } from './table-words.ts';

describe('words after "table"', () => {
  it('are understood', () => {
    assert.deepEqual(parseTableCommand(['list']), { kind: 'list' });
    assert.deepEqual(parseTableCommand(['add', '0']), { kind: 'add', table: 0 });
    assert.deepEqual(parseTableCommand(['detach', '63', 'eth0.5']), {
      kind: 'detach',
      table: 63,
      device: 'eth0.5',
    });
  });

  it('are refused with what is wrong about them', () => {
    const refused = (...words: string[]): unknown => parseTableCommand(words);
    assert.equal(refused(), 'What about tables?');
    assert.equal(refused('flush', '1'), 'Unknown command: table flush');
    assert.equal(refused('list', '1'), '"table list" takes nothing more.');
    assert.equal(refused('add'), '"table add" needs the number of a table, 0 to 63.');
    assert.equal(refused('del', '64'), '"table del" needs the number of a table, 0 to 63, not "64".');
    assert.equal(refused('show', '1', 'eth0'), '"eth0" is one word too many.');
    assert.equal(refused('attach', '1'), '"table attach 1" needs a network device.');
    assert.equal(refused('attach', '1', 'eth0', 'eth1'), '"eth1" is one word too many.');
  });

  it('end in exit code 2 when they are wrong', () => {
    assert.equal(runTableCommand(['x']).code, 2);
  });
});

describe('rtpengine-ctl table', { skip: whyNoKernel() }, () => {
  enterOwnNetwork();
  const root = privateBpffs();
  const table = (...words: string[]): string => {
    const { code, output, errors } = runTableCommand(words, root);
    return `${code} ${output}${errors}`;
  };

  it('makes, hooks, shows and deletes a table', () => {
    assert.equal(table('list'), '0 No tables.\n');
    assert.equal(table('show', '7'), '1 There is no table 7. See `rtpengine-ctl table list`.\n');
    assert.equal(table('add', '7'), `0 Table 7 was added: ${root}/rtpengine/7\n`);
    assert.match(table('add', '7'), /^1 Table 7 is there already/);
    ip('link add eth0.5 type veth peer name peer0');
    assert.match(table('attach', '7', 'eth0.5'), /^0 Table 7 was attached to eth0\.5 \((tcx|clsact)\)\n$/);
    assert.equal(table('attach', '7', 'eth0.5'), '0 Table 7 is attached to eth0.5 already\n');
    assert.match(table('attach', '7', 'gone'), /^1 There is no network device "gone" here\. There are: lo, /);
    assert.match(table('list'), /^0 table +process +flows +devices\n7 +none +0 +eth0\.5 \((tcx|clsact)\)\n$/);
    assert.equal(table('show', '7'), '0 ');
    assert.equal(table('detach', '7', 'eth0.5'), '0 Table 7 was detached from eth0.5\n');
    assert.match(table('detach', '7', 'eth0.5'), /^1 Table 7 is not attached to "eth0\.5"/);
    assert.equal(table('del', '7'), '0 Table 7 was deleted\n');
    assert.equal(table('list'), '0 No tables.\n');
  });

  it('deletes no table that a daemon controls, but what a dead one left', () => {
    const libbpf = loadSystemLibbpf();
    assert.ok(!isProblem(libbpf));
    const folder = new TableFolder(root, 3);
    const hooks = new TableHooks(folder, libbpf);
    const open = openTable({ folder, libbpf, maxFlows: 10, pid: process.pid, nowMs: Date.now(), hooks });
    assert.ok(!isProblem(open));
    assert.match(
      table('del', '3'),
      new RegExp(`^1 Table 3 is controlled by process ${process.pid}\\. Stop it first`),
    );
    assert.match(table('list'), new RegExp(`^3 +${process.pid} +0 +none$`, 'm'));
    open.close();
    assert.match(table('list'), new RegExp(`^3 +none \\(${process.pid} died\\)`, 'm'));
    assert.equal(table('del', '3'), '0 Table 3 was deleted\n');
  });
});
