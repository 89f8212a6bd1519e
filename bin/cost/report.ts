import type { AddedUsage, ConnectedAddition } from './connected-order.ts';
import type { FunctionShare, Measure, StoredKind } from './measure.ts';
import {
  type CostLine,
  computingGbSecondsOf,
  priceOfAddition,
  priceOfRun,
  priceOfStorage,
  totalOf,
} from './price.ts';
import { datedOf, type Prices } from './prices.ts';
import type { SimulatedUsage } from './simulated-world.ts';

const WIDTHS = [40, 12, 14, 10, 8];

/** What an order cost, as lines of text; the last is one JSON object. */
export function report(measure: Measure, prices: Prices): string[] {
  const { usage, functions, stored, monthly } = measure;
  const run = priceOfRun(usage, prices);
  const storage = priceOfStorage(stored, usage, monthly, prices);
  const usdPerOrder = totalOf(run);
  const busy = [...functions].sort(
    (one, other) => other.writeUnits - one.writeUnits || other.readUnits - one.readUnits,
  );
  return [
    heading(measure, prices),
    '',
    row('', 'per order', 'USD', 'share'),
    ...run.map((line) => costRow(line, usdPerOrder)),
    row('in all', '', usdPerOrder.toFixed(8)),
    '',
    row('kept, per order', 'bytes', 'in indexes', 'items', 'months'),
    ...stored.map(storedRow),
    ...storage.map((line) => costRow(line, usdPerOrder)),
    row('the first year, in all', '', totalOf(storage).toFixed(8)),
    '',
    row('function, per order', 'invocations', 'write units', 'read units', 'ms'),
    ...busy.map(functionRow),
    '',
    row('call, per order', ''),
    ...Object.entries(callsOf(functions)).map(([operation, count]) => row(operation, figure(count))),
    '',
    ...howCounted(measure),
    'Not in the price',
    ...Object.entries(prices.notPriced).map(([what, why]) => `  ${what}: ${why}`),
    '',
    JSON.stringify({
      usdPerOrder: Number(usdPerOrder.toFixed(9)),
      statesPerOrder: usage.states,
      writeUnits: rounded(usage.writeUnits),
      events: rounded(usage.events),
      putEventsCalls: rounded(usage.putEventsCalls),
    }),
  ];
}

/** What an order may take of what grows unseen. */
export const MOST = { writeUnits: 100, events: 18 } as const;

/** What of it an order takes more of than it may, in words. */
export function exceeded(used: { readonly writeUnits: number; readonly events: number }): string[] {
  return (['writeUnits', 'events'] as const)
    .filter((what) => used[what] > MOST[what])
    .map((what) => `${what}: ${figure(used[what])}, at most ${MOST[what]}`);
}

/** What a connected shop may add to an order, all of it together: figures, parcels, and a unit that is cancelled here. USD. */
export const MOST_ADDED = 0.0001;

/** The most that a connected shop adds to an order. USD. */
export function mostAdded({ figures, withCancel }: ConnectedAddition, prices: Prices): number {
  return totalOf(priceOfAddition(figures, prices)) + totalOf(priceOfAddition(withCancel, prices));
}

/** What a connected shop adds to an order, as lines of text. */
export function additionReport(addition: ConnectedAddition, prices: Prices): string[] {
  const { figures, effects, withCancel } = addition;
  return [
    ...additionRows('a connected shop adds: figures, for 3 SKUs', figures, prices),
    ...additionRows('to its own order of 2 parcels, 4 scans', effects, prices),
    ...additionRows('the same, and a unit is cancelled here', withCancel, prices),
    '',
    row(`the first and the last (at most ${MOST_ADDED})`, '', mostAdded(addition, prices).toFixed(8)),
  ];
}

function additionRows(title: string, addition: AddedUsage, prices: Prices): string[] {
  const lines = priceOfAddition(addition, prices);
  const usd = totalOf(lines);
  const { messages, calls, figures, effects } = addition.work;
  return [
    '',
    row(title, '', 'USD', 'share'),
    ...lines.map((line) => costRow(line, usd)),
    row('in all', '', usd.toFixed(8)),
    `  Counted on simulated services: ${figures} figures and ${effects} effects told by ${calls} calls for ${messages} messages.`,
  ];
}

