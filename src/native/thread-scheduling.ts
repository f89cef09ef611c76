import { constants } from 'node:os';
import { describeErrno } from './errno.ts';
import { libcFunction, orErrno } from './libc.ts';
import { Slab } from './slab.ts';

const pthreadSelf = libcFunction('pthread_self', 'uintptr_t', []);
/** Returns an errno. musl has no sched_setscheduler of its own. */
const pthreadSetSchedParam = libcFunction('pthread_setschedparam', 'int', ['uintptr_t', 'int', 'uintptr_t']);
/** In Linux a nice value is a thread's, and 0 the calling one. */
const setpriority = libcFunction('setpriority', 'int', ['int', 'int', 'int']);

const PRIO_PROCESS = 0;
/** What the thread starts later begins as if it had asked for nothing (sched(7)). */
const SCHED_RESET_ON_FORK = 0x4000_0000;

/** SCHED_OTHER and so on of linux/sched.h. */
const policies = { other: 0, fifo: 1, rr: 2, batch: 3, idle: 5 } as const;

/** How the system shares processors out to a thread (sched(7)). */
export interface ThreadScheduling {
  /** `default` and `none`: as the system has it. */
  readonly policy: 'default' | 'none' | keyof typeof policies;
  /** 1 (low) to 99 with `fifo` and `rr`; with the others a nice value, 19 (low) to -20, where 0 leaves it as it is. */
  readonly priority: number;
}

export const systemScheduling: ThreadScheduling = { policy: 'default', priority: 0 };

/** For the calling thread. Returns why it goes on as before, or null. */
export function scheduleThread({ policy, priority }: ThreadScheduling): string | null {
  const hasPolicy = policy !== 'default' && policy !== 'none';
  const isRealtime = policy === 'fifo' || policy === 'rr';
  const errno = hasPolicy ? setPolicy(policies[policy], isRealtime ? priority : 0) : 0;
  if (errno !== 0) return refusal(`policy "${policy}" with priority ${isRealtime ? priority : 0}`, errno);
  if (isRealtime || priority === 0) return null;
  const result = orErrno(setpriority(PRIO_PROCESS, 0, priority));
  return result < 0 ? refusal(`nice value ${priority}`, -result) : null;
}

function setPolicy(policy: number, priority: number): number {
  const parameters = new Slab(4);
  parameters.view.setInt32(0, priority, true);
  return pthreadSetSchedParam(pthreadSelf(), policy | SCHED_RESET_ON_FORK, parameters.address);
}

function refusal(wish: string, errno: number): string {
  const { EPERM, EACCES } = constants.errno;
  const remedy =
    errno === EPERM || errno === EACCES
      ? '. It takes CAP_SYS_NICE, or a limit that allows it (ulimit -r and -e; LimitRTPRIO, LimitNICE and RestrictRealtime=no of a systemd unit)'
      : '';
  return `the system refuses ${wish}: ${describeErrno(errno)}${remedy}`;
}
