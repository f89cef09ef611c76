import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findBpffs, isBpffs } from './bpffs.ts';
import { describeProblem } from './problem.ts';
import { findObstacle } from './rights.ts';

const status = (bits: readonly number[]): string =>
  `Name:\tnode\nCapEff:\t${bits
    .reduce((mask, bit) => mask | (1n << BigInt(bit)), 0n)
    .toString(16)
    .padStart(16, '0')}\n`;

describe('findObstacle', () => {
  const obstacle = (bits: readonly number[], kernel = '6.18.0'): string | null => {
    const found = findObstacle(status(bits), kernel);
    return found && describeProblem(found);
  };

  it('names the rights that are missing and how to get them', () => {
    assert.match(
      obstacle([])!,
      /lacks CAP_BPF and CAP_NET_ADMIN\. Run as root, or .*AmbientCapabilities=CAP_BPF/,
    );
    assert.match(obstacle([39])!, /lacks CAP_NET_ADMIN\./);
    assert.match(obstacle([12])!, /lacks CAP_BPF\./);
    assert.equal(obstacle([12, 39]), null);
    assert.equal(obstacle([12, 21]), null);
  });

  it('names a kernel that is too old', () => {
    assert.match(obstacle([12, 39], '5.4.0-150-generic')!, /Linux 5\.4\.0-150-generic is too old\. .*5\.10/);
    assert.match(obstacle([12, 39], '4.19.1')!, /too old/);
    assert.equal(obstacle([12, 39], '5.10.0-9-amd64'), null);
    assert.equal(obstacle([12, 39], '6.1.0'), null);
  });
});

describe('findBpffs', () => {
  it('takes another place where the usual one has none', () => {
    if (isBpffs('/sys/fs/bpf')) assert.equal(findBpffs(), '/sys/fs/bpf');
    else {
      assert.equal(
        findBpffs(() => 'proc /proc proc rw 0 0\nnone /run/b\\040x bpf rw 0 0\n'),
        '/run/b x',
      );
      assert.equal(
        findBpffs(() => 'proc /proc proc rw 0 0\n'),
        null,
      );
    }
    assert.equal(isBpffs('/proc'), false);
    assert.equal(isBpffs('/does/not/exist'), false);
  });
});
