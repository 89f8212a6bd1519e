import type { WhatIfReport } from '../../functions/trust/what-if/report/report.ts';
import type { Threshold } from '../../functions/trust/what-if/report/thresholds.ts';

/** Whole numbers and hundredths: what a line of JSON is read for. */
function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

/** The report as one line for whoever judges it by a script. */
export function summaryOf(report: WhatIfReport, broken: readonly Threshold[]): Record<string, unknown> {
  const { proof, orders, compared, changed, metrics } = report;
  return {
    decisions: proof.decisions,
    replayed: proof.same,
    different: proof.different,
    otherPlanner: proof.otherPlanner,
    unreadable: proof.unreadable,
    orders,
    compared,
    changed,
    change: Object.fromEntries(metrics.map(({ name, change }) => [name, rounded(change)])),
    broken: broken.map(({ text }) => text),
  };
}
