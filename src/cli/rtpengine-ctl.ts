#!/usr/bin/env node
import { readConfigFile } from '../config/system.ts';
import { ask } from './ask.ts';
import { parseCtlArguments, type CtlTarget } from './ctl-options.ts';
import { tableSynopsis } from './table-words.ts';

const TIMEOUT_MS = 3000;

const synopsis = `Usage: rtpengine-ctl [OPTIONS] COMMAND...

Sends a command to a running rtpengine and prints its answer.

  -ip ADDRESS[:PORT]   where the daemon listens (option listen-cli of the daemon)
  -port PORT           the same, port alone
  -config-file FILE    take the address from this file of the daemon
                       (default: /etc/rtpengine/rtpengine.conf, else 127.0.0.1:9900)
  -h, -help            print this text

Examples: rtpengine-ctl list numsessions
          rtpengine-ctl -ip 192.0.2.1:9900 list sessions all

${tableSynopsis}`;

/** Returns the exit code: 0 = the daemon answered, 1 = it did not, 2 = the command line is wrong. */
async function main(argv: readonly string[]): Promise<number> {
  const invocation = parseCtlArguments(argv, readConfigFile);
  switch (invocation.kind) {
    case 'table':
      return await runTable(invocation.words);
    case 'run':
      return await print(invocation.target, invocation.line);
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

async function print({ host, port }: CtlTarget, line: string): Promise<number> {
  const answer = await ask(host, port, line, TIMEOUT_MS);
  process.stdout.write(answer.ok ? answer.text : answer.partial);
  if (answer.ok) return 0;
  process.stderr.write(`${answer.problem}\n`);
  return 1;
}

process.exitCode = await main(process.argv.slice(2));
