import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readOrderDoor } from '../../../functions/capture/doors.ts';
import { handler as readOrders } from '../../../functions/capture/read-orders.handler.ts';
import { recordEventDoor } from '../../../functions/fulfillment/doors.ts';
import { handler as recordEvent } from '../../../functions/fulfillment/record-event.handler.ts';
import { parseFulfillment } from '../../../functions/fulfillment/work-order/fulfillment.store.ts';
import { askedBack } from '../../../functions/fulfillment/work-order/fulfillment.ts';
import { handler as cancel } from '../../../functions/requests/cancel.handler.ts';
import { cancelDoor } from '../../../functions/requests/doors.ts';
import type { Totals } from '../../../functions/shared/events/statuses.ts';
import { call } from '../../support/call.ts';
import { Shops, shopifyOrder, wooOrder } from '../../unit/capture/shops.ts';

type Fields = Record<string, unknown>;
type Platform = 'shopify' | 'woocommerce';

/** What the shop has of its order at one time: what it sends in every message of that time. */
interface ShopState {
  /** Seconds after the order was placed. */
  readonly at: number;
  readonly units: Readonly<Record<LineName, number>>;
  readonly isPaid: boolean;
  readonly city: string;
  readonly note: string;
  readonly status: 'open' | 'cancelled' | 'deleted';
  /** The shop's clock was far ahead when it made this version. */
  readonly isAhead: boolean;
}
type LineName = 'A' | 'B';
const lineNames: readonly LineName[] = ['A', 'B'];

/** One thing that a shop does to its order, `after` so many seconds. */
const change = fc.record({
  after: fc.constantFrom(0, 0, 1, 60),
  isAhead: fc.integer({ min: 0, max: 19 }).map((n) => n === 0),
  what: fc.oneof(
    fc.record({ line: fc.constantFrom(...lineNames), units: fc.nat({ max: 3 }) }),
    fc.record({ city: fc.constantFrom('New York', 'Boston') }),
    fc.record({ note: fc.constantFrom('', 'ring twice') }),
    fc.constantFrom({ isPaid: true }, { status: 'cancelled' as const }, { status: 'deleted' as const }),
    fc.constant({ status: 'open' as const }),
  ),
});
type Change = {
  readonly after: number;
  readonly isAhead: boolean;
  readonly what: Partial<ShopState> & Partial<LineUnits>;
};
interface LineUnits {
  readonly line: LineName;
  readonly units: number;
}

function afterChange(before: ShopState, { after, isAhead, what }: Change): ShopState {
  const { line, units, ...rest } = what as Partial<LineUnits> & Partial<Omit<ShopState, 'units'>>;
  const lines = line === undefined ? before.units : { ...before.units, [line]: units ?? 0 };
  // A shop that lists a deleted order again has changed it: the version is later than any before.
  const isRestored = before.status === 'deleted' && rest.status !== undefined && rest.status !== 'deleted';
  const at = before.at + (isRestored ? Math.max(1, after) : after);
  return { ...before, ...rest, at, isAhead, units: lines };
}

/** The states that the shop goes through, the first one included. */
function statesOf(isPaid: boolean, changes: readonly Change[]): ShopState[] {
  const first: ShopState = {
    at: 0,
    units: { A: 2, B: 1 },
    isPaid,
    city: 'New York',
    note: '',
    status: 'open',
    isAhead: false,
  };
  const states = [first];
  for (const one of changes) states.push(afterChange(states.at(-1) ?? first, one));
  return states;
}

const PLACED = Date.parse('2026-11-23T15:00:00Z');
/** What the clock shows meanwhile when it is wrong. */
const PLACED_AHEAD = Date.parse('2150-11-23T15:00:00Z');

/** The time of a version as the shop writes it. */
function stampOf({ at, isAhead }: ShopState): string {
  return new Date((isAhead ? PLACED_AHEAD : PLACED) + at * 1000).toISOString();
}
const lineIds: Readonly<Record<Platform, Readonly<Record<LineName, string>>>> = {
  shopify: { A: '11', B: '12' },
  woocommerce: { A: '315', B: '316' },
};

/** The most units that the line ever had: Shopify never lowers what was ordered. */
function shopifyBody(states: readonly ShopState[], index: number): Fields {
  const state = states[index] ?? states[0];
  if (!state) return {};
  const address = shopifyOrder()['shipping_address'] as Fields;
  const lines = lineNames.map((name) => {
    const ordered = Math.max(1, ...states.slice(0, index + 1).map(({ units }) => units[name]));
    const now = state.units[name];
    return {
      id: Number(lineIds.shopify[name]),
      sku: name,
      title: name,
      quantity: ordered,
      current_quantity: now,
      fulfillable_quantity: now,
      price: '15.00',
      requires_shipping: true,
      gift_card: false,
    };
  });
  return {
    ...shopifyOrder(),
    updated_at: stampOf(state),
    financial_status: state.isPaid ? 'paid' : 'pending',
    cancelled_at: state.status === 'cancelled' ? '2026-11-23T16:00:00Z' : null,
    shipping_address: { ...address, city: state.city },
    note: state.note,
    line_items: lines,
  };
}

