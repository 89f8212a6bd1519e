/** Orders as rows of a file that a spreadsheet opens: no cell is a formula, and none is personal. Pure. */
import type { Order } from '../../order/order.ts';
import { csvRows } from '../../shared/csv-rows.ts';
import { groupOfStatus, quantityStates } from '../../shared/events/statuses.ts';

/** What each column says. */
const columns: Readonly<Record<string, (order: Order) => string | number | undefined>> = {
  order: ({ orderId }) => orderId,
  channel: ({ channel }) => channel,
  number: ({ external }) => external.number,
  status: ({ status }) => status,
  group: ({ status }) => groupOfStatus(status),
  capturedAt: ({ capturedAt }) => capturedAt,
  promisedBy: ({ promise }) => promise?.deliverBy,
  atRisk: ({ atRisk }) => (atRisk ? 'yes' : undefined),
  holds: ({ holds }) => holds.length,
  problems: ({ attention }) => attention,
  country: ({ destination }) => destination?.country,
  closedAs: ({ closed }) => closed?.as,
  closedAt: ({ closed }) => closed?.at,
};
const names = Object.keys(columns);

/** What a spreadsheet would calculate begins with one of these: an apostrophe before it makes it text. */
const FORMULA = /^[=+\-@\t\r]/;

function safe(value: string | number | undefined): string {
  const text = String(value ?? '');
  return FORMULA.test(text) ? `'${text}` : text;
}

function cellsOf(order: Order): string[] {
  const said = Object.values(columns).map((of) => safe(of(order)));
  return [...said, ...quantityStates.map((state) => String(order.totals[state]))];
}

/** `isFirst`: a row of names stands above the rows. */
export function ordersAsCsv(orders: readonly Order[], isFirst: boolean): string {
  return csvRows([...(isFirst ? [[...names, ...quantityStates]] : []), ...orders.map(cellsOf)]);
}
