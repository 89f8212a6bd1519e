/** The outward half: what the till is asked and told. */
import * as z from 'zod';
import { cannot } from '../../functions/channels/contract/ability.ts';
import type { Adapter, FetchedOrder, OrderPage } from '../../functions/channels/contract/adapter.ts';
import type { CallResult } from '../../functions/channels/contract/call-answer.ts';
import type { LineOfShop, OrderAtShop, ToldEffect } from '../../functions/channels/contract/order-effects.ts';
import type { Session } from '../../functions/channels/contract/session.ts';
import { call, QUIET, VERSION } from './call.ts';
import { tillFigures } from './figures.ts';

const TOPIC = 'order.changed';

const lineSchema = z.looseObject({
  id: z.string(),
  sku: z.string(),
  units: z.number(),
  left: z.number(),
  out: z.number(),
  taken: z.number(),
});
const entrySchema = z.looseObject({
  kind: z.enum(['ship', 'cancel', 'refund']),
  id: z.string(),
  key: z.string().optional(),
  number: z.string().optional(),
  lines: z.array(z.object({ line: z.string(), units: z.number() })),
});
const orderSchema = z.looseObject({
  id: z.string(),
  at: z.string(),
  updatedAt: z.string(),
  state: z.enum(['open', 'cancelled']),
  lines: z.array(lineSchema),
  entries: z.array(entrySchema),
});
type Order = z.output<typeof orderSchema>;

function fetchedOf(order: Order): FetchedOrder {
  const taken = order.lines.map(({ id, sku, taken: units }) => ({ lineId: id, sku, units }));
  const { id, at, updatedAt } = order;
  return { order: id, createdAt: at, updatedAt, topic: 'order', body: JSON.stringify(order), taken };
}

/** An order that is gone is unknown, which is no error. */
async function orderOf(session: Session, id: string): Promise<CallResult<Order | undefined>> {
  const answer = await call(session, { method: 'GET', path: `/orders/${id}`, about: 'order' }, orderSchema);
  return answer.kind === 'refused' && answer.code === 'NO_ORDER'
    ? { kind: 'done', value: undefined }
    : answer;
}

async function page(session: Session, query: Record<string, string>): Promise<CallResult<OrderPage>> {
  const schema = z.object({ orders: z.array(orderSchema), next: z.string().optional() });
  const path = `/orders?${new URLSearchParams(query)}`;
  const answer = await call(session, { method: 'GET', path }, schema);
  if (answer.kind !== 'done') return answer;
  const { orders, next } = answer.value;
  return { kind: 'done', value: { orders: orders.map(fetchedOf), ...(next === undefined ? {} : { next }) } };
}

function atShopOf({ id, updatedAt, state, lines, entries }: Order): OrderAtShop {
  const isCancelled = state === 'cancelled';
  const open = lines.map((line) => ({
    lineId: line.id,
    units: isCancelled ? 0 : line.units - line.left - line.out,
  }));
  const effects = entries.map(({ kind, id: theirs, key, number, lines: some }) => ({
    kind,
    theirs,
    lines: some.map(({ line, units }) => ({ lineId: line, units })),
    ...(key === undefined ? {} : { mark: key }),
    ...(number === undefined ? {} : { parcel: number }),
  }));
  return { order: id, updatedAt, isCancelled, open: open.filter(({ units }) => units > 0), effects };
}

function linesOf(lines: readonly LineOfShop[]): object[] {
  return lines.map(({ lineId, units }) => ({ line: lineId, units }));
}

/** Fields of a request by which each kind of effect is told. */
function requestOf(effect: Extract<ToldEffect, { kind: 'ship' | 'cancel' | 'refund' }>): object {
  const common = { kind: effect.kind, key: effect.id, lines: linesOf(effect.lines) };
  switch (effect.kind) {
    case 'ship':
      return { ...common, ...(effect.parcel.number === undefined ? {} : { number: effect.parcel.number }) };
    case 'cancel':
      return { ...common, whole: effect.isWhole };
    case 'refund':
      return { ...common, amount: effect.amount };
  }
}

