/** What was read and what came of it, in sentences and as the one JSON object: for the terminal and for the page. */

import { several, wholeText } from '../../../functions/trust/page/several.ts';
import { baselineNames } from '../field-rules/baselines.ts';
import type { SavingsRun } from '../savings-run.ts';
import type { NamedOrders } from '../tally.ts';
import { ruleNames } from './rule-names.ts';

const FIRST_ERRORS = 10;

/** What was read of the file. */
export function readSentences({ read, orders, lines, value, tally }: SavingsRun): string[] {
  const { cancelled, unshippedLines } = read;
  const what = `${several(orders, 'order')}, ${several(lines, 'line')}, ${several(tally.months.length, 'month')}`;
  return [
    `A ${read.format} export of ${several(read.rows, 'row')}: ${what}; goods of ${wholeText(value)} by the file's prices.`,
    ...(cancelled > 0
      ? [`Left out, for they never shipped (cancelled or not paid): ${several(cancelled, 'order')}.`]
      : []),
    ...(unshippedLines > 0
      ? [`Left out, for they need no shipping: ${several(unshippedLines, 'line')}.`]
      : []),
    `${several(read.errors.length, 'error')}; ${several(read.faultyOrders, 'order')} left out for that.`,
  ];
}

/** The first errors, and how many more there are. */
export function errorSentences({ read: { errors } }: SavingsRun): string[] {
  const named = errors.slice(0, FIRST_ERRORS).map(({ line, order, message }) => {
    const whose = order === undefined ? '' : ` order ${order}`;
    return `line ${line}:${whose} ${message}`;
  });
  const rest = errors.length - named.length;
  return rest > 0 ? [...named, `and ${wholeText(rest)} more`] : named;
}

function namesIn({ first, count }: NamedOrders): string {
  const rest = count - first.length;
  return first.join(', ') + (rest > 0 ? ` and ${wholeText(rest)} more` : '');
}

/** What was not compared, and how sure our plans are. */
export function resultSentences({ tally }: SavingsRun): string[] {
  const { unserved, onlyOurs, onlyTheirs, unproven, largestGapPct, dearerThoughProven, all } = tally;
  const apart = baselineNames.flatMap((name) => {
    const { long } = ruleNames[name];
    const [ours, theirs] = [onlyOurs.get(name), onlyTheirs.get(name)];
    return [
      ...(ours && ours.count > 0
        ? [`${long} does not serve ${several(ours.count, 'order')} that ours serves: ${namesIn(ours)}.`]
        : []),
      ...(theirs && theirs.count > 0
        ? [`${long} serves ${several(theirs.count, 'order')} that ours does not: ${namesIn(theirs)}.`]
        : []),
    ];
  });
  const proven = all.ours.orders - unproven;
  const gap = unproven === 0 ? '' : `; of the others at most ${largestGapPct.toFixed(1)} % is left`;
  return [
    ...(unserved.count > 0
      ? [
          `${several(unserved.count, 'order')} cannot be served whole from this stock by these carriers: ${namesIn(unserved)}.`,
        ]
      : []),
    ...apart,
    `${wholeText(proven)} of our ${several(all.ours.orders, 'plan')} are proven to be the cheapest there are${gap}.`,
    ...(dearerThoughProven > 0
      ? [`A fault: a rule was cheaper for ${several(dearerThoughProven, 'proven order')}.`]
      : []),
  ];
}

/** The last line of the command. */
export interface SavingsSummary {
  readonly orders: number;
  readonly compared: number;
  readonly errors: number;
  readonly months: number;
  readonly savedPct: Readonly<Record<string, number>>;
  readonly costPerOrder: Readonly<Record<string, number>>;
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}

export function summaryOf({ read, orders, tally }: SavingsRun): SavingsSummary {
  const { all } = tally;
  const cost = baselineNames.map((name) => [name, rounded(all.rule(name).theirs.costPerOrder)] as const);
  return {
    orders,
    compared: tally.compared,
    errors: read.errors.length,
    months: tally.months.length,
    savedPct: Object.fromEntries(baselineNames.map((name) => [name, rounded(all.rule(name).savedPct)])),
    costPerOrder: { ours: rounded(all.ours.costPerOrder), ...Object.fromEntries(cost) },
  };
}
