#!/usr/bin/env node
import { readConfigFile } from '../config/system.ts';
import { ask } from './ask.ts';
import { exitCodeOf } from './answer-code.ts';
import { parseCtlArguments, type CtlTarget } from './ctl-options.ts';
import { optionsText } from './options-text.ts';
import { tableSynopsis } from './table-words.ts';
import { runTop } from './top/run-top.ts';
import { topWords } from './top/words.ts';

const TIMEOUT_MS = 3000;

const synopsis = `Usage: rtpengine-ctl [OPTIONS] COMMAND...

Sends a command to a running rtpengine and prints its answer.

${optionsText()}
Exit status: 0 done, 1 no answer from the daemon, 2 no such command, 3 refused by the daemon.

Examples: rtpengine-ctl list numsessions
          rtpengine-ctl -ip 192.0.2.1:9900 list sessions all

${tableSynopsis}`;

/** Returns the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const invocation = parseCtlArguments(argv, readConfigFile);
  switch (invocation.kind) {
    case 'table':
      return await runTable(invocation.words);
    case 'run':
      return await print(invocation.target, invocation.line);
    case 'top':
      return await showTop(invocation.target, invocation.words);
    case 'help':
      process.stdout.write(synopsis);
      return 0;
    case 'usage':
      if (invocation.problem !== null) process.stderr.write(`${invocation.problem}\n\n`);
      process.stdout.write(`${synopsis}\nCommands of the daemon:\n\n`);
      await print(invocation.target, 'usage');
      return 2;
  }
}

async function runTable(words: readonly string[]): Promise<number> {
  const { runTableCommand } = await import('./table-command.ts');
  const { code, output, errors } = runTableCommand(words);
  process.stdout.write(output);
  process.stderr.write(errors);
  return code;
}

/** Live on a terminal, else once. */
async function showTop(target: CtlTarget, words: readonly string[]): Promise<number> {
  const { line, isOnce, view, sort } = topWords(words);
  if (isOnce || !process.stdin.isTTY || !process.stdout.isTTY) return await print(target, line);
  await runTop(target, { view, sort });
  return 0;
}

async function print({ host, port }: CtlTarget, line: string): Promise<0 | 1 | 2 | 3> {
  const answer = await ask(host, port, line, TIMEOUT_MS);
  process.stdout.write(answer.ok ? answer.text : answer.partial);
  if (answer.ok) return exitCodeOf(answer.text.toString('latin1'));
  process.stderr.write(`${answer.problem}\n`);
  return 1;
}

process.exitCode = await main(process.argv.slice(2));
