/**
 * A till of somebody's own, as a third party would simulate it: figures are sums of movements, messages name their order and carry
 * nothing of it, and a request under a key that it knows is answered as the first one was.
 */
import { createHmac } from 'node:crypto';
import type { SignedMessage } from '../../functions/access/signatures.ts';
import { HandClock } from '../../local/platforms/clock.ts';

export interface TillLine {
  readonly id: string;
  readonly sku: string;
  units: number;
  /** Units that have left, were taken out, and were taken from the figure. */
  left: number;
  out: number;
  taken: number;
}
export interface TillUnits {
  readonly line: string;
  readonly units: number;
}
/** Something that became of an order; `key`: whoever asked for it named it so. */
export interface TillEntry {
  readonly kind: 'ship' | 'cancel' | 'refund';
  readonly id: string;
  readonly key?: string;
  readonly number?: string;
  readonly amount: number;
  readonly lines: readonly TillUnits[];
}
export interface TillOrder {
  readonly id: string;
  readonly at: string;
  readonly lines: TillLine[];
  readonly entries: TillEntry[];
  updatedAt: string;
  state: 'open' | 'cancelled';
}
export interface TillArticle {
  readonly id: string;
  readonly sku: string;
  readonly counted: boolean;
}
export interface TillMovement {
  readonly id: string;
  readonly article: string;
  readonly at: string;
  readonly kind: 'difference' | 'count';
  readonly units: number;
  readonly key?: string;
}

/** One unit costs ten dollars. */
export const PRICE = 1000;
const FIRST_ID = 9_007_199_254_740_993n;

export class TillShop {
  readonly clock = new HandClock('2026-11-02T10:00:00.000Z');
  readonly secret = 'what signs its messages';
  readonly articles: TillArticle[] = [];
  readonly figures = new Map<string, number>();
  readonly log: TillMovement[] = [];
  readonly orders = new Map<string, TillOrder>();
  readonly hooks = new Set<string>();
  readonly sent: { readonly address: string; readonly message: SignedMessage }[] = [];
  permissions: readonly string[] = ['orders', 'stock'];
  areMessagesLost = false;
  #ids = 0;

  now(): string {
    return this.clock.now().toISOString();
  }

  nextId(): string {
    this.#ids += 1;
    return String(FIRST_ID + BigInt(this.#ids));
  }

  article(sku: string): TillArticle | undefined {
    return this.articles.find((one) => one.sku === sku);
  }

  addArticle(sku: string, counted: boolean): TillArticle {
    const article = { id: this.nextId(), sku, counted };
    this.articles.push(article);
    this.figures.set(article.id, 0);
    return article;
  }

  /** Somebody counts. */
  count(sku: string, units: number): void {
    const { id } = this.article(sku) ?? this.addArticle(sku, true);
    this.figures.set(id, units);
    this.#enter({ article: id, kind: 'count', units });
  }

  /** So many leave the figure, or come back to it. */
  take(article: string, units: number, key?: string): void {
    this.figures.set(article, (this.figures.get(article) ?? 0) - units);
    this.#enter({ article, kind: 'difference', units, ...(key === undefined ? {} : { key }) });
  }

  #enter(movement: Omit<TillMovement, 'id' | 'at'>): void {
    this.log.push({ id: this.nextId(), at: this.now(), ...movement });
  }

  #takeOf(line: TillLine, units: number): void {
    const article = this.article(line.sku);
    if (article && units !== 0) this.take(article.id, units);
    line.taken += units;
  }

  buy(lines: readonly { readonly sku: string; readonly units: number }[]): TillOrder {
    const at = this.now();
    const order: TillOrder = { id: this.nextId(), at, updatedAt: at, lines: [], entries: [], state: 'open' };
    for (const { sku, units } of lines) {
      const line = { id: this.nextId(), sku, units, left: 0, out: 0, taken: 0 };
      order.lines.push(line);
      this.#takeOf(line, units);
    }
    this.orders.set(order.id, order);
    this.changed(order);
    return order;
  }

  edit(order: TillOrder, line: TillLine, units: number): void {
    this.#takeOf(line, units - line.units);
    line.units = units;
    this.changed(order);
  }

  /** Staff cancels, and puts everything back on the shelf. */
  cancelByHand(order: TillOrder): void {
    order.state = 'cancelled';
    for (const line of order.lines) this.#takeOf(line, -line.taken);
    this.changed(order);
  }

  /** Staff gives the money of units back that were not sent. */
  refundByHand(order: TillOrder, line: TillLine, units: number, restocks: boolean): void {
    line.out += units;
    if (restocks) this.#takeOf(line, -units);
    this.add(order, { kind: 'refund', amount: units * PRICE, lines: [{ line: line.id, units }] });
  }

  /** Something becomes of an order; nothing of it goes back on the shelf. */
  add(order: TillOrder, entry: Omit<TillEntry, 'id'>): TillEntry {
    const made = { id: this.nextId(), ...entry };
    order.entries.push(made);
    for (const { line: id, units } of entry.lines) {
      const line = order.lines.find((one) => one.id === id);
      if (line && entry.kind === 'ship') line.left += units;
      if (line && entry.kind === 'cancel') line.out += units;
    }
    this.changed(order);
    return made;
  }

  changed(order: TillOrder): void {
    order.updatedAt = this.now();
    if (this.areMessagesLost) return;
    for (const address of this.hooks) this.sent.push({ address, message: this.#messageOf(order) });
  }

  #messageOf({ id }: TillOrder): SignedMessage {
    const body = Buffer.from(JSON.stringify({ order: id }));
    const signature = createHmac('sha256', this.secret).update(body).digest('hex');
    const delivery = this.nextId();
    return {
      headers: { 'till-topic': 'order.changed', 'till-signature': signature, 'till-delivery': delivery },
      body,
    };
  }
}

export function openUnits(order: TillOrder, { units, left, out }: TillLine): number {
  return order.state === 'cancelled' ? 0 : units - left - out;
}
