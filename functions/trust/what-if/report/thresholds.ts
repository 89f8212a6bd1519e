/** Limits of what a change of rules may do, for those who judge it by an exit code. Pure. */
import { type JudgedFigure, metricNames } from './metrics.ts';

/** `cost > +1%`: the figure, which side of the limit is refused, and the limit. */
export interface Threshold {
  readonly text: string;
  readonly metric: JudgedFigure;
  readonly side: '<' | '>';
  readonly limit: number;
  /** `%`: by how many percent the figure changes; else by how much, in the figure's own unit. */
  readonly isRelative: boolean;
}

export interface MetricChange {
  readonly name: JudgedFigure;
  readonly change: number;
  /** In percent of what it was; undefined where that was nothing. */
  readonly changePct: number | undefined;
}

const FORM = /^(\w+)\s*([<>])\s*([+-]?\d+(?:\.\d+)?)\s*(%?)$/;

/** Reads `cost > +1%`; undefined for what is no limit. */
export function parseThreshold(text: string): Threshold | undefined {
  const [, name, side, limit, percent] = FORM.exec(text.trim()) ?? [];
  const metric = metricNames.find((one) => one === name);
  if (!metric || (side !== '<' && side !== '>')) return undefined;
  return { text: text.trim(), metric, side, limit: Number(limit), isRelative: percent === '%' };
}

/** What of nothing became something has changed without measure. */
function relative({ change, changePct }: MetricChange): number {
  if (changePct !== undefined) return changePct;
  return change === 0 ? 0 : Math.sign(change) * Number.POSITIVE_INFINITY;
}

/** Those limits that the changes do not keep. */
export function brokenThresholds(
  thresholds: readonly Threshold[],
  changes: readonly MetricChange[],
): Threshold[] {
  return thresholds.filter(({ metric, side, limit, isRelative }) => {
    const found = changes.find(({ name }) => name === metric);
    if (!found) return false;
    const value = isRelative ? relative(found) : found.change;
    return side === '>' ? value > limit : value < limit;
  });
}