/** Where an order's write units go, the most first; the last line is one JSON object. */
export function unitsReport({ units, states, events }: SimulatedUsage): string[] {
  return [
    row('function: kind of item', 'write units'),
    ...units.byKind.map(({ entry, kind, units: some }) => row(`${entry}: ${kind}`, figure(some))),
    '',
    JSON.stringify({ writeUnits: units.total, statesPerOrder: states, events }),
  ];
}

function heading({ orders, date }: Measure, prices: Prices): string {
  const order = 'One order of 3 lines, 2 fulfillments, 2 events a location, 2 scans a parcel';
  return `${order}: average of ${orders} on ${date}, list prices of ${datedOf(prices)} (${prices.region})`;
}

function costRow({ what, quantity, usd }: CostLine, usdPerOrder: number): string {
  const share = `${((usd / usdPerOrder) * 100).toFixed(1)} %`;
  return row(what, figure(quantity), usd.toFixed(8), share);
}

function storedRow({ kind, bytes, indexBytes, items, months }: StoredKind): string {
  return row(kind, ...[bytes, indexBytes, items, months].map(figure));
}

function functionRow(share: FunctionShare): string {
  const { entry, invocations, writeUnits, readUnits, billedMilliseconds, memoryMb } = share;
  const figures = [invocations, writeUnits, readUnits, billedMilliseconds].map(figure);
  return row(`${entry} (${memoryMb} MB)`, ...figures);
}

/** Calls by operation, of all functions, the most first. */
export function callsOf(functions: readonly FunctionShare[]): Record<string, number> {
  const calls = new Map<string, number>();
  for (const [operation, count] of functions.flatMap((one) => Object.entries(one.calls)))
    calls.set(operation, (calls.get(operation) ?? 0) + count);
  return Object.fromEntries([...calls].sort(([, one], [, other]) => other - one));
}

/** How much of the time of functions is the machine's and not ours. */
export function waitingNote({ usage, functions, load, processors }: Measure): string {
  const computing = computingGbSecondsOf(functions);
  return (
    `Of the ${figure(usage.gbSeconds)} GB-seconds ${figure(computing)} are computing; the rest is waiting for the local AWS, ` +
    `here on ${processors} processors that ${figure(load)} processes wanted.`
  );
}

function howCounted(measure: Measure): string[] {
  const { unlogged, functions, orders } = measure;
  const invocations = functions.reduce((sum, one) => sum + one.invocations, 0) * orders;
  return [
    'How it was counted',
    "  States from the executions' histories; units as DynamoDB returned them for calls that succeeded; " +
      'requests, invocations, calls and events as the functions logged them.',
    '  The sweeper is in it with what the orders left it to do, and with its calls of every minute during the run.',
    `  ${unlogged} of ${Math.round(invocations)} invocations left no line in the local log; ` +
      "they count with their function's average.",
    "  The gateway caches an authorizer's answer for a minute a token; " +
      "the authorizer's invocations are those that really were.",
    "  Milliseconds are billed at the function's memory: it waited as long as here, and computed as much longer " +
      'as it has less than a whole processor (1,769 MB).',
    `  ${waitingNote(measure)}`,
    "  Log bytes: our own lines and the gateway's access lines, 26 bytes more for each. " +
      'Start, end and report lines are not written on AWS (system log level WARN) and not counted.',
    "  Queues: those of the prod stage's partners. Items are kept as long as they say, at most a year.",
  ];
}

/** A row of a table: the first cell to the left, the figures to the right. */
function row(first: string, ...figures: readonly string[]): string {
  const [firstWidth = 0, ...widths] = WIDTHS;
  const cells = figures.map((cell, index) => cell.padStart(widths[index] ?? 0));
  return [first.padEnd(firstWidth), ...cells].join('  ').trimEnd();
}

/** A quantity with as many decimals as tell something. */
export function figure(value: number): string {
  if (Number.isInteger(value)) return String(value);
  if (value >= 1000) return String(Math.round(value));
  return value.toFixed(value < 10 ? 2 : 1);
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}
