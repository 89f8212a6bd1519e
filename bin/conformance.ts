/**
 * `npm run conformance -- <platform or folder>`: whether an adapter keeps to the contract of channels, case by case, at a
 * simulated shop. A table, and as the last line one JSON object. Exit 1 where a case failed.
 */
import { parseArgs } from 'node:util';
import { type CaseResult, conformanceCases, runConformance } from '../local/conformance/run.ts';
import { NoSubject, subjectOf } from '../local/conformance/subjects.ts';
import { endProcess, mustHaveNoMoreWords, runAsCommand, UsageError } from './command/command.ts';

const USAGE = `npm run conformance -- <platform> [--only PART]   what adapters get wrong, tried at a simulated shop
  <platform>   shopify, woocommerce, or the path of a folder with a conformance.ts (docs/conformance.md)
  --only PART  cases whose name has this in it
The last line is one JSON object; exit 1 where a case failed.`;

const MARKS: Readonly<Record<CaseResult['outcome'], string>> = {
  passed: 'ok',
  failed: 'FAILED',
  cannot: 'cannot',
  untried: 'untried',
};

function print(results: readonly CaseResult[]): void {
  const widest = Math.max(...results.map(({ id }) => id.length));
  for (const { id, claim, because, outcome, words } of results) {
    console.log(`${MARKS[outcome].padEnd(8)} ${id.padEnd(widest)}  ${claim}`);
    if (outcome === 'failed') console.log(`${' '.repeat(9)}${words ?? ''} (${because})`);
    else if (words !== undefined) console.log(`${' '.repeat(widest + 11)}${words}`);
  }
}

await runAsCommand(USAGE, async () => {
  const { values, positionals } = parseArgs({
    options: { only: { type: 'string', default: '' } },
    allowPositionals: true,
  });
  const [named] = positionals;
  mustHaveNoMoreWords(positionals, 1);
  if (named === undefined) throw new UsageError('The platform is missing.');
  const cases = conformanceCases.filter(({ id }) => id.includes(values.only));
  if (cases.length === 0) throw new UsageError(`No case has "${values.only}" in its name.`);
  const results = await runConformance(await subjectFor(named), cases);
  print(results);
  const count = (outcome: CaseResult['outcome']): number =>
    results.filter((one) => one.outcome === outcome).length;
  const [passed, failed, untried] = [count('passed'), count('failed'), count('untried')];
  console.log(JSON.stringify({ cases: results.length, failed, passed, cannot: count('cannot'), untried }));
  return failed === 0 ? 0 : 1;
});
endProcess();

/** @throws UsageError for a name that stands for nothing */
async function subjectFor(named: string) {
  try {
    return await subjectOf(named);
  } catch (error) {
    if (error instanceof NoSubject) throw new UsageError(error.message);
    throw error;
  }
}
