/** The till's interface over loopback. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import * as z from 'zod';
import { openUnits, PRICE, type TillEntry, type TillOrder, type TillShop } from './shop.ts';

export const VERSION = '2026-11';
const PAGE = 20;

export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const units = z.array(z.strictObject({ line: z.string(), units: z.number().int().min(1) }));
const movementsSchema = z.strictObject({
  movements: z.array(z.strictObject({ article: z.string(), units: z.number().int(), key: z.string() })),
});
const entrySchema = z.strictObject({
  kind: z.enum(['ship', 'cancel', 'refund']),
  key: z.string(),
  lines: units,
  number: z.string().optional(),
  amount: z.number().int().default(0),
  whole: z.boolean().default(false),
});

export function refusal(status: number, code: string, words: string): Reply {
  return { status, body: { error: { code, words } } };
}

type Shown = (order: TillOrder) => object;

/** A list goes on behind the last that was seen, by time and id: what changes meanwhile comes at the end. */
function pageOf(shop: TillShop, query: URLSearchParams, shown: Shown): Reply {
  const [since = '', after = ''] = [query.get('since'), query.get('after')].map((one) => one ?? '');
  const keyOf = ({ updatedAt, id }: TillOrder): string => `${updatedAt} ${id}`;
  const isWanted = (order: TillOrder): boolean =>
    query.get('open') === null || order.lines.some((line) => openUnits(order, line) > 0);
  const all = [...shop.orders.values()]
    .filter((order) => order.updatedAt >= since && keyOf(order) > after && isWanted(order))
    .toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const orders = all.slice(0, PAGE);
  const last = orders.at(-1);
  const next = last && all.length > PAGE ? { next: keyOf(last) } : {};
  return { status: 200, body: { orders: orders.map(shown), ...next } };
}

export class TillServer {
  readonly shop: TillShop;
  /** Parameters and fields that nobody documents. */
  readonly oddities: string[] = [];
  keys: readonly string[] = ['the key'];
  version = VERSION;
  isDown = false;
  /** From when on calls are taken again, after this many. */
  throttled: { left: number; readonly until: number } | undefined;
  readonly #answers = new Map<string, Reply>();
  readonly #server: Server;
  url = '';