function wooBody(states: readonly ShopState[], index: number): Fields {
  const state = states[index] ?? states[0];
  if (!state) return {};
  const [sample = {}] = wooOrder()['line_items'] as Fields[];
  const open = state.isPaid ? 'processing' : 'pending';
  return {
    ...wooOrder(),
    status: state.status === 'open' ? open : 'cancelled',
    date_modified_gmt: stampOf(state).slice(0, 19),
    date_paid_gmt: state.isPaid ? '2026-11-23T15:00:00' : null,
    shipping: { ...(wooOrder()['shipping'] as Fields), city: state.city },
    customer_note: state.note,
    // A line that has no units any more is gone.
    line_items: lineNames
      .filter((name) => state.units[name] > 0)
      .map((name) => {
        const quantity = state.units[name];
        const total = `${quantity * 15}.00`;
        return {
          ...sample,
          id: Number(lineIds.woocommerce[name]),
          sku: name,
          quantity,
          subtotal: total,
          total,
        };
      }),
  };
}

/** What happens to the order here between two messages. */
const steps = [
  'none',
  'none',
  'Reserve',
  'Route',
  'Dispatch',
  'ship',
  'give back',
  'keep',
  'cancel',
] as const;
type Step = (typeof steps)[number];

/** One order at a shop, the messages about it as they arrive, and what is done with it meanwhile. */
class History {
  readonly shops = new Shops();
  readonly #platform: Platform;
  readonly #states: readonly ShopState[];
  #orderId: string | undefined;
  /** Units that an operator cancelled: the shop never hears of them. */
  readonly cancelled: Record<LineName, number> = { A: 0, B: 0 };
  #count = 0;

  constructor(platform: Platform, states: readonly ShopState[]) {
    this.#platform = platform;
    this.#states = states;
  }

  get orderId(): string | undefined {
    return this.#orderId;
  }

