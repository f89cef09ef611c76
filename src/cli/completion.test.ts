import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { hasCommand } from '../../test/support/has-command.ts';
import { bashCompletion, zshCompletion } from './completion.ts';

/** What bash offers for the last of the words. */
function inBash(words: readonly string[]): readonly string[] {
  const script = `${bashCompletion()}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _rtpengine_ctl; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return lines(execFileSync('bash', ['-c', script, 'bash', 'rtpengine-ctl', ...words], { encoding: 'utf8' }));
}

/** What zsh is given to choose from, by its own rules for what has been typed. */
function inZsh(given: readonly string[]): readonly string[] {
  const script = `compadd() { shift; for each in "$@"; do [[ $each == "$words[CURRENT]"* ]] && print -r -- $each; done; true }
complete_it() {
${zshCompletion()}
}
words=("$@"); CURRENT=$#; complete_it`;
  const text = execFileSync('zsh', ['-f', '-c', script, 'zsh', 'rtpengine-ctl', ...given], {
    encoding: 'utf8',
  });
  return lines(text).toSorted();
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

const cases: readonly { readonly typed: readonly string[]; readonly offered: readonly string[] }[] = [
  { typed: ['te'], offered: ['terminate'] },
  { typed: ['list', 'max'], offered: ['maxbw', 'maxcpu', 'maxload', 'maxopenfiles', 'maxsessions'] },
  { typed: ['get', 'sessions', ''], offered: ['all', 'foreign', 'own', 'recording'] },
  { typed: ['-port', '9900', '--json', 'list', 'tim'], offered: ['timeout'] },
  { typed: ['call', 'some@call', ''], offered: ['debug', 'info', 'tag', 'terminate'] },
  { typed: ['call', 'some@call', 'tag', 'x', 'de'], offered: ['delay', 'detect-dtmf'] },
  { typed: ['call', 'x', 'tag', 'y', 'detect-dtmf', ''], offered: ['0', '1'] },
  { typed: ['params', 'start', ''], offered: ['secrets'] },
  { typed: ['debug', 'x', 'o'], offered: ['off', 'on'] },
  { typed: ['terminate', 'some@call', ''], offered: [] },
  { typed: ['set', 'timeout', ''], offered: [] },
  { typed: ['nonsense', ''], offered: [] },
  { typed: ['table', 'a'], offered: ['add', 'attach'] },
  { typed: ['-i'], offered: ['-ip'] },
];

describe('shell completion', () => {
  for (const [shell, complete] of [
    ['bash', inBash],
    ['zsh', inZsh],
  ] as const) {
    // prettier-ignore
    const skip = !hasCommand(shell) && `${shell} is not installed`;
    for (const { typed, offered } of cases)
      it(`of ${shell} after ${typed.join(' ')}`, { skip }, () => assert.deepEqual(complete(typed), offered));
  }
});
