import type { Measure } from '../cost/measure.ts';
import { type CostLine, priceOfMonth, priceOfRun, priceOfStorage, totalOf } from '../cost/price.ts';
import type { Prices } from '../cost/prices.ts';
import {
  type Ceiling,
  ceilingsOf,
  lowestOf,
  putEventsCallsAt,
  type StageCapacity,
  shardsOf,
} from './ceilings.ts';
import { type Quotas, regionSizes } from './quotas.ts';

export interface CapacityFacts {
  readonly measure: Measure;
  readonly stage: StageCapacity;
  readonly quotas: Quotas;
  readonly prices: Prices;
}

/** The volume at which what is paid by the month is shared. */
export const ORDERS_A_MONTH = 1_000_000;
/** The rate that no ceiling of ours may be below. */
export const AIM = 100;
/** What an order may cost with everything counted, in USD. */
export const MOST_USD = 0.0003;
/** Calls of PutEvents that an order may take at that rate. */
export const MOST_PUT_EVENTS = 4;
const SECONDS_OF_DAY = 86_400;

/** The whole bill of an order at a million a month, its items kept a year. */
export function wholeBill({ measure, prices }: Pick<CapacityFacts, 'measure' | 'prices'>): {
  readonly run: number;
  readonly storage: number;
  readonly month: number;
  readonly lines: readonly CostLine[];
} {
  const { usage, stored, monthly } = measure;
  const run = priceOfRun(usage, prices);
  const storage = priceOfStorage(stored, usage, monthly, prices);
  const month = priceOfMonth(measure, ORDERS_A_MONTH, prices);
  return {
    run: totalOf(run),
    storage: totalOf(storage),
    month: totalOf(month),
    lines: [...run, ...storage, ...month],
  };
}

/** What of the figures is not as it has to be, in words. */
export function missed({ measure, stage, quotas, prices }: CapacityFacts): string[] {
  const { name, perSecond } = lowestOf(ceilingsOf(measure, stage, quotas, 'large'));
  const { run, storage, month } = wholeBill({ measure, prices });
  const usd = run + storage + month;
  const calls = putEventsCallsAt(AIM, measure, stage, quotas);
  return [
    ...(perSecond < AIM ? [`${Math.floor(perSecond)} orders a second by ${name}, at least ${AIM}`] : []),
    ...(usd > MOST_USD ? [`$${usd.toFixed(7)} an order, at most $${MOST_USD}`] : []),
    ...(calls > MOST_PUT_EVENTS
      ? [`${calls.toFixed(1)} calls of PutEvents an order, at most ${MOST_PUT_EVENTS}`]
      : []),
  ];
}

/** How many orders may be open at the same time, by the two quotas that say so. */
export function openOrders({
  quotas,
}: Pick<CapacityFacts, 'quotas'>): readonly (readonly [string, number])[] {
  const { openExecutions, describeExecution } = quotas.quotas;
  return [
    ['open executions', openExecutions.large],
    ['DescribeExecution, one a day of each open order', describeExecution.large * SECONDS_OF_DAY],
  ];
}

/** What the figures say, as lines of text; the last is one JSON object. */
export function capacityReport(facts: CapacityFacts): string[] {
  const { measure, stage, quotas } = facts;
  const [large, small] = regionSizes.map((size) => ceilingsOf(measure, stage, quotas, size));
  if (!large || !small) throw new Error('a region has no ceilings');
  const bill = wholeBill(facts);
  const lowest = lowestOf(large);
  const perOrder = putEventsCallsAt(AIM, measure, stage, quotas);
  const usdPerOrder = bill.run + bill.storage + bill.month;
  return [
    `Orders a second by each ceiling: run of ${measure.date} (${measure.orders} orders), quotas of ` +
      `${quotas.quotas.startExecution.date}, table of ${stage.writeUnits} write units (${shardsOf(stage, quotas)} shards)`,
    `large: ${quotas.regions.large}; small: ${quotas.regions.small}`,
    '',
    row('', 'large', 'small', ''),
    ...large.map((ceiling) => ceilingRow(ceiling, small)),
    '',
    ...openOrders(facts).map(([what, orders]) => `Open orders by ${what}: ${orders.toLocaleString('en')}`),
    `PutEvents calls an order at ${AIM} orders a second: ${perOrder.toFixed(1)}`,
    '',
    `USD an order at ${ORDERS_A_MONTH.toLocaleString('en')} a month: run ${bill.run.toFixed(8)}, ` +
      `items and logs kept up to a year ${bill.storage.toFixed(8)}, paid by the month ${bill.month.toFixed(8)}`,
    '',
    JSON.stringify({
      ordersPerSecond: Math.floor(lowest.perSecond),
      ceiling: lowest.name,
      usdPerOrder: Number(usdPerOrder.toFixed(9)),
    }),
  ];
}

const WORDS = { order: '', hot: ' (hot key)', beside: ' (beside)' } as const;

function ceilingRow({ name, kind, perSecond, basis }: Ceiling, small: readonly Ceiling[]): string {
  const there = small.find((one) => one.name === name)?.perSecond ?? 0;
  return row(`${name}${WORDS[kind]}`, String(Math.floor(perSecond)), String(Math.floor(there)), basis);
}

function row(first: string, large: string, small: string, basis: string): string {
  return `${first.padEnd(42)}  ${large.padStart(8)}  ${small.padStart(8)}  ${basis}`.trimEnd();
}
