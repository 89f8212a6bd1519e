/** The figures of docs/cost.md and docs/operations.md: from the recorded run, the list prices and the quotas. */
import { ceilingsOf } from '../capacity/ceilings.ts';
import { readQuotas } from '../capacity/quotas.ts';
import { AIM, openOrders, wholeBill } from '../capacity/report.ts';
import { prodCapacity } from '../capacity/stage.ts';
import { type Measure, readMeasure, recordedMeasure } from '../cost/measure.ts';
import { type CostLine, priceOfMonth, priceOfRun, priceOfStorage, totalOf } from '../cost/price.ts';
import { datedOf, readPrices } from '../cost/prices.ts';
import { callsOf, figure, waitingNote } from '../cost/report.ts';
import { table } from './markdown.ts';

function recorded(): Measure {
  const measure = readMeasure(recordedMeasure);
  if (!measure) throw new Error('no run is recorded: npm run cost -- --record');
  return measure;
}

function usd(value: number): string {
  return value.toFixed(7);
}

function costRow({ what, quantity, usd: price }: CostLine): string[] {
  return [what, figure(quantity), usd(price)];
}

/** What an order uses and costs while it runs. */
export function costTable(): string {
  const [measure, prices] = [recorded(), readPrices()];
  const lines = priceOfRun(measure.usage, prices);
  const head = `Measured on ${measure.date} over ${measure.orders} orders, list prices of ${datedOf(prices)}:`;
  const rows = [...lines.map(costRow), ['**in all**', '', `**${usd(totalOf(lines))}**`]];
  return `${head}\n\n${table(['what', 'an order', 'USD'], rows)}\n\n${waitingNote(measure)}`;
}

/** Where the units and the time go. */
export function functionTable(): string {
  const rows = [...recorded().functions]
    .sort((one, other) => other.writeUnits - one.writeUnits || other.readUnits - one.readUnits)
    .map(({ entry, memoryMb, invocations, writeUnits, readUnits, billedMilliseconds }) => [
      `\`${entry}\``,
      String(memoryMb),
      ...[invocations, writeUnits, readUnits, billedMilliseconds].map(figure),
    ]);
  return table(['function', 'MB', 'calls', 'write units', 'read units', 'ms billed'], rows);
}

/** Calls of other services that an order makes. */
export function callTable(): string {
  const rows = Object.entries(callsOf(recorded().functions)).map(([operation, count]) => [
    `\`${operation}\``,
    figure(count),
  ]);
  return table(['operation', 'an order'], rows);
}

/** What an order leaves in the table, and what keeping it costs in the first year. */
export function storedTable(): string {
  const [{ stored, usage, monthly }, prices] = [recorded(), readPrices()];
  const rows = stored.map(({ kind, items, bytes, indexBytes, months }) => [
    kind,
    ...[items, bytes, indexBytes, months].map(figure),
    usd(
      totalOf(
        priceOfStorage(
          [{ kind, items, bytes, indexBytes, months }],
          { logBytes: 0, eventFileBytes: 0 },
          monthly,
          prices,
        ),
      ),
    ),
  ]);
  const all = totalOf(priceOfStorage(stored, usage, monthly, prices));
  const head = ['kind', 'items', 'bytes', 'in indexes', 'months of the first year', 'USD'];
  return table(head, [...rows, ['**in all, logs too**', '', '', '', '', `**${usd(all)}**`]]);
}

/** The whole bill of an order at a million a month. */
export function billTable(): string {
  const [measure, prices] = [recorded(), readPrices()];
  const { run, storage, month } = wholeBill({ measure, prices });
  return table(
    ['at a million orders a month', 'USD an order'],
    [
      ['while it runs', usd(run)],
      ['items and logs, as long as each is kept, at most a year', usd(storage)],
      ['alarms, metrics, dashboard, secrets, schedule', usd(month)],
      ['**in all**', `**${usd(run + storage + month)}**`],
    ],
  );
}

export function monthTable(): string {
  const lines = priceOfMonth(recorded(), 1, readPrices());
  return table(
    ['paid by the month', 'how many', 'USD'],
    lines.map(({ what, quantity, usd: price }) => [what, figure(quantity), price.toFixed(2)]),
  );
}

const KINDS = { order: 'every order', hot: 'a hot key', beside: 'for comparison' } as const;

/** Orders a second by each ceiling. */
export function ceilingTable(): string {
  const [measure, quotas] = [recorded(), readQuotas()];
  const stage = prodCapacity(measure);
  const small = ceilingsOf(measure, stage, quotas, 'small');
  const rows = ceilingsOf(measure, stage, quotas, 'large').map(({ name, perSecond, basis, kind }) => {
    const there = small.find((one) => one.name === name)?.perSecond ?? 0;
    return [name, KINDS[kind], String(Math.floor(perSecond)), String(Math.floor(there)), basis];
  });
  return table(['ceiling', 'of', 'large region', 'small region', 'large: rate / an order'], rows);
}

/** AWS's default quotas with their dates and sources. */
export function quotaTable(): string {
  const { quotas } = readQuotas();
  const rows = Object.entries(quotas).map(
    ([name, { large, small, burst, unit, adjustable, date, source }]) => [
      `\`${name}\``,
      burst === undefined ? String(large) : `${large} (burst ${burst})`,
      String(small),
      unit,
      adjustable ? 'yes' : 'no',
      `${source}, ${date}`,
    ],
  );
  return table(['quota', 'large', 'small', 'unit', 'raised on request', 'source'], rows);
}

export function openOrderTable(): string {
  const rows = openOrders({ quotas: readQuotas() }).map(([what, orders]) => [
    what,
    orders.toLocaleString('en'),
    figure(orders / (7 * 86_400)),
  ]);
  return table(
    ['by', 'orders open at once', `a second, when each is open for seven days (aim ${AIM})`],
    rows,
  );
}
