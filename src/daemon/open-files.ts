import type { OpenFiles } from '../commands/cli/index.ts';
import { describeErrno } from '../native/errno.ts';
import { changeFileLimit, fileLimit } from '../native/file-limit.ts';

/** Above this the kernel means "no limit" (getrlimit(2)). */
const mostCountable = 2 ** 60;

/** The limit of this process, for the operators' commands. */
export const openFiles: OpenFiles = {
  limit: () => {
    const { soft } = fileLimit();
    return soft > mostCountable ? Infinity : soft;
  },
  setLimit: (count) => {
    const result = changeFileLimit(count);
    return result < 0 ? describeErrno(-result) : null;
  },
};
