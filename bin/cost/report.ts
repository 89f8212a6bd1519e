import { BILLED, type CostLine, type Prices, price, type Usage } from './price.ts';
import type { FunctionUsage } from './usage.ts';

export interface MeasuredRun {
  /** Of one order, on average. */
  readonly usage: Usage;
  /** Of all orders. */
  readonly functions: readonly FunctionUsage[];
  readonly orders: number;
  readonly prices: Prices;
}

const WIDTHS = [40, 12, 14, 8];

/** What a run cost, as lines of text; the last is one JSON object. */
export function report(run: MeasuredRun): string[] {
  const { usage, functions, orders, prices } = run;
  const lines = price(usage, prices);
  const usdPerOrder = lines.reduce((total, { usd }) => total + usd, 0);
  const busy = functions
    .filter(({ invocations }) => invocations > 0)
    .sort((one, other) => other.writeUnits - one.writeUnits || other.readUnits - one.readUnits);
  return [
    heading(orders, prices),
    '',
    row('', 'per order', 'USD', 'share'),
    ...lines.map((line) => costRow(line, usdPerOrder)),
    row('in all', '', usdPerOrder.toFixed(8), ''),
    '',
    row('function, per order', 'invocations', 'write units', 'read units'),
    ...busy.map((one) => functionRow(one, orders)),
    '',
    ...howCounted(busy),
    'Not in the price',
    ...Object.entries(prices.notPriced).map(([what, why]) => `  ${what}: ${why}`),
    '',
    JSON.stringify({
      usdPerOrder: Number(usdPerOrder.toFixed(9)),
      statesPerOrder: usage.states,
      writeUnitsPerOrder: usage.writeUnits,
      readUnitsPerOrder: usage.readUnits,
      requestsPerOrder: usage.requests,
      invocationsPerOrder: usage.invocations,
      eventsPerOrder: usage.events,
      logBytesPerOrder: usage.logBytes,
      orders,
    }),
  ];
}

function heading(orders: number, { date, region }: Prices): string {
  const order = 'One order of 3 lines, 2 fulfillments, 2 events a location, 2 scans a parcel';
  return `${order}: average of ${orders}, list prices of ${date} (${region})`;
}

function costRow({ what, quantity, usd }: CostLine, usdPerOrder: number): string {
  const share = `${((usd / usdPerOrder) * 100).toFixed(1)} %`;
  return row(what, figure(quantity), usd.toFixed(8), share);
}

function functionRow({ entry, invocations, writeUnits, readUnits }: FunctionUsage, orders: number): string {
  const perOrder = [invocations, writeUnits, readUnits].map((value) => figure(value / orders));
  return row(entry, ...perOrder);
}

function howCounted(busy: readonly FunctionUsage[]): string[] {
  const invocations = sumOf(busy, 'invocations');
  const took = figure(sumOf(busy, 'milliseconds') / Math.max(1, invocations));
  const billed = `${BILLED.memoryMb} MB for ${BILLED.milliseconds} ms`;
  return [
    'How it was counted',
    "  States from the executions' histories; units as DynamoDB returned them for calls that succeeded; " +
      'requests, invocations and events as the functions logged them.',
    '  The sweeper is in it with what the orders left it to do, and with its calls of every minute during the run.',
    `  ${sumOf(busy, 'unlogged')} of ${invocations} invocations left no line in the local log; ` +
      "they count with their function's average.",
    "  The gateway caches an authorizer's answer for a minute a token; " +
      "the authorizer's invocations are those that really were.",
    `  An invocation is billed as ${billed}, stated (here, on a shared machine, it took ${took} ms).`,
    "  Log bytes: our own lines and the gateway's access lines, 26 bytes more for each. " +
      'Start, end and report lines are not written on AWS (system log level WARN) and not counted.',
  ];
}

function sumOf(
  functions: readonly FunctionUsage[],
  field: 'invocations' | 'milliseconds' | 'unlogged',
): number {
  return functions.reduce((total, one) => total + one[field], 0);
}

/** A row of a table: the first cell to the left, the figures to the right. */
function row(first: string, ...figures: readonly string[]): string {
  const [firstWidth = 0, ...widths] = WIDTHS;
  const cells = figures.map((cell, index) => cell.padStart(widths[index] ?? 0));
  return [first.padEnd(firstWidth), ...cells].join('  ').trimEnd();
}

/** A quantity with as many decimals as tell something. */
function figure(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(value < 10 ? 2 : 1);
}
