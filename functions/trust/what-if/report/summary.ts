import * as z from 'zod';
import { metricNames } from './metrics.ts';
import type { WhatIfReport } from './report.ts';
import type { Threshold } from './thresholds.ts';

const count = z.int().min(0);

/** What a script, or a person in a hurry, reads of a report. */
export const whatIfSummarySchema = z.object({
  decisions: count,
  replayed: count,
  different: count,
  otherPlanner: count,
  unreadable: count,
  orders: count,
  compared: count,
  changed: count,
  /** By figure, in its own unit. */
  change: z.partialRecord(z.enum(metricNames), z.number()),
  /** Limits that are not kept. */
  broken: z.array(z.string()),
});
export type WhatIfSummary = z.output<typeof whatIfSummarySchema>;

/** Whole numbers and hundredths: what a line of JSON is read for. */
function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

/** The report as one line for whoever judges it by a script. */
export function summaryOf(report: WhatIfReport, broken: readonly Threshold[]): WhatIfSummary {
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