  constructor(shop: TillShop) {
    this.shop = shop;
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(({ status, body, headers }) => {
        const text = typeof body === 'string' ? body : JSON.stringify(body);
        response.writeHead(status, { 'till-version': this.version, ...headers }).end(text);
      });
    });
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = z.object({ port: z.number() }).parse(this.#server.address());
    this.url = `http://127.0.0.1:${port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #answer(request: IncomingMessage): Promise<Reply> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(z.instanceof(Buffer).parse(chunk));
    if (this.isDown) return { status: 503, body: '<h1>Closed</h1>' };
    const { throttled, shop } = this;
    const now = shop.clock.now().getTime();
    if (throttled && now < throttled.until && throttled.left-- <= 0)
      return {
        ...refusal(429, 'TOO_MANY', 'Come again later.'),
        headers: { 'retry-after': String(Math.ceil((throttled.until - now) / 1000)) },
      };
    const key = request.headers.authorization?.replace('Bearer ', '') ?? '';
    if (!this.keys.includes(key)) return refusal(401, 'NO_KEY', 'The key is not known.');
    const url = new URL(request.url ?? '/', this.url);
    const text = Buffer.concat(chunks).toString();
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    return this.route(`${request.method ?? ''} ${url.pathname}`, url.searchParams, body);
  }

  /** What is said of an order. */
  protected shown(order: TillOrder): object {
    return order;
  }

  /** Why nothing may become of the order right now. */
  protected closed(_order: TillOrder): Reply | undefined {
    return undefined;
  }

  protected route(path: string, query: URLSearchParams, body: unknown): Reply {
    const { shop } = this;
    const [, id = ''] = /^\w+ \/orders\/(\d+)/.exec(path) ?? [];
    const order = shop.orders.get(id);
    if (id !== '' && !order) return refusal(404, 'NO_ORDER', `There is no order ${id}.`);
    if (order && path.startsWith('GET /orders/')) return { status: 200, body: this.shown(order) };
    if (order) return this.closed(order) ?? this.#once(order, body);
    switch (path) {
      case 'GET /account':
        return { status: 200, body: { permissions: shop.permissions } };
      case 'GET /articles':
        return {
          status: 200,
          body: { articles: shop.articles.filter(({ sku }) => query.getAll('sku').includes(sku)) },
        };
      case 'GET /counts':
        return { status: 200, body: { counts: this.#counts(query.getAll('article')) } };
      case 'POST /movements':
        return { status: 200, body: { results: this.#move(movementsSchema.parse(body)) } };
      case 'GET /movements':
        return this.#log(query.get('since') ?? '');
      case 'GET /orders':
        return pageOf(shop, query, (one) => this.shown(one));
      case 'GET /hooks':
        return { status: 200, body: { hooks: [...shop.hooks] } };
      case 'PUT /hooks':
        shop.hooks.add(z.strictObject({ address: z.string() }).parse(body).address);
        return { status: 200, body: {} };
      case 'DELETE /hooks':
        shop.hooks.delete(query.get('address') ?? '');
        return { status: 200, body: {} };
      default:
        this.oddities.push(path);
        return refusal(404, 'NO_PATH', `There is no ${path}.`);
    }
  }

  #counts(asked: readonly string[]): object[] {
    const { figures } = this.shop;
    return asked.flatMap((article) => {
      const figure = figures.get(article);
      return figure === undefined ? [] : [{ article, units: figure }];
    });
  }

  #move({ movements }: z.output<typeof movementsSchema>): object[] {
    return movements.map(({ article, units: some, key }) => {
      if (!this.shop.figures.has(article))
        return { error: { code: 'NO_ARTICLE', words: `There is no ${article}.` } };
      if (!this.shop.log.some((one) => one.key === key)) this.shop.take(article, some, key);
      return { ok: true };
    });
  }

  #log(since: string): Reply {
    const { log } = this.shop;
    const from = since.startsWith('#') ? Number(since.slice(1)) : log.findIndex(({ at }) => at >= since);
    const movements = log.slice(from < 0 ? log.length : from);
    const skus = Object.fromEntries(this.shop.articles.map(({ id, sku }) => [id, sku]));
    return { status: 200, body: { movements, skus, watermark: `#${log.length}` } };
  }

  /** The second request under a key is answered as the first was, and does nothing. */
  #once(order: TillOrder, body: unknown): Reply {
    const asked = entrySchema.parse(body);
    const known = this.#answers.get(asked.key);
    if (known) return known;
    const answer = this.#carryOut(order, asked);
    if (answer.status === 200) this.#answers.set(asked.key, answer);
    return answer;
  }

  #carryOut(order: TillOrder, { whole, number, ...asked }: z.output<typeof entrySchema>): Reply {
    const { kind, lines, amount } = asked;
    const isOpen = lines.every(({ line: id, units: some }) => {
      const line = order.lines.find((one) => one.id === id);
      return line !== undefined && openUnits(order, line) >= some;
    });
    if (kind !== 'refund' && !isOpen) return refusal(409, 'NOT_OPEN', 'So much is not open any more.');
    if (kind === 'refund' && amount > paidOf(order)) return refusal(422, 'TOO_MUCH', 'So much was not paid.');
    const entry: TillEntry = this.shop.add(order, { ...asked, ...(number === undefined ? {} : { number }) });
    if (kind === 'cancel' && whole && order.entries.every((one) => one.kind !== 'ship'))
      order.state = 'cancelled';
    return { status: 200, body: { id: entry.id } };
  }
}

function paidOf({ lines, entries }: TillOrder): number {
  const all = lines.reduce((sum, line) => sum + line.units * PRICE, 0);
  return all - entries.reduce((sum, { amount }) => sum + amount, 0);
}
