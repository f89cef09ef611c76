# Generated from the commands of the daemon: change those instead.
# Completion of rtpengine-ctl for bash: source this file, or put it into /usr/share/bash-completion/completions/rtpengine-ctl.

_rtpengine_ctl_forms='
list numsessions
list sessions all
list sessions own
list sessions foreign
list sessions recording
list sessions *
list totals
list counters
list maxopenfiles
list maxsessions
list maxcpu
list maxload
list maxbw
list timeout
list silenttimeout
list offertimeout
list finaltimeout
list loglevels
list loglevel *
list redisallowederrors
list redisdisabletime
list redisconnecttimeout
list rediscmdtimeout
list controltos
list deletedelay
list interfaces
list jsonstats
list transcoders
get numsessions
get sessions all
get sessions own
get sessions foreign
get sessions recording
get sessions *
get totals
get counters
get maxopenfiles
get maxsessions
get maxcpu
get maxload
get maxbw
get timeout
get silenttimeout
get offertimeout
get finaltimeout
get loglevels
get loglevel *
get redisallowederrors
get redisdisabletime
get redisconnecttimeout
get rediscmdtimeout
get controltos
get deletedelay
get interfaces
get jsonstats
get transcoders
set maxopenfiles *
set maxsessions *
set maxcpu *
set maxload *
set maxbw *
set timeout *
set silenttimeout *
set offertimeout *
set finaltimeout *
set loglevel * *
set redisallowederrors *
set redisdisabletime *
set redisdisable 1
set redisdisable 0
set redisconnecttimeout *
set rediscmdtimeout *
set controltos *
set deletedelay *
terminate all
terminate own
terminate foreign
terminate *
params start secrets
params current secrets
params diff
params revert
call * info
call * terminate
call * debug on
call * debug off
call * debug enable
call * debug disable
call * tag * info
call * tag * delay *
call * tag * detect-dtmf 1
call * tag * detect-dtmf 0
media list files
media list dbs
media list caches
media list players
media add file *
media add db *
media add cache *
media reload file *
media reload files
media reload db *
media reload dbs
media reload cache *
media reload caches
media evict file *
media evict files
media evict db *
media evict dbs
media evict cache *
media evict caches
media evict players
ksadd *
ksrm *
kslist
active
standby
diagnose *
top calls rate *
top calls loss *
top calls jitter *
top calls mos *
top calls age *
top calls path *
top streams rate *
top streams loss *
top streams jitter *
top streams mos *
top streams age *
top streams path *
debug * on
debug * off
debug * enable
debug * disable
drain status
drain off
drain *
usage
table list
table add
table del
table show
table attach
table detach
'

_rtpengine_ctl() {
  local current=${COMP_WORDS[COMP_CWORD]} index=1 word
  local -a before=() found=()
  COMPREPLY=()
  while [ "$index" -lt "$COMP_CWORD" ]; do
    word=${COMP_WORDS[index]}
    case $word in
      -ip|-port|-config-file) index=$((index + 1)) ;;
      -*) ;;
      *) before+=("$word") ;;
    esac
    index=$((index + 1))
  done
  if [ "${COMP_WORDS[COMP_CWORD - 1]}" = -config-file ]; then
    COMPREPLY=($(compgen -f -- "$current"))
    return
  fi
  if [ "${current:0:1}" = - ]; then
    COMPREPLY=($(compgen -W '-ip -port -config-file --json -help' -- "$current"))
    return
  fi
  local form position
  local -a words
  while read -r form; do
    # Without globbing: some words of a form are asterisks.
    read -r -a words <<<"$form"
    [ "${#words[@]}" -gt "${#before[@]}" ] || continue
    for ((position = 0; position < ${#before[@]}; position += 1)); do
      [ "${words[position]}" = '*' ] || [ "${words[position]}" = "${before[position]}" ] || continue 2
    done
    [ "${words[position]}" = '*' ] || found+=("${words[position]}")
  done <<<"$_rtpengine_ctl_forms"
  COMPREPLY=($(compgen -W "${found[*]}" -- "$current" | sort -u))
}

complete -F _rtpengine_ctl rtpengine-ctl
