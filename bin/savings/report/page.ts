/** The report as one page: no script, no style, no picture from elsewhere, so that it can be sent to anybody as it is. */

import { barChart, lineChart } from '../../../functions/trust/page/charts.ts';
import { escapedHtml } from '../../../functions/trust/page/html-text.ts';
import { wholeText } from '../../../functions/trust/page/several.ts';
import { STYLE } from '../../../functions/trust/page/style.ts';
import { baselineNames } from '../field-rules/baselines.ts';
import type { SavingsRun } from '../savings-run.ts';
import type { PeriodSums, PlanSums } from '../tally.ts';
import { errorSentences, readSentences, resultSentences } from './facts.ts';
import { ruleNames } from './rule-names.ts';

function list(sentences: readonly string[]): string {
  return `<ul>${sentences.map((sentence) => `<li>${escapedHtml(sentence)}</li>`).join('')}</ul>`;
}

function row(cells: readonly string[], tag: 'th' | 'td' = 'td'): string {
  return `<tr>${cells.map((cell) => `<${tag}>${escapedHtml(cell)}</${tag}>`).join('')}</tr>`;
}

function monthCells(name: string, period: PeriodSums): string[] {
  const { orders, costPerOrder } = period.ours;
  const rules = baselineNames.flatMap((rule) => {
    const { theirs, savedPct } = period.rule(rule);
    return [theirs.costPerOrder.toFixed(2), `${savedPct.toFixed(1)} %`];
  });
  return [name, wholeText(orders), costPerOrder.toFixed(2), ...rules];
}

function monthTable({ tally: { months, all } }: SavingsRun): string {
  const rules = baselineNames.flatMap((name) => [ruleNames[name].short, 'ours saves']);
  const rows = [...months, ['all', all] as const].map(([month, period]) => row(monthCells(month, period)));
  return `<table>${row(['month', 'orders', 'ours', ...rules], 'th')}${rows.join('')}</table>`;
}

function totalCells(name: string, sums: PlanSums, saved: string): string[] {
  const orders = Math.max(1, sums.orders);
  return [
    name,
    wholeText(sums.orders),
    sums.costPerOrder.toFixed(2),
    (sums.shipments / orders).toFixed(3),
    `${((100 * sums.splits) / orders).toFixed(1)} %`,
    wholeText(sums.km / orders),
    saved,
  ];
}

function totalTable({ tally: { all } }: SavingsRun): string {
  const head = ['', 'orders', 'cost an order', 'shipments an order', 'split', 'km an order', 'ours saves'];
  const rules = baselineNames.map((name) => {
    const { theirs, savedPct } = all.rule(name);
    return row(totalCells(ruleNames[name].long, theirs, `${savedPct.toFixed(1)} %`));
  });
  return `<table>${row(head, 'th')}${row(totalCells('ours', all.ours, ''))}${rules.join('')}</table>`;
}

/** The plans that are drawn: ours, then each rule's. */
function drawnPlans(): { name: string; costIn: (period: PeriodSums) => number }[] {
  return [
    { name: 'ours', costIn: (period) => period.ours.costPerOrder },
    ...baselineNames.map((rule) => ({
      name: ruleNames[rule].long,
      costIn: (period: PeriodSums) => period.rule(rule).theirs.costPerOrder,
    })),
  ];
}

function charts({ tally: { months, all } }: SavingsRun): string {
  const plans = drawnPlans();
  const bars = plans.map(({ name, costIn }) => ({ name, value: costIn(all) }));
  const lines = plans.map(({ name, costIn }) => ({
    name,
    values: months.map(([, period]) => costIn(period)),
  }));
  const labels = months.map(([month]) => month);
  return barChart(bars) + lineChart(labels, lines);
}

/** The whole page, with the figures that the terminal shows. */
export function savingsPage(run: SavingsRun): string {
  const errors = errorSentences(run);
  const title = escapedHtml(run.title);
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${title}</title>`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<style>${STYLE}</style></head><body>`,
    `<h1>${title}</h1>`,
    `<h2>Assumptions</h2>${list(run.assumptions)}`,
    `<h2>Read</h2>${list(readSentences(run))}`,
    errors.length > 0 ? `<h2>Errors</h2>${list(errors)}` : '',
    `<h2>${escapedHtml(run.currency)} an order</h2>${charts(run)}`,
    `<h2>Totals</h2>${totalTable(run)}${list(resultSentences(run))}`,
    `<h2>By month</h2>${monthTable(run)}`,
    '</body></html>',
    '',
  ].join('\n');
}
