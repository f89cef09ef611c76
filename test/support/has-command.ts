import { spawnSync } from 'node:child_process';

/** Whether a program that a test talks to is installed; CI installs all of them and fails where a test was skipped. */
export function hasCommand(name: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' }).status === 0;
}
