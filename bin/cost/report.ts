import { BILLED, type Prices, price, type Usage } from './price.ts';
import type { FunctionUsage } from './usage.ts';

function cellText(cell: string, width: number, at: number): string {
  return at === 0 ? cell.padEnd(width) : cell.padStart(width);
}

/** A row of a table: the first cell stands left, the others right. */
function row(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, at) => cellText(cell, widths[at] ?? 0, at))
    .join('  ')
    .trimEnd();
}

function figure(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(value < 10 ? 2 : 1);
}

function perOrder({ invocations, writeUnits, readUnits }: FunctionUsage, orders: number): string[] {
  return [invocations, writeUnits, readUnits].map((value) => figure(value / orders));
}

/** The report of a run's cost, as lines of text; the last line is one JSON object. */
export function report(measured: {
  readonly usage: Usage;
  readonly functions: readonly FunctionUsage[];
  readonly orders: number;
  readonly prices: Prices;
}): string[] {
  const { usage, functions, orders, prices } = measured;
  const lines = price(usage, prices);
  const usdPerOrder = lines.reduce((total, { usd }) => total + usd, 0);
  const widths = [40, 12, 14, 8];
  const busy = functions
    .filter(({ invocations }) => invocations > 0)
    .sort((one, other) => other.writeUnits - one.writeUnits || other.readUnits - one.readUnits);
  const sumOf = (field: 'invocations' | 'unlogged' | 'milliseconds'): number =>
    busy.reduce((total, one) => total + one[field], 0);
  const [invocations, unlogged, milliseconds] = [
    sumOf('invocations'),
    sumOf('unlogged'),
    sumOf('milliseconds'),
  ];
  return [
    'One order of 3 lines, 2 fulfillments, 2 events a location, 2 scans a parcel: ' +
      `average of ${orders}, list prices of ${prices.date} (${prices.region})`,
    '',
    row(['', 'per order', 'USD', 'share'], widths),
    ...lines.map(({ what, quantity, usd }) =>
      row([what, figure(quantity), usd.toFixed(8), `${((usd / usdPerOrder) * 100).toFixed(1)} %`], widths),
    ),
    row(['in all', '', usdPerOrder.toFixed(8), ''], widths),
    '',
    row(['function, per order', 'invocations', 'write units', 'read units'], widths),
    ...busy.map((one) => row([one.entry, ...perOrder(one, orders)], widths)),
    '',
    'How it was counted',
    "  States from the executions' histories; units as DynamoDB returned them for calls that succeeded; " +
      'requests, invocations and events as the functions logged them.',
    '  The sweeper is in it with what the orders left it to do, and with its calls of every minute during the run.',
    `  ${unlogged} of ${invocations} invocations left no line in the local log; ` +
      "they count with their function's average.",
    "  The gateway caches an authorizer's answer for a minute a token; the authorizer's invocations are those that really were.",
    `  An invocation is billed as ${BILLED.memoryMb} MB for ${BILLED.milliseconds} ms, stated ` +
      `(here, on a shared machine, it took ${figure(milliseconds / Math.max(1, invocations))} ms).`,
    "  Log bytes: our own lines and the gateway's access lines, 26 bytes more for each. Start, end and report " +
      'lines are not written on AWS (system log level WARN) and not counted.',
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
