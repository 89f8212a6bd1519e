/** What product pages show of many SKUs at once: the channel's figure, and when one unit would be with the customer. */
import type * as z from 'zod';
import { readSellableStock, type SellableStock } from '../../inventory/sellable/read-sellable.ts';
import { type Channel, poolOf } from '../../network/entities/channel.ts';
import { readChannel, readSkus } from '../../network/entities/network.store.ts';
import type { Sku } from '../../network/entities/sku.ts';
import { placeOf } from '../../network/geography/destination.ts';
import { planningNetwork } from '../../network/planning/planning-network.ts';
import type { Order } from '../../order/order.ts';
import { withoutTerritory } from '../../order/us-territories.ts';
import { plan } from '../../planner/plan.ts';
import { type PlanInput, type RoutedOrder, routingHistorySchema } from '../../planner/plan-input.ts';
import type { Ruleset } from '../../planner/ruleset.ts';
import { settings } from '../../shared/settings.ts';
import type { Availability, readAvailabilityDoor } from '../doors.ts';
import { plannedPosition } from '../route/assemble.ts';
import { currencyOfBooks, readCapacity } from '../route/planning.ts';
import { activeRules } from '../rulesets/ruleset.store.ts';

type AvailabilityQuery = z.output<(typeof readAvailabilityDoor)['query']>;
type Destination = NonNullable<Order['destination']>;

/** So much work each plan may take: one unit of one SKU needs a fraction of it, however large the network is. */
const PLAN_WORK = 20_000;
/** What a network without rate cards prices in. */
const NO_CURRENCY = 'USD';

interface Place {
  readonly pool: string;
  readonly destination?: Destination;
}

/** The pool that an order from there would reserve from; without a country the channel's own. */
function placeFor({ country, region, postalCode }: AvailabilityQuery, channel: Channel): Place {
  return country === undefined
    ? { pool: poolOf(channel, undefined) }
    : placeOf(withoutTerritory({ country, region, postalCode }), channel);
}

function within(ruleset: Ruleset): Ruleset {
  const { solver } = ruleset;
  return { ...ruleset, solver: { ...solver, maxWork: Math.min(solver.maxWork, PLAN_WORK) } };
}

/** One unit of a SKU for somebody there, as the planner takes an order. */
function oneUnit(
  { channel, pool, currency }: { channel: string; pool: string; currency: string },
  { lat, lon, ...address }: Destination,
  sku: string,
  known: Sku | undefined,
): RoutedOrder {
  const point = lat === undefined || lon === undefined ? {} : { point: { lat, lon } };
  return {
    id: 'availability',
    channel,
    currency,
    tags: [],
    valueMinor: 0,
    market: pool,
    method: 'ship',
    destination: { ...address, ...point },
    lines: [
      {
        sku,
        quantity: 1,
        lineIds: [],
        ...(known?.weightGrams === undefined ? {} : { weightGrams: known.weightGrams }),
        ...(known?.dimensionsMm === undefined ? {} : { dimensionsMm: known.dimensionsMm }),
        tags: [...(known?.tags ?? [])].sort(),
        unitValueMinor: 0,
      },
    ],
  };
}

/**
 * When one unit of each SKU would be there, by the planner of orders: the same network, rules, stock and room. A SKU
 * that no plan serves, or whose delivery nobody can date, has none.
 */
async function promisesFor(
  stock: ReadonlyMap<string, SellableStock>,
  { channel, pool, destination }: { channel: string; pool: string; destination: Destination },
  now: string,
): Promise<ReadonlyMap<string, string>> {
  const sold = [...stock].filter(([, { units }]) => units > 0);
  const stocked = new Set(sold.flatMap(([, { positions }]) => positions.map(({ location }) => location)));
  const network = await planningNetwork([...stocked]);
  const currency = currencyOfBooks(network, { currency: network.rates[0]?.currency ?? NO_CURRENCY });
  const [known, { ruleset }, { capacity }] = await Promise.all([
    readSkus(sold.map(([sku]) => sku)),
    activeRules(now, currency),
    readCapacity({ orderId: 'availability', pool }, network, stocked, now),
  ]);
  const view = { now, trustHalfLife: settings().trustHalfLife };
  const shared = {
    capacity,
    ruleset: within(ruleset),
    history: routingHistorySchema.parse({}),
    now,
    locations: network.locations,
    services: network.services,
    rates: network.rates,
  };
  const dated = sold.flatMap(([sku, { positions }]): [string, string][] => {
    const input: PlanInput = {
      ...shared,
      order: oneUnit({ channel, pool, currency }, destination, sku, known.get(sku)),
      positions: positions.map((position) => plannedPosition(position, view)),
    };
    const { promise, unserved } = plan(input);
    return unserved.length > 0 || promise.deliverBy === undefined ? [] : [[sku, promise.deliverBy]];
  });
  return new Map(dated);
}

/** What the channel may sell of each SKU, and when it would be there. @throws NotFound for an unknown channel */
export async function readAvailability(
  query: AvailabilityQuery,
  channelId: string,
  now: string,
): Promise<Availability> {
  const channel = await readChannel(channelId);
  const { pool, destination } = placeFor(query, channel);
  const stock = await readSellableStock(channelId, pool, query.sku);
  const promises = destination
    ? await promisesFor(stock, { channel: channelId, pool, destination }, now)
    : new Map<string, string>();
  const skus = query.sku.map((sku) => {
    const available = Math.max(0, stock.get(sku)?.units ?? 0);
    const deliverBy = promises.get(sku);
    return { sku, available, inStock: available > 0, ...(deliverBy === undefined ? {} : { deliverBy }) };
  });
  return { channel: channelId, pool, skus };
}
