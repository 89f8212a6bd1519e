/** The report as one page that loads nothing from anywhere. */

import { lineChart, type NamedLine } from '../../page/charts.ts';
import { escapedHtml } from '../../page/html-text.ts';
import { STYLE } from '../../page/style.ts';
import type { ReportedLocation, WhatIfReport } from '../report/report.ts';
import { differenceChart } from './difference-chart.ts';
import { countSentences, figureCells, figureTitles, proofSentences } from './sentences.ts';

function list(sentences: readonly string[]): string {
  return `<ul>${sentences.map((sentence) => `<li>${escapedHtml(sentence)}</li>`).join('')}</ul>`;
}

function row(cells: readonly string[], tag: 'th' | 'td' = 'td'): string {
  return `<tr>${cells.map((cell) => `<${tag}>${escapedHtml(cell)}</${tag}>`).join('')}</tr>`;
}

function figures({ metrics, terms }: WhatIfReport): string {
  const rows = [
    ...metrics.map((metric) => row([metric.title, ...figureCells(metric, metric.unit)])),
    ...terms.map((term) => row([`of it ${term.term}`, ...figureCells(term, 'money')])),
  ];
  return `<table>${row(['', ...figureTitles], 'th')}${rows.join('')}</table>`;
}

function days({ days: all, currency }: WhatIfReport): string {
  const lines: NamedLine[] = [
    { name: 'new rules', values: all.map(({ after }) => after) },
    { name: 'then', values: all.map(({ before }) => before) },
  ];
  const labels = all.map(({ day }) => day);
  const legend = `<p><span class="t0">new rules</span>, <span class="t1">then</span>: ${escapedHtml(currency)} an order by day</p>`;
  return all.length < 2 ? '' : legend + lineChart(labels, lines);
}

function locationTable(locations: readonly ReportedLocation[]): string {
  const pct = (share: number | undefined): string => (share === undefined ? '' : `${share.toFixed(0)} %`);
  const titles = ['location', 'shipments then', 'new rules', 'units then', 'new rules'];
  const more = ['busiest day then', 'new rules', 'fullest window then', 'new rules'];
  const rows = locations.map(({ location, before, after }) =>
    row([
      location,
      ...[before.shipments, after.shipments, before.units, after.units].map(String),
      ...[before.busiestDay, after.busiestDay].map(String),
      ...[pct(before.fullestPct), pct(after.fullestPct)],
    ]),
  );
  return `<table>${row([...titles, ...more], 'th')}${rows.join('')}</table>`;
}

function orders({ most }: WhatIfReport): string {
  return most
    .map(({ orderId, at, n, text, before, after }) => {
      const opened = [
        `<p>then (GET /orders/${orderId}/decisions/${n}, planned ${at})</p><pre>`,
        escapedHtml(before),
        '</pre><p>new rules</p><pre>',
        escapedHtml(after),
        '</pre>',
      ].join('');
      return `<details><summary>${escapedHtml(`${orderId}: ${text}`)}</summary>${opened}</details>`;
    })
    .join('');
}

const MORE_STYLE =
  'pre { white-space: pre-wrap } summary { cursor: pointer } .t0 { color: var(--c0) } .t1 { color: var(--c1) }';

export function whatIfPage(report: WhatIfReport): string {
  const title = escapedHtml(report.title);
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${title}</title>`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<style>${STYLE}${MORE_STYLE}</style></head><body>`,
    `<h1>${title}</h1>`,
    `<h2>Is it true?</h2>${list(proofSentences(report))}`,
    `<h2>Assumptions</h2>${list(report.assumptions)}`,
    `<h2>Figures</h2>${list(countSentences(report))}${figures(report)}`,
    `<h2>By day</h2>${days(report)}`,
    `<h2>By location</h2>${differenceChart(report.locations)}${locationTable(report.locations)}`,
    `<h2>Orders that change most</h2>${orders(report)}`,
    '</body></html>',
    '',
  ].join('\n');
}
