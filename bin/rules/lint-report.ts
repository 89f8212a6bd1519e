/** What lint says in a terminal. */

import type { RuleCoverage } from '../../functions/routing/rulesets/lint/coverage.ts';
import type {
  LintFindingView,
  LintOutcome,
  LintQuestion,
} from '../../functions/routing/rulesets/lint/finding.ts';
import { counted } from '../../functions/shared/counted.ts';

function placesText({ shipments }: LintOutcome): string {
  if (shipments.length === 0) return 'nothing ships';
  return `ships from ${shipments.map(({ location }) => location).join(' and ')}`;
}

function outcomeText(outcome: LintOutcome): string {
  const relaxed = outcome.relaxed.length > 0 ? `, ${outcome.relaxed.join(' and ')} dropped` : '';
  return `by ${outcome.strategy}: ${outcome.outcome}, ${placesText(outcome)}${relaxed}`;
}

function orderText({ order, positions }: LintQuestion): string {
  const { destination, lines, tags, valueMinor, currency, service, customerTier, promiseBy } = order;
  const area =
    destination.region === undefined ? destination.country : `${destination.country}-${destination.region}`;
  const facts = [
    `${lines.map(({ sku, quantity }) => `${quantity} ${sku}`).join(', ')} to ${area}`,
    `worth ${valueMinor} minor units of ${currency}`,
    ...(service === undefined ? [] : [`by ${service}`]),
    ...(customerTier === undefined ? [] : [`customer ${customerTier}`]),
    ...(promiseBy === undefined ? [] : [`promised by ${promiseBy}`]),
    ...(tags.length === 0 ? [] : [`tagged ${tags.join(', ')}`]),
    `goods at ${positions.map(({ sku, location }) => `${location} (${sku})`).join(', ') || 'no location'}`,
  ];
  return facts.join('; ');
}

/** A finding with its order, four lines. */
export function findingLines({ kind, path, message, witness }: LintFindingView): string[] {
  const { question, planned, without, otherwise } = witness;
  return [
    `${path}: ${message} (${kind})`,
    `  order: ${orderText(question)}`,
    `  as it is, ${outcomeText(planned)}`,
    `  without ${without.join(', ')}, ${outcomeText(otherwise)}`,
  ];
}

function shareText(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`;
}

/** How many of the past orders each part of the rules met. */
export function coverageLines(rows: readonly RuleCoverage[], orders: number): string[] {
  const table = rows.map(({ path, name, asked, met }) => {
    const beside = asked === orders ? '' : `, asked by ${shareText(asked, orders)}`;
    return `  ${shareText(met, orders).padStart(7)}  ${path} (${name})${beside}`;
  });
  return [`What ${counted(orders, 'order')} of the last month met:`, ...table];
}
