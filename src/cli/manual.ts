import { cliForms } from '../commands/cli/index.ts';
import { ctlOptions } from './ctl-options.ts';
import { tableForms } from './table-words.ts';

/** Text for roff: its own characters must not be taken for commands, and a dash is a dash. */
function roff(text: string): string {
  const escaped = text.replaceAll('\\', '\\e').replaceAll('-', '\\-');
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}

function entry(head: string, text: string): string {
  return `.TP\n${head}\n${roff(text)}\n`;
}

/** `<callid>` and the like in italics, the rest in bold. */
function formHead(words: readonly string[], parameters: string): string {
  const parts = [...words, ...parameters.split(' ').filter((word) => word !== '')];
  return parts
    .map((word) => (/^[<[]/.test(word) ? `\\fI${roff(word)}\\fR` : `\\fB${roff(word)}\\fR`))
    .join(' ');
}

const exitCodes = [
  ['0', 'It was done.'],
  [
    '1',
    'The daemon cannot be reached or did not answer within three seconds; for "table": it cannot be done.',
  ],
  ['2', 'There is no such command or option.'],
  ['3', 'The daemon refused, or what the command is about does not exist: a call, a tag, an allowed value.'],
] as const;

const examples = [
  'rtpengine-ctl list numsessions',
  'rtpengine-ctl --json list sessions all',
  'rtpengine-ctl set maxsessions 500',
  'rtpengine-ctl -ip 192.0.2.1:9900 call a84b4c76e66710@example.com info',
] as const;

/** `docs/man/rtpengine-ctl.1`. */
export function ctlManual(): string {
  const options = ctlOptions.map(({ name, value, help }) =>
    entry(`\\fB${roff(name)}\\fR${value === null ? '' : ` \\fI${roff(value)}\\fR`}`, `${help}.`),
  );
  const commands = cliForms()
    .filter(({ words }) => words[0] !== 'get')
    .map(({ words, parameters, help }) => entry(formHead(words, parameters), `${help}.`));
  const tables = tableForms.map(({ words, help }) => entry(formHead(words.split(' '), ''), `${help}.`));
  return `.\\" Generated from the commands of the daemon: change those instead.
.TH RTPENGINE\\-CTL 1 "" "rtpengine\\-ts" "User Commands"
.SH NAME
rtpengine\\-ctl \\- look into a running rtpengine and change its settings
.SH SYNOPSIS
\\fBrtpengine\\-ctl\\fR [\\fIOPTIONS\\fR] \\fICOMMAND\\fR...
.SH DESCRIPTION
Sends a command over TCP to the daemon (option \\fBlisten\\-cli\\fR) and prints its answer.
Without a command, all commands are listed.
.SH OPTIONS
${options.join('')}.SH COMMANDS
The word \\fBget\\fR is another name of \\fBlist\\fR; \\fBhelp\\fR behind the first words of a command tells what may follow.
${commands.join('')}.SS Kernel forwarding tables
These are carried out on this machine, as root, without asking a daemon.
${tables.join('')}.SH EXIT STATUS
${exitCodes.map(([code, text]) => entry(`\\fB${code}\\fR`, text)).join('')}.SH FILES
.TP
.I /etc/rtpengine/rtpengine.conf
Configuration of the daemon, from which the address is taken.
.SH EXAMPLES
.nf
${examples.map((line) => `${roff(line)}\n`).join('')}.fi
.SH SEE ALSO
docs/ctl.md of the package
`;
}
