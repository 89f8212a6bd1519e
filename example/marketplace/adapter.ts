/** The outward half: what the marketplace is asked and told, as far as it is another than the till's. */
import * as z from 'zod';
import type {
  Adapter,
  FetchedOrder,
  MoneyAtShop,
  OrderPage,
} from '../../functions/channels/contract/adapter.ts';
import type { CallResult } from '../../functions/channels/contract/call-answer.ts';
import type { TellEffect } from '../../functions/channels/contract/order-effects.ts';
import { tillAdapter } from '../till/adapter.ts';
import { call } from '../till/call.ts';
import { feedSchema, marketFigures, reportSchema } from './figures.ts';

/** What the marketplace calls its own warehouse: nobody else sends from there. */
export const ITS_WAREHOUSE = 'its-own-warehouse';

/** One unit costs ten dollars. */
const PRICE = 1000;
const unitsSchema = z.array(z.object({ line: z.string(), units: z.number() }));
const soldSchema = z.object({
  lines: z.array(z.object({ units: z.number() })),
  entries: z.array(
    z.object({
      kind: z.string(),
      id: z.string(),
      amount: z.number(),
      lines: unitsSchema,
      restock: z.enum(['none', 'cancel', 'return']),
    }),
  ),
  returns: z.array(z.object({ name: z.string(), state: z.enum(['open', 'cancelled']), lines: unitsSchema })),
});

function moneyOf({ lines, entries }: z.output<typeof soldSchema>): MoneyAtShop {
  const refunds = entries
    .filter(({ kind }) => kind === 'refund')
    .map(({ id, amount, lines: some, restock }) => ({
      refund: id,
      amount,
      lines: some.map(({ line, units }) => ({ lineId: line, units, restock })),
    }));
  return {
    currency: 'USD',
    captured: lines.reduce((sum, { units }) => sum + units * PRICE, 0),
    refunded: refunds.reduce((sum, { amount }) => sum + amount, 0),
    authorized: 0,
    refunds,
  };
}

/** The order with its money and its returns. */
function whole(fetched: FetchedOrder): FetchedOrder {
  const sold = soldSchema.parse(JSON.parse(fetched.body));
  const returns = sold.returns.map(({ name, state, lines }) => ({
    ...{ name, state },
    lines: lines.map(({ line, units }) => ({ lineId: line, units })),
  }));
  return { ...fetched, money: moneyOf(sold), returns };
}

function wholePage(answer: CallResult<OrderPage>): CallResult<OrderPage> {
  if (answer.kind !== 'done') return answer;
  return { kind: 'done', value: { ...answer.value, orders: answer.value.orders.map(whole) } };
}

function wholeOrders(orders: Adapter['orders']): Adapter['orders'] {
  if (!orders.can) return orders;
  return {
    ...orders,
    changedSince: async (...asked) => wholePage(await orders.changedSince(...asked)),
    open: async (...asked) => wholePage(await orders.open(...asked)),
    fetch: async (...asked) => {
      const answer = await orders.fetch(...asked);
      return answer.kind === 'done' ? { kind: 'done', value: answer.value && whole(answer.value) } : answer;
    },
  };
}

/** Told by a document, under the effect's own name: the same one twice is one. */
const acknowledge: TellEffect<'acknowledge'> & { readonly can: true } = {
  can: true,
  once: 'report',
  quiet: marketFigures.quiet,
  submit: async (session, { id, order, lines }) => {
    const body = {
      ...{ key: id, acknowledged: order },
      lines: lines.map(({ lineId, units, state }) => ({ line: lineId, units, state })),
    };
    const asked = { method: 'POST', path: '/acknowledgements', body, about: 'order' } as const;
    const answer = await call(session, asked, feedSchema);
    return answer.kind === 'done' ? { kind: 'done', value: { ticket: answer.value.feed } } : answer;
  },
  report: async (session, ticket) => {
    const answer = await call(session, { method: 'GET', path: `/feeds/${ticket}` }, reportSchema);
    if (answer.kind !== 'done') return answer;
    const { value } = answer;
    return { kind: 'done', value: value.state === 'accepted' ? 'processing' : { theirs: value.id } };
  },
};

export const marketAdapter: Adapter = {
  ...tillAdapter,
  check: async (session) => {
    const found = await tillAdapter.check(session);
    const isTheirs = Object.values(session.connection.locations).includes(ITS_WAREHOUSE);
    if (found.kind !== 'done' || !isTheirs) return found;
    const words = 'A location stands for the warehouse of the marketplace, which sends from there itself.';
    return { kind: 'done', value: [...found.value, { level: 'error', code: 'LOCATION_NOT_OURS', words }] };
  },
  orders: wholeOrders(tillAdapter.orders),
  figures: marketFigures,
  effects: { ...tillAdapter.effects, acknowledge },
};
