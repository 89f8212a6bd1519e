import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { submitOrderDoor } from '../../../functions/capture/doors.ts';
import { handler as submit } from '../../../functions/capture/submit.handler.ts';
import { readFulfillmentDoor } from '../../../functions/fulfillment/doors.ts';
import { handler as readWork } from '../../../functions/fulfillment/read-work.handler.ts';
import { rateCardSchema } from '../../../functions/network/entities/rate-card.ts';
import type { Order } from '../../../functions/order/order.ts';
import { type RulesetDocument, rulesetSchema } from '../../../functions/planner/ruleset.ts';
import { readDecision } from '../../../functions/routing/decisions/decision.store.ts';
import { activate, addRuleset, forgetRules } from '../../../functions/routing/rulesets/ruleset.store.ts';
import { NoRoute, OnHold, OutOfStock, PickupChoice } from '../../../functions/shared/errors.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { locationItem, skuItem } from '../../support/network-items.ts';
import { Shops } from '../capture/shops.ts';
import {
  anOrder,
  billToValues,
  effects,
  information,
  type Observed,
  orderPaths,
  withField,
} from './order-fields.ts';

const NOW = '2026-11-23T08:30:00.000Z';
const operator = { kind: 'operator', id: 'ada' } as const;

const card = {
  id: 'ups',
  version: 1,
  currency: 'USD',
  zones: ['near', 'middle', 'far'],
  bandsKm: [500, 2000],
  price: { kind: 'affine', baseMinor: [500, 700, 900], perKgMinor: [100, 150, 200] },
  services: [
    {
      id: 'ground',
      carrier: 'ups',
      transitDays: 3,
      countries: ['US'],
      surcharges: { signatureMinor: 300, saturdayMinor: 900, residentialMinor: 400 },
    },
    { id: 'fast', carrier: 'ups', level: 'expedited', transitDays: 1, countries: ['US'] },
  ],
};

/** Rules in which what an order says shows: by the name of the strategy, by a split that is worth too little. */
const ruleset: RulesetDocument = {
  currency: 'USD',
  strategies: [
    { name: 'vip', when: { customerTiers: ['vip'] } },
    { name: 'rush', when: { tags: ['rush'] } },
    { name: 'fragile', when: { skuTags: ['fragile'] } },
    { name: 'dear', when: { minValueMinor: 10_000 } },
    { name: 'california', when: { destinations: ['US-CA'] } },
    { name: 'dollars', when: { minValueMinor: 1 } },
  ],
  limits: { minExtraShipmentValueMinor: 500, waitToConsolidate: 'PT2H', onInfeasible: ['attention'] },
};

/** What of META is a fact of the order. */
function factsOf(order: Order): unknown {
  const { orderId, channel, external, totals, status, holds, closed, attempt, channelUpdatedAt, test, cart } =
    order;
  return { orderId, channel, external, totals, status, holds, closed, attempt, channelUpdatedAt, test, cart };
}

class Observatory {
  readonly #shops = new Shops();

  async open(): Promise<void> {
    this.#shops.table.seed(
      channelItem('web-2'),
      skuItem('C'),
      locationItem('wh-1', { type: 'warehouse', coordinates: { lat: 40.71, lon: -74 } }),
      locationItem('wh-2', { type: 'warehouse', coordinates: { lat: 41.88, lon: -87.63 } }),
      locationItem('store', { coordinates: { lat: 34.05, lon: -118.24 } }),
      { ...rateCardSchema.parse(card), ...key.rateCardActive('ups'), type: 'RateCard' },
    );
    const { stored } = await addRuleset(rulesetSchema.parse(ruleset), { by: 'ada' }, NOW);
    await activate('active', { ruleset: stored.version, from: NOW, reason: 'test', by: 'ada', at: NOW });
    await this.#shops.receiveStock({ A: 10 }, 'wh-1');
    await this.#shops.receiveStock({ B: 10, C: 10 }, 'wh-2');
    await this.#shops.receiveStock({ A: 10 }, 'store');
  }

  /** What becomes of an order: as captured, as decided, as its locations read it. */
  async observe(body: unknown): Promise<Record<Observed, unknown>> {
    const { body: answer, status } = await call(submit, submitOrderDoor, { body, caller: operator });
    if (status !== 201) throw new Error(JSON.stringify(answer));
    const orderId = String(answer['orderId']);
    const captured = factsOf(this.#shops.order(orderId));
    if (this.#shops.order(orderId).attempt > 0) await this.#walk(orderId);
    const order = this.#shops.order(orderId);
    const decisions = Array.from({ length: order.counts.decisions }, (_, at) =>
      readDecision(orderId, at + 1),
    );
    const results = (await Promise.all(decisions)).map(({ result }) => result);
    const sheets = Array.from({ length: order.counts.fulfillments }, (_, at) => {
      const request = { params: { id: `${orderId}-f${at + 1}` }, caller: operator };
      return call(readWork, readFulfillmentDoor, request);
    });
    return {
      fact: [captured, order.holds],
      decision: results,
      sheet: (await Promise.all(sheets)).map((one) => one.body),
    };
  }

  async #walk(orderId: string): Promise<void> {
    try {
      await this.#shops.walk(orderId, 'Route');
    } catch (error) {
      const isDecided = [OnHold, NoRoute, OutOfStock, PickupChoice].some(
        (outcome) => error instanceof outcome,
      );
      if (!isDecided) throw error;
    }
  }

  close(): void {
    this.#shops.close();
  }
}

describe('every field of the canonical order', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(NOW) });
    forgetRules();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const known = new Map<string, Record<Observed, unknown>>();

  /** What becomes of the order in a world of its own, so that nobody else has taken anything. */
  async function observedAlone(body: unknown): Promise<Record<Observed, unknown>> {
    const before = known.get(JSON.stringify(body));
    if (before) return before;
    const alone = new Observatory();
    await alone.open();
    const observed = await alone.observe(body);
    alone.close();
    known.set(JSON.stringify(body), observed);
    return observed;
  }

  it('has an effect or is information, and is listed as one of them', () => {
    const listed = [...Object.keys(effects), ...Object.keys(information), ...Object.keys(billToValues)];

    expect(orderPaths().toSorted()).toEqual(listed.toSorted());
  });

  it.each(Object.entries(effects))('%s has an effect', async (path, { value, of = {}, shows }) => {
    const base = Object.entries(of).reduce(
      (order: unknown, [other, is]) => (other === path ? order : withField(order, other, is)),
      anOrder,
    );
    const before = path in of ? withField(base, path, of[path]) : base;

    const without = await observedAlone(before);
    const having = await observedAlone(withField(before, path, value));

    expect(having[shows]).not.toEqual(without[shows]);
  });

  it.each([
    ...Object.entries(information).map(([path, { value }]) => [path, value] as const),
    ...Object.entries(billToValues),
  ])('%s is information: whatever it says, all goes on as it did', async (path, value) => {
    const without = await observedAlone(anOrder);
    const having = await observedAlone(withField(anOrder, path, value));

    expect(having).toEqual(without);
  });
});
