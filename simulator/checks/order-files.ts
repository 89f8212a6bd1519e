/** What becomes of a file of orders: each good group of rows one order, each bad row named, nothing taken in twice. */
import * as z from 'zod';
import { bodyIn } from '../../functions/order/order-body.store.ts';
import type { CanonicalOrder } from '../../functions/order/order-form.ts';
import { key } from '../../functions/shared/keys.ts';
import type { FILE_COLUMNS } from '../network.ts';
import type { DoorAnswered, World } from '../world.ts';
import type { Violation } from './violation.ts';

/** What is wrong with a row. */
export const rowFaults = ['order', 'article', 'units', 'price', 'street'] as const;
export type RowFault = (typeof rowFaults)[number];

/** An order by the rows that say of themselves that they are its lines. */
export interface OrderInFile {
  /** Lines of the file, from 1. */
  readonly rows: readonly number[];
  readonly lines: readonly { readonly lineId: string; readonly sku: string; readonly quantity: number }[];
}

export interface OrderFile {
  readonly channel: string;
  readonly body: { readonly name: string; readonly content: string; readonly at?: string };
  readonly orders: ReadonlyMap<string, OrderInFile>;
  readonly faults: readonly { readonly row: number; readonly fault: RowFault; readonly order: string }[];
}

const answerSchema = z.object({
  orders: z.array(
    z.object({
      order: z.string(),
      rows: z.array(z.number()),
      outcome: z.string(),
      orderId: z.string().optional(),
    }),
  ),
  errors: z.array(z.object({ row: z.number(), column: z.string().optional() })),
});
type FileAnswer = z.output<typeof answerSchema>;

/** The column that an error of a row names. */
const columns: Readonly<Record<RowFault, (typeof FILE_COLUMNS)[number]>> = {
  order: 'Order',
  article: 'Article',
  units: 'Units',
  price: 'Price',
  street: 'Street',
};

/** What good and bad orders may become, whatever else is known of them. */
const GOOD: ReadonlySet<string> = new Set(['captured', 'edited', 'repeated', 'older', 'cancelled']);
const BAD: ReadonlySet<string> = new Set(['quarantined', 'kept', 'repeated', 'older', 'edited']);

/** Looks at each answer about a file of one history. */
export class OrderFileCheck {
  /** Orders that an answer has called new. */
  readonly #captured = new Set<string>();

  violations(
    world: World,
    file: OrderFile,
    { answer, wasTaken }: { readonly answer: DoorAnswered; readonly wasTaken: boolean },
  ): Violation[] {
    const about = file.body.name;
    const parsed = answerSchema.safeParse(answer.body);
    if (answer.status !== 200 || !parsed.success)
      return [{ rule: 'file', about, text: `${answer.status} ${JSON.stringify(answer.body)}` }];
    const faults = [
      ...orderFaults(file, parsed.data),
      ...rowErrors(file, parsed.data),
      ...(wasTaken ? repeated(file, parsed.data) : []),
      ...parsed.data.orders.flatMap((one) => this.#capturedFaults(world, file, one)),
    ];
    return faults.map((text) => ({ rule: 'file', about, text }));
  }

  /** An order that is new, or leaves quarantine, is one that no answer has called new before, and has the lines of its rows. */
  #capturedFaults(world: World, file: OrderFile, receipt: FileAnswer['orders'][number]): string[] {
    const { outcome, order, orderId = '' } = receipt;
    if (outcome !== 'captured') return [];
    if (this.#captured.has(orderId)) return [`${order} was captured twice`];
    this.#captured.add(orderId);
    const lines = firstLines(world, orderId);
    const kept = lines.map(({ lineId, sku, quantity }) => `${lineId} ${sku} ${quantity}`);
    const told = (file.orders.get(order)?.lines ?? []).map(
      (one) => `${one.lineId} ${one.sku} ${one.quantity}`,
    );
    if (kept.toSorted().join() === told.toSorted().join()) return [];
    return [`${order} was captured as ${kept.join(', ')} and is ${told.join(', ')}`];
  }
}

/** The lines of the first version that was understood: those before it were drafts, in quarantine. */
function firstLines({ table }: Pick<World, 'table'>, orderId: string, version = 0): CanonicalOrder['lines'] {
  const item = table.store.read(key.body(orderId, version));
  if (!item) return [];
  return bodyIn(item, orderId, version)?.lines ?? firstLines({ table }, orderId, version + 1);
}

/** Every group of rows has one outcome, and names its rows. */
function orderFaults({ orders, faults }: OrderFile, { orders: receipts }: FileAnswer): string[] {
  const bad = new Set(faults.flatMap(({ order, fault }) => (fault === 'order' ? [] : [order])));
  const strange = receipts.filter(({ order }) => !orders.has(order)).map(({ order }) => `it has no ${order}`);
  const own = [...orders].flatMap(([id, { rows }]) => {
    const found = receipts.filter(({ order }) => order === id);
    const [receipt] = found;
    if (!receipt || found.length > 1) return [`${id} has ${found.length} outcomes`];
    const isExpected = (bad.has(id) ? BAD : GOOD).has(receipt.outcome);
    const wrong = isExpected ? [] : [`${id}${bad.has(id) ? ', of a wrong row,' : ''} is ${receipt.outcome}`];
    const isWhole = receipt.rows.join() === rows.join();
    return [...wrong, ...(isWhole ? [] : [`${id} is rows ${receipt.rows.join()} and not ${rows.join()}`])];
  });
  return [...strange, ...own];
}

/** Every wrong row is named with its column, and no other. */
function rowErrors({ orders, faults }: OrderFile, { errors }: FileAnswer): string[] {
  const expected = faults.map(({ row, fault, order }) => {
    // Two streets are wrong of the order: its first row is named.
    const at = fault === 'street' ? (orders.get(order)?.rows[0] ?? row) : row;
    return `${at} ${columns[fault]}`;
  });
  const told = errors.map(({ row, column = '' }) => `${row} ${column}`);
  const missing = expected.filter((one) => !told.includes(one)).map((one) => `${one} is wrong and not named`);
  const beside = told.filter((one) => !expected.includes(one)).map((one) => `${one} is named and not wrong`);
  return [...missing, ...beside];
}

/** A file that was taken before makes nothing new; one that says of which time it is changes nothing either. */
function repeated({ body }: OrderFile, { orders }: FileAnswer): string[] {
  const barred = body.at === undefined ? ['captured'] : ['captured', 'edited'];
  return orders
    .filter(({ outcome }) => barred.includes(outcome))
    .map(({ order, outcome }) => `${order} was ${outcome} by the same file again`);
}

/** Whatever files, webhooks and posts said of an order, it is one. */
export function orderOnceViolations({ books }: World, files: readonly OrderFile[]): Violation[] {
  return files.flatMap(({ channel, orders }) =>
    [...orders.keys()].flatMap((id) => {
      const found = [...books.orders.values()].filter(
        (one) => one.channel === channel && one.external.id === id,
      );
      if (found.length <= 1) return [];
      return [{ rule: 'file', about: `${channel} ${id}`, text: `${found.length} orders have this number` }];
    }),
  );
}