  async deliver(index: number): Promise<void> {
    const isDeleted = this.#states[index]?.status === 'deleted';
    if (this.#platform === 'shopify') {
      const body = isDeleted ? { id: 5001 } : shopifyBody(this.#states, index);
      const topic = index === 0 ? 'orders/create' : 'orders/updated';
      this.#note((await this.shops.shopify(body, isDeleted ? 'orders/delete' : topic)).orderId);
    } else {
      const body = isDeleted ? { id: 727 } : wooBody(this.#states, index);
      const topic = index === 0 ? 'order.created' : 'order.updated';
      this.#note((await this.shops.woo(body, isDeleted ? 'order.deleted' : topic)).orderId);
    }
  }

  #note(orderId: string | undefined): void {
    if (orderId !== undefined && this.#orderId !== undefined) expect(orderId).toBe(this.#orderId);
    this.#orderId = orderId ?? this.#orderId;
  }

  async take(step: Step): Promise<void> {
    if (this.#orderId === undefined || step === 'none') return;
    if (step === 'Reserve' || step === 'Route' || step === 'Dispatch')
      await this.shops.walk(this.#orderId, step).catch(() => undefined);
    else if (step === 'cancel') await this.#cancelOne();
    else await this.#tell(step);
  }

  /** The location ships one unit of whatever it has, or answers what it was asked for. */
  async #tell(step: 'ship' | 'give back' | 'keep'): Promise<void> {
    const works = this.shops.table.ofType('Fulfillment').map(parseFulfillment);
    const kinds = { 'give back': 'cancelAccepted', keep: 'cancelRefused' } as const;
    for (const work of works) {
      const line = work.lines.find(({ units, shipped }) => units > shipped);
      const isAsked = askedBack(work).length > 0;
      if (step === 'ship' ? !line : !isAsked) continue;
      const lines = line ? [{ lineId: line.lineId, units: 1 }] : [];
      const parcel = { carrier: 'ups', trackingNumber: `1Z${++this.#count}`, lines };
      const body = step === 'ship' ? { kind: 'shipped', parcels: [parcel] } : { kind: kinds[step] };
      const reason = step === 'keep' ? { reason: 'packed' } : {};
      await call(recordEvent, recordEventDoor, {
        params: { id: work.fulfillmentId },
        caller: { kind: 'location', id: 'wh-1' },
        body: { id: `fact-${++this.#count}`, ...body, ...reason },
      });
    }
  }

  /** An operator cancels a unit, as far as that can be done at once. */
  async #cancelOne(): Promise<void> {
    const lineId = lineIds[this.#platform].A;
    const { body, status } = await call(cancel, cancelDoor, {
      params: { id: String(this.#orderId) },
      caller: { kind: 'operator', id: 'ada' },
      body: { id: `cancel-${++this.#count}`, lines: [{ lineId, units: 1 }] },
    });
    if (status >= 300) return;
    const lines = body['lines'] as { lineId: string; cancelled: number; asked: number }[];
    const own = lines.find((line) => line.lineId === lineId);
    this.cancelled.A += (own?.cancelled ?? 0) + (own?.asked ?? 0);
  }

  /** Units of each line that are wanted here, shipped ones included. */
  async wantedHere(): Promise<Record<LineName, number>> {
    const params = { id: String(this.#orderId) };
    const { status, body } = await call(readOrders, readOrderDoor, {
      params,
      caller: { kind: 'operator', id: 'ada' },
    });
    expect(status).toBe(200);
    const lines = body['lines'] as { lineId: string; units?: Totals }[];
    const wanted = (name: LineName): number => {
      const { units } = lines.find(({ lineId }) => lineId === lineIds[this.#platform][name]) ?? {};
      return units ? Object.values(units).reduce((sum, each) => sum + each, 0) - units.cancelled : 0;
    };
    return { A: wanted('A'), B: wanted('B') };
  }

  /** Whether an exception says what differs: an open one, or one that ended with its order (P13). */
  isExplained(): boolean {
    const edits = this.shops.table
      .ofType('Exception')
      .filter((one) => one['exceptionType'] === 'ChannelEdit');
    return edits.some(({ status, resolved }) => {
      const { by } = (resolved ?? {}) as Fields;
      return status === 'open' || (this.#isOver() && !String(by).startsWith('channel:'));
    });
  }

  #isOver(): boolean {
    return this.shops.order(this.#orderId).closed !== undefined;
  }
}

/**
 * What may be the shop's last word: of a version that it made while its clock was ahead nobody knows the time, so that
 * it is of the time at which it came.
 */
function lastWords(
  states: readonly ShopState[],
  order: readonly number[],
): readonly Readonly<Record<LineName, number>>[] {
  const ahead = [...states.keys()].filter((index) => states[index]?.isAhead === true);
  const lasts = [states.length - 1, ...ahead];
  return lasts.map((index) => wantedThere(states, index, order));
}

/** A deletion has no time: it is said when it arrives, and what was said before it is no news when it is repeated. */
function wantedThere(
  states: readonly ShopState[],
  lastIndex: number,
  order: readonly number[],
): Readonly<Record<LineName, number>> {
  const last = JSON.stringify(states[lastIndex]);
  const said = order.findIndex((index) => JSON.stringify(states[index]) === last);
  const isDeletedSince = order.slice(said).some((index) => states[index]?.status === 'deleted');
  const { status, units } = states[lastIndex] ?? {};
  return status === 'open' && !isDeletedSince && units ? units : { A: 0, B: 0 };
}

/** Whether what is wanted here is what the shop wants, less what an operator has cancelled of it. */
function agrees(here: number, there: number, cancelled: number): boolean {
  return here <= there && here >= Math.max(0, there - cancelled);
}

const histories = fc
  .record({
    platform: fc.constantFrom<Platform[]>('shopify', 'woocommerce'),
    isPaid: fc.boolean(),
    changes: fc.array(change, { maxLength: 5 }) as fc.Arbitrary<Change[]>,
  })
  .chain(({ platform, isPaid, changes }) => {
    const states = statesOf(isPaid, changes);
    const indices = states.map((_, index) => index);
    return fc
      .tuple(
        fc.array(fc.constantFrom(...indices), { maxLength: 4 }),
        fc.array(fc.constantFrom(...steps), { minLength: 10, maxLength: 10 }),
      )
      .chain(([repeated, doings]) =>
        fc
          .shuffledSubarray([...indices, ...repeated], { minLength: indices.length + repeated.length })
          .map((order) => ({ platform, states, order, doings })),
      );
  });

/** Histories in `npm test`; MESSAGE_HISTORIES of them where it is set. */
const RUNS = Number(process.env['MESSAGE_HISTORIES'] ?? 25);

describe('an order about which messages come in any order, repeated, within one second', () => {
  test('has one id, and at quiet wants here what its shop wants, or an open exception says why not', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async ({ platform, states, order, doings }) => {
        const history = new History(platform, states);
        const { shops } = history;
        try {
          await shops.receiveStock({ A: 20, B: 20 });
          for (const [n, index] of order.entries()) {
            await history.deliver(index);
            await history.take(doings[n % doings.length] ?? 'none');
          }
          await history.take('give back');

          expect(shops.table.ofType('Order').length).toBeLessThanOrEqual(1);

          if (history.orderId === undefined) return;
          const here = await history.wantedHere();
          const words = lastWords(states, order);
          const isSame = words.some((there) =>
            lineNames.every((name) => agrees(here[name], there[name], history.cancelled[name])),
          );
          if (!history.isExplained() && !isSame)
            expect({ here, cancelled: history.cancelled }).toEqual({ there: words });
        } finally {
          shops.close();
        }
      }),
      { numRuns: RUNS },
    );
  });
});
