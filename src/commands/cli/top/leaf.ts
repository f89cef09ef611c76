import { utf8ToByteString } from '../../../base/bytes.ts';
import type { CliEnvironment } from '../environment.ts';
import { shown } from '../shown.ts';
import { jsonValue, type CliArguments, type CliLeaf } from '../tree.ts';
import { measureTop, type TopQuestion } from './measure.ts';
import { topSorts, topViews, type TopReport } from './row.ts';
import { topText } from './table.ts';

const defaultCount = 40;
/** A page of rows is for people. */
const mostRows = 1000;

/** `top [calls|streams] [<sort>] [<count>]`, in that order or any other. */
export const topLeaf: CliLeaf<CliEnvironment> = {
  kind: 'leaf',
  name: 'top',
  help: 'the calls or streams with the highest rate, loss, jitter and so on; live in rtpengine-ctl, unless with --once',
  parameters: `[calls|streams] [${topSorts.join('|')}] [<count>]`,
  run: (environment, words) => {
    const question = questionOf(words);
    return typeof question === 'string'
      ? question
      : pieces(environment, question, (report) => utf8ToByteString(topText(report)));
  },
  data: (environment, words) => {
    const question = questionOf(words);
    return typeof question === 'string'
      ? jsonValue(null)
      : { kind: 'pieces', pieces: pieces(environment, question, (report) => JSON.stringify(report)) };
  },
};

/** A piece without text for each part of the work, then what `print` makes of it. */
function* pieces(
  environment: CliEnvironment,
  question: TopQuestion,
  print: (report: TopReport) => string,
): Generator<string> {
  const work = measureTop(environment, question);
  let step = work.next();
  while (step.done !== true) {
    yield '';
    step = work.next();
  }
  yield print(step.value);
}

/** Or what is wrong with the words. */
function questionOf(words: CliArguments): TopQuestion | string {
  let [view, sort, count] = [topViews[0]!, topSorts[0] as TopQuestion['sort'], defaultCount];
  for (const word of words) {
    const [asView, asSort] = [topViews.find((each) => each === word), topSorts.find((each) => each === word)];
    if (asView !== undefined) view = asView;
    else if (asSort !== undefined) sort = asSort;
    else if (/^\d{1,4}$/.test(word) && Number(word) >= 1 && Number(word) <= mostRows) count = Number(word);
    else
      return `Invalid top value ${shown(word)}, must be one of ${[...topViews, ...topSorts].join(', ')} or a number of rows, 1 to ${mostRows}\n`;
  }
  return { view, sort, count };
}
