/** The marketplace's interface over loopback: the till's, and documents. */
import * as z from 'zod';
import { type Reply, refusal, TillServer } from '../till/server.ts';
import type { TillOrder } from '../till/shop.ts';
import type { MarketFeed, MarketShop } from './shop.ts';

const figuresSchema = z.strictObject({
  figures: z.array(z.strictObject({ article: z.string(), units: z.number().int().min(0) })),
});
const acknowledgementSchema = z.strictObject({
  key: z.string(),
  acknowledged: z.string(),
  lines: z.array(z.strictObject({ line: z.string(), units: z.number().int(), state: z.string() })),
});

function reportOf({ id, doneAt, refused }: MarketFeed): object {
  return doneAt === undefined ? { state: 'accepted' } : { state: 'done', id, at: doneAt, refused };
}

export class MarketServer extends TillServer {
  readonly #shop: MarketShop;

  constructor(shop: MarketShop) {
    super(shop);
    this.#shop = shop;
  }

  protected override shown(order: TillOrder): object {
    const { restocks, itsOwn } = this.#shop;
    const entries = order.entries.map((one) => ({ ...one, restock: restocks.get(one.id) ?? 'none' }));
    return { ...order, entries, returns: this.#shop.returnsOf(order), itsOwn: itsOwn.has(order.id) };
  }

  protected override closed({ id }: TillOrder): Reply | undefined {
    if (this.#shop.held.has(id)) return refusal(409, 'HELD', 'The order is held back.');
    return this.#shop.itsOwn.has(id)
      ? refusal(409, 'SENT_BY_US', 'The marketplace sends this order itself.')
      : undefined;
  }

  protected override route(path: string, query: URLSearchParams, body: unknown): Reply {
    const [, id = ''] = /^GET \/feeds\/(\d+)$/.exec(path) ?? [];
    const feed = this.#shop.feeds.get(id);
    if (feed) return { status: 200, body: reportOf(feed) };
    if (path !== 'POST /feeds' && path !== 'POST /acknowledgements') return super.route(path, query, body);
    const asked = path === 'POST /feeds' ? figuresSchema.parse(body) : acknowledged(body);
    return { status: 200, body: { feed: this.#shop.submit(asked).id } };
  }
}

function acknowledged(body: unknown): Omit<MarketFeed, 'id' | 'refused'> {
  const { key, acknowledged: order } = acknowledgementSchema.parse(body);
  return { key, acknowledged: order, figures: [] };
}
