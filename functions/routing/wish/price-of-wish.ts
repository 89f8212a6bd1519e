/** What a wish costs more: the moved units where it has them, and the rest where it is, against all of it where it is. */
import { claimedUnits } from '../../capacity/counters/capacity-counter.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { wantedUnits } from '../../fulfillment/work-order/recall.ts';
import { type LineUnits, minus } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import type { Decision } from '../../planner/decision.ts';
import { decisionText } from '../../planner/explain/decision-text.ts';
import type { RoutingHistory } from '../../planner/plan-input.ts';
import { minorFromMicros } from '../../planner/pricing/micros.ts';
import { withOwnStock } from '../dry-run/open-units.ts';
import { withWish } from '../reroute/wished-history.ts';
import { planOrder, type Supposition } from '../route/planning.ts';
import type { MovedPart } from './moved-work.ts';

/** A part with the plan that is expected for it. Minor units of the currency. */
export interface PricedPart extends MovedPart {
  readonly decision: Decision;
  readonly text: string;
  readonly currency: string;
  /** All open units of the fulfillment where they are. */
  readonly costNow: number;
  /** The same once the wish is met. */
  readonly costThen: number;
}

/** Units that plans of this wish take already, by location and SKU: no other part of it gets them as well. */
class Taken {
  readonly #units = new Map<string, number>();

  add({ fulfillments }: Decision): void {
    for (const { location, lines } of fulfillments)
      for (const { sku, quantity } of lines) {
        const at = `${location} ${sku}`;
        this.#units.set(at, this.at(location, sku) + quantity);
      }
  }

  at(location: string, sku: string): number {
    return this.#units.get(`${location} ${sku}`) ?? 0;
  }
}

/** Stock and capacity without what the fulfillment has of them, and without what other parts are planned to take. */
function supposing(own: Fulfillment, taken: Taken): Supposition {
  return {
    stock: (positions) =>
      withOwnStock(positions, [own]).map((position) => ({
        ...position,
        free: position.free - taken.at(position.location, position.sku),
      })),
    capacity: (counters) =>
      counters.map((counter) => {
        const claim = own.capacity?.find(
          ({ window, unit }) => window === counter.window && unit === counter.unit,
        );
        if (!claim || counter.location !== own.location) return counter;
        return { ...counter, used: Math.max(0, counter.used - claimedUnits(claim, own)) };
      }),
  };
}

function isWhole({ outcome, unserved }: Decision): boolean {
  return outcome === 'planned' && unserved.length === 0;
}

/** Whether a plan serves all that the wish moves. */
export function isServed({ decision }: Pick<PricedPart, 'decision'>): boolean {
  return isWhole(decision);
}

interface Pricing {
  readonly order: Order;
  readonly part: MovedPart;
  readonly taken: Taken;
  readonly now: string;
}

async function planLines(
  { order, part, taken, now }: Pricing,
  lines: readonly LineUnits[],
  history: RoutingHistory,
) {
  const suppose = supposing(part.before, taken);
  return planOrder({ order, lines, history, of: part.before.n, suppose, now });
}

/** What lines cost from where they are. Undefined where the rules would not have them there any more. */
async function costInPlace(pricing: Pricing, lines: readonly LineUnits[]): Promise<number | undefined> {
  if (lines.length === 0) return 0;
  const { location, reroutes } = pricing.part.before;
  const history: RoutingHistory = { attempt: reroutes, excluded: [], only: [location] };
  const { decision, currency } = await planLines(pricing, lines, history);
  return isWhole(decision) ? minorFromMicros(decision.cost.totalMicros, currency) : undefined;
}

async function pricePart(pricing: Pricing): Promise<PricedPart> {
  const { part, taken } = pricing;
  const { before, lines, wish } = part;
  const { reroutes, excluded, cost } = before;
  const left = excluded.map((location) => ({ location, reason: 'has given these units back' }));
  const { decision, currency } = await planLines(
    pricing,
    lines,
    withWish({ attempt: reroutes, excluded: left }, wish),
  );
  const open = wantedUnits(before);
  const costNow = (await costInPlace(pricing, open)) ?? cost.amount;
  const rest = (await costInPlace(pricing, minus(open, lines))) ?? costNow;
  taken.add(decision);
  const costThen = rest + minorFromMicros(decision.cost.totalMicros, currency);
  const text = decisionText(decision, decision.candidates);
  return { ...part, decision, text, currency, costNow, costThen };
}

/** Plans each part as its re-route will, one after the other, since all of them draw on the same stock. */
export async function priceParts(
  order: Order,
  parts: readonly MovedPart[],
  now: string,
): Promise<PricedPart[]> {
  const taken = new Taken();
  const priced: PricedPart[] = [];
  for (const part of parts) priced.push(await pricePart({ order, part, taken, now }));
  return priced;
}