const byKey = {
  can: true,
  once: 'key',
  quiet: QUIET,
  tell: async (session: Session, effect: Extract<ToldEffect, { kind: 'ship' | 'cancel' | 'refund' }>) => {
    const path = `/orders/${effect.order}/entries`;
    const asked = { method: 'POST', path, body: requestOf(effect), about: 'order' } as const;
    const answer = await call(session, asked, z.object({ id: z.string() }));
    return answer.kind === 'done' ? { kind: 'done' as const, value: { theirs: answer.value.id } } : answer;
  },
} as const;

const NONE = 'A till has nothing of the kind.';

async function hooksOf(session: Session): Promise<CallResult<readonly string[]>> {
  const schema = z.object({ hooks: z.array(z.string()) });
  const answer = await call(session, { method: 'GET', path: '/hooks' }, schema);
  return answer.kind === 'done' ? { kind: 'done', value: answer.value.hooks } : answer;
}

export const tillAdapter: Adapter = {
  version: { pinned: VERSION, answered: (headers) => headers['till-version'] },
  credentials: ['apiKey'],
  authorizationOf: () => ({ kind: 'secret' }),
  limits: { budget: { perSecond: 10, burst: 20 }, timeout: 10_000, hintOf: () => ({}) },
  check: async (session) => {
    const schema = z.object({ permissions: z.array(z.string()) });
    const answer = await call(session, { method: 'GET', path: '/account' }, schema);
    if (answer.kind !== 'done') return answer;
    const missing = ['orders', 'stock'].filter((one) => !answer.value.permissions.includes(one));
    const findings = missing.map((one) => ({
      level: 'error' as const,
      code: 'NO_PERMISSION',
      words: `The key may not: ${one}.`,
    }));
    return { kind: 'done', value: findings };
  },
  subscriptions: {
    can: true,
    ensure: async (session, address) => {
      const known = await hooksOf(session);
      if (known.kind !== 'done') return known;
      if (!known.value.includes(address)) {
        const made = await call(session, { method: 'PUT', path: '/hooks', body: { address } }, z.object({}));
        if (made.kind !== 'done') return made;
      }
      return { kind: 'done', value: [{ topic: TOPIC, isActive: true }] };
    },
    list: async (session) => {
      const known = await hooksOf(session);
      if (known.kind !== 'done') return known;
      return { kind: 'done', value: [{ topic: TOPIC, isActive: known.value.length > 0 }] };
    },
    remove: async (session, address) => {
      const path = `/hooks?${new URLSearchParams({ address })}`;
      const gone = await call(session, { method: 'DELETE', path }, z.object({}));
      return gone.kind === 'done' ? { kind: 'done', value: undefined } : gone;
    },
    isThin: () => true,
  },
  orders: {
    can: true,
    ...{ lag: 10, overlap: 60, every: 600 },
    changedSince: (session, since, after) =>
      page(session, { since, ...(after === undefined ? {} : { after }) }),
    open: (session, after) => page(session, { open: 'yes', ...(after === undefined ? {} : { after }) }),
    fetch: async (session, id) => {
      const answer = await orderOf(session, id);
      return answer.kind === 'done'
        ? { kind: 'done', value: answer.value && fetchedOf(answer.value) }
        : answer;
    },
  },
  fetchAtShop: {
    can: true,
    fetch: async (session, id) => {
      const answer = await orderOf(session, id);
      return answer.kind === 'done'
        ? { kind: 'done', value: answer.value && atShopOf(answer.value) }
        : answer;
    },
  },
  figures: tillFigures,
  effects: {
    ...{ ship: byKey, cancel: byKey, refund: byKey },
    ...{ cancelAnswer: cannot(NONE), hold: cannot(NONE), release: cannot(NONE), move: cannot(NONE) },
    ...{ tracking: cannot(NONE), renumber: cannot(NONE), pickup: cannot(NONE), acknowledge: cannot(NONE) },
  },
  privacy: cannot('A till knows no customers by name.'),
};
