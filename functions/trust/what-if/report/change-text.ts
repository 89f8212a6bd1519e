/** Why an order goes otherwise, in one line. Pure. */
import { costTermTypes } from '../../../planner/pricing/cost-terms.ts';
import { microsText } from '../../../planner/pricing/micros.ts';
import { counted } from '../../../shared/counted.ts';
import type { OrderFigures } from '../order-figures.ts';
import type { OrderPair } from '../what-if.ts';

function whereText({ locations, unserved }: OrderFigures): string {
  const from = locations.length === 0 ? 'from nowhere' : `from ${locations.join(' and ')}`;
  return unserved === 0 ? from : `${from}, ${counted(unserved, 'unit')} without a location`;
}

function isSameWhere(before: OrderFigures, after: OrderFigures): boolean {
  return whereText(before) === whereText(after) && before.shipments === after.shipments;
}

/** The two terms that change most. */
function termsText({ before, after }: OrderPair, currency: string): string {
  const changes = costTermTypes
    .map((term) => ({ term, micros: (after.terms[term] ?? 0) - (before.terms[term] ?? 0) }))
    .filter(({ micros }) => micros !== 0)
    .sort((one, other) => Math.abs(other.micros) - Math.abs(one.micros));
  return changes
    .slice(0, 2)
    .map(({ term, micros }) => `${micros > 0 ? '+' : ''}${microsText(micros, currency)} ${term}`)
    .join(', ');
}

/** `9.20 from NYC, then 11.40 from LAX and NYC: +2.20 shipping`. */
export function changeText(pair: OrderPair, currency: string): string {
  const { before, after } = pair;
  const terms = termsText(pair, currency);
  const was = `${microsText(before.costMicros, currency)} ${whereText(before)}`;
  const is = microsText(after.costMicros, currency);
  const where = isSameWhere(before, after) ? ' from the same' : ` ${whereText(after)}`;
  return `${was}, then ${is}${where}${terms === '' ? '' : `: ${terms}`}`;
}
