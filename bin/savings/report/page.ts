/** The report as one page: no script, no style, no picture from elsewhere, so that it can be sent to anybody as it is. */
import { baselineNames } from '../field-rules/baselines.ts';
import type { SavingsRun } from '../savings-run.ts';
import { wholeText } from '../several.ts';
import type { PeriodSums, PlanSums } from '../tally.ts';
import { barChart, lineChart } from './charts.ts';
import { errorSentences, readSentences, resultSentences } from './facts.ts';
import { escapedHtml } from './html-text.ts';
import { ruleNames } from './rule-names.ts';

/** Colours of the lines: ours first, then the rules; each legible on white and on black. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --rule: #bbb; --c0: #0a7d4f; --c1: #b3541e; --c2: #8a6d00;
  --c3: #6a4fb3; --c4: #1f6fb2; --c5: #b0306a; --c6: #5c6670 }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --paper: #151515; --rule: #555; --c0: #3fcf94; --c1: #f0925c;
  --c2: #d9b93a; --c3: #b39df2; --c4: #6db7f2; --c5: #f07fae; --c6: #a8b2bc } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 64rem; margin: 2rem auto;
  padding: 0 1rem }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; display: block; overflow-x: auto }
th, td { text-align: right; padding: .15rem .6rem; border-bottom: 1px solid var(--rule); white-space: nowrap }
th:first-child, td:first-child { text-align: left }
svg { width: 100%; height: auto; font: 12px system-ui, sans-serif }
svg text { fill: var(--ink) }
svg .axis { stroke: var(--rule) }
${Array.from({ length: 7 }, (_, at) => `.f${at} { fill: var(--c${at}) } .s${at} { stroke: var(--c${at}); fill: none }`).join('\n')}
`;

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
