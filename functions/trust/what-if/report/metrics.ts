/** What rules are judged by. One entry a figure; the report, its page and `--fail-if` know no other. Pure. */
import type { OrderSums } from './sums.ts';

interface Metric {
  readonly title: string;
  /** `money`: of the rules' currency, in major units. */
  readonly unit: 'money' | 'count' | 'km' | 'percent';
  readonly of: (sums: OrderSums) => number;
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

const MICROS = 1_000_000;

export const metrics = {
  cost: {
    title: 'cost an order',
    unit: 'money',
    of: ({ costMicros, compared }) => share(costMicros / MICROS, compared),
  },
  shipments: {
    title: 'shipments an order',
    unit: 'count',
    of: ({ shipments, compared }) => share(shipments, compared),
  },
  splits: {
    title: 'orders that are split',
    unit: 'percent',
    of: ({ splits, compared }) => 100 * share(splits, compared),
  },
  distance: { title: 'distance an order', unit: 'km', of: ({ km, compared }) => share(km, compared) },
  promise: {
    title: 'promises kept',
    unit: 'percent',
    // Where nothing was promised nothing was broken.
    of: ({ kept, promised }) => (promised === 0 ? 100 : 100 * share(kept, promised)),
  },
  unfulfilled: {
    title: 'units without a location',
    unit: 'percent',
    of: ({ unserved, units }) => 100 * share(unserved, units),
  },
  backorders: {
    title: 'orders that wait',
    unit: 'percent',
    of: ({ waited, orders }) => 100 * share(waited, orders),
  },
} as const satisfies Readonly<Record<string, Metric>>;

export type JudgedFigure = keyof typeof metrics;
export type MetricUnit = Metric['unit'];

export const metricNames: readonly JudgedFigure[] = [
  'cost',
  'shipments',
  'splits',
  'distance',
  'promise',
  'unfulfilled',
  'backorders',
];
