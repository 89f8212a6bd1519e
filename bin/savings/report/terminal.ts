/** The report as lines of a terminal: assumptions first, then what was read, the months, the totals, the bars. */

import { wholeText } from '../../../functions/trust/page/several.ts';
import { baselineNames } from '../field-rules/baselines.ts';
import type { SavingsRun } from '../savings-run.ts';
import type { PeriodSums, PlanSums } from '../tally.ts';
import { errorSentences, readSentences, resultSentences } from './facts.ts';
import { ruleNames } from './rule-names.ts';

const BAR = 40;
const NAME = 34;
const RULE = 13;

function monthHead(): string {
  const rules = baselineNames.map((name) => ruleNames[name].short.padStart(RULE));
  return `${'month'.padEnd(8)}${'orders'.padStart(7)}${'ours'.padStart(8)}${rules.join('')}`;
}

/** Of each rule what an order costs by it, and what of that ours saves. */
function periodRow(name: string, period: PeriodSums): string {
  const { orders, costPerOrder } = period.ours;
  const rules = baselineNames.map((rule) => {
    const { theirs, savedPct } = period.rule(rule);
    return `${theirs.costPerOrder.toFixed(2).padStart(RULE - 6)}${savedPct.toFixed(1).padStart(6)}`;
  });
  return `${name.padEnd(8)}${wholeText(orders).padStart(7)}${costPerOrder.toFixed(2).padStart(8)}${rules.join('')}`;
}

function totalRow(name: string, sums: PlanSums, saved: string): string {
  const orders = Math.max(1, sums.orders);
  const cells = [
    wholeText(sums.orders).padStart(8),
    sums.costPerOrder.toFixed(2).padStart(9),
    (sums.shipments / orders).toFixed(3).padStart(10),
    `${((100 * sums.splits) / orders).toFixed(1)} %`.padStart(8),
    wholeText(sums.km / orders).padStart(7),
    saved.padStart(11),
  ];
  return `${name.padEnd(NAME)}${cells.join('')}`.trimEnd();
}

function totals({ tally: { all } }: SavingsRun): string[] {
  const titles = ['orders', 'cost', 'shipments', 'split', 'km', 'ours saves'];
  const widths = [8, 9, 10, 8, 7, 11];
  const head = titles.map((title, at) => title.padStart(widths[at] ?? 0)).join('');
  return [
    `${'totals, means of an order'.padEnd(NAME)}${head}`,
    totalRow('ours', all.ours, ''),
    ...baselineNames.map((name) => {
      const { theirs, savedPct } = all.rule(name);
      return totalRow(ruleNames[name].long, theirs, `${savedPct.toFixed(1)} %`);
    }),
  ];
}

function bars({ currency, tally: { all } }: SavingsRun): string[] {
  const costs = [
    { name: 'ours', cost: all.ours.costPerOrder },
    ...baselineNames.map((name) => ({
      name: ruleNames[name].long,
      cost: all.rule(name).theirs.costPerOrder,
    })),
  ];
  const most = Math.max(...costs.map(({ cost }) => cost), Number.MIN_VALUE);
  const drawn = costs.map(({ name, cost }) => {
    const bar = '█'.repeat(Math.round((BAR * cost) / most));
    return `${name.padEnd(NAME)}${bar.padEnd(BAR)}${cost.toFixed(2).padStart(8)}`;
  });
  return [`${currency} an order`, ...drawn];
}

function listed(title: string, sentences: readonly string[]): string[] {
  return sentences.length === 0 ? [] : [title, ...sentences.map((sentence) => `  ${sentence}`), ''];
}

export function terminalReport(run: SavingsRun): string[] {
  const { months, all } = run.tally;
  return [
    run.title,
    '',
    ...listed('Assumptions', run.assumptions),
    ...listed('Read', readSentences(run)),
    ...listed('Errors', errorSentences(run)),
    `${run.currency} an order, and what ours saves of it in %`,
    monthHead(),
    ...months.map(([month, period]) => periodRow(month, period)),
    periodRow('all', all),
    '',
    ...totals(run),
    '',
    ...bars(run),
    '',
    ...resultSentences(run),
  ];
}
