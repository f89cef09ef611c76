import { cliForms } from '../commands/cli/index.ts';
import { ctlOptions } from './ctl-options.ts';
import { tableWords } from './table-words.ts';

/** Stands for a word that only the operator knows, such as a call-id. */
const anything = '*';

/** All commands as words that a shell can complete, one a line. */
function forms(): readonly string[] {
  const daemon = cliForms().map(({ words, parameters }) =>
    [...words.map((word) => (word.startsWith('<') ? anything : word)), ...choices(parameters)].join(' '),
  );
  return [...daemon.flatMap(expand), ...tableWords.map((word) => `table ${word}`)];
}

/** `<1|0>` and `[on|off]` can be completed, other parameters cannot. */
function choices(parameters: string): readonly string[] {
  return parameters.split(' ').flatMap((parameter) => {
    const inner = parameter.replace(/^[<[]+|[>\]]+$/g, '');
    if (inner === '') return [];
    return [inner.includes('|') || inner === 'secrets' ? inner : anything];
  });
}

/** One line for each choice. */
function expand(form: string): readonly string[] {
  const words = form.split(' ');
  const index = words.findIndex((word) => word.includes('|'));
  if (index < 0) return [form];
  return words[index]!.split('|').flatMap((choice) =>
    expand([...words.slice(0, index), choice, ...words.slice(index + 1)].join(' ')),
  );
}

const optionNames = ctlOptions.map(({ name }) => name);
const withValue = ctlOptions.filter(({ value }) => value !== null).map(({ name }) => name);

const notice = '# Generated from the commands of the daemon: change those instead.';

/** `etc/completion/rtpengine-ctl.bash`. */
export function bashCompletion(): string {
  return `${notice}
# Completion of rtpengine-ctl for bash: source this file, or put it into /usr/share/bash-completion/completions/rtpengine-ctl.

_rtpengine_ctl_forms='
${forms().join('\n')}
'

_rtpengine_ctl() {
  local current=\${COMP_WORDS[COMP_CWORD]} index=1 word
  local -a before=() found=()
  COMPREPLY=()
  while [ "$index" -lt "$COMP_CWORD" ]; do
    word=\${COMP_WORDS[index]}
    case $word in
      ${withValue.join('|')}) index=$((index + 1)) ;;
      -*) ;;
      *) before+=("$word") ;;
    esac
    index=$((index + 1))
  done
  if [ "\${COMP_WORDS[COMP_CWORD - 1]}" = -config-file ]; then
    COMPREPLY=($(compgen -f -- "$current"))
    return
  fi
  if [ "\${current:0:1}" = - ]; then
    COMPREPLY=($(compgen -W '${optionNames.join(' ')}' -- "$current"))
    return
  fi
  local form position
  local -a words
  while read -r form; do
    # Without globbing: some words of a form are asterisks.
    read -r -a words <<<"$form"
    [ "\${#words[@]}" -gt "\${#before[@]}" ] || continue
    for ((position = 0; position < \${#before[@]}; position += 1)); do
      [ "\${words[position]}" = '*' ] || [ "\${words[position]}" = "\${before[position]}" ] || continue 2
    done
    [ "\${words[position]}" = '*' ] || found+=("\${words[position]}")
  done <<<"$_rtpengine_ctl_forms"
  COMPREPLY=($(compgen -W "\${found[*]}" -- "$current" | sort -u))
}

complete -F _rtpengine_ctl rtpengine-ctl
`;
}

/** `etc/completion/_rtpengine-ctl`. */
export function zshCompletion(): string {
  return `#compdef rtpengine-ctl
${notice}
# Completion of rtpengine-ctl for zsh: put this file into a folder of $fpath.

local -a forms=(
${forms()
  .map((form) => `  '${form}'`)
  .join('\n')}
)
local -a before found form
local index=2 position
while (( index < CURRENT )); do
  case $words[index] in
    ${withValue.join('|')}) (( index += 1 )) ;;
    -*) ;;
    *) before+=("$words[index]") ;;
  esac
  (( index += 1 ))
done
if [[ $words[CURRENT-1] == -config-file ]]; then
  _files
  return
fi
if [[ $words[CURRENT] == -* ]]; then
  compadd -- ${optionNames.join(' ')}
  return
fi
local line matches
for line in $forms; do
  form=(\${(s: :)line})
  (( $#form > $#before )) || continue
  matches=1
  for (( position = 1; position <= $#before; position += 1 )); do
    [[ $form[position] == '*' || $form[position] == "$before[position]" ]] || matches=0
  done
  (( matches )) && [[ $form[position] != '*' ]] && found+=("$form[position]")
done
compadd -- \${(u)found}
`;
}
