/** The report as lines of a terminal: whether it is true first, then what is assumed, then the figures. */

import {
  countSentences,
  figureCells,
  figureTitles,
  proofSentences,
} from '../../functions/trust/what-if/page/sentences.ts';
import type { ReportedLocation, WhatIfReport } from '../../functions/trust/what-if/report/report.ts';

const NAME = 26;
const WIDTHS = [12, 12, 12, 12, 22] as const;

function row(name: string, cells: readonly string[]): string {
  return (name.padEnd(NAME) + cells.map((cell, at) => cell.padStart(WIDTHS[at] ?? 12)).join('')).trimEnd();
}

function listed(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`), ''];
}

function locationRow({ location, before, after }: ReportedLocation): string {
  const pct = (share: number | undefined): string => (share === undefined ? '' : `${share.toFixed(0)} %`);
  const fullest = `${pct(before.fullestPct)} > ${pct(after.fullestPct)}`;
  return row(location, [
    String(before.shipments),
    String(after.shipments),
    String(after.shipments - before.shipments),
    `${before.busiestDay} > ${after.busiestDay}`,
    fullest === ' > ' ? '' : fullest,
  ]);
}

/** The locations whose work changes most are shown; the page and the JSON have all of them. */
const SHOWN_LOCATIONS = 20;

function byChange(locations: readonly ReportedLocation[]): ReportedLocation[] {
  const changeOf = ({ before, after }: ReportedLocation): number =>
    Math.abs(after.shipments - before.shipments);
  return locations.toSorted((one, other) => changeOf(other) - changeOf(one)).slice(0, SHOWN_LOCATIONS);
}

export function terminalReport(report: WhatIfReport): string[] {
  const { title, assumptions, metrics, terms, locations, most } = report;
  return [
    title,
    '',
    ...listed('Is it true?', proofSentences(report)),
    ...listed('Assumptions', assumptions),
    ...countSentences(report),
    '',
    row('', figureTitles),
    ...metrics.map((metric) => row(metric.title, figureCells(metric, metric.unit))),
    ...terms.map((term) => row(`  ${term.term}`, figureCells(term, 'money'))),
    '',
    row('shipments', ['then', 'new rules', 'change', 'busiest day', 'fullest window']),
    ...byChange(locations).map(locationRow),
    '',
    ...listed(
      'Orders that change most',
      most.map(({ orderId, n, text }) => `${orderId} (decision ${n}): ${text}`),
    ),
  ];
}
