/** Where a return goes that nobody has named a location for: reads what the choice depends on, and keeps it. */
import { readPools } from '../../inventory/stock/pool.store.ts';
import { readPositions } from '../../inventory/stock/position.store.ts';
import { keepSnapshot, readSkus } from '../../network/entities/network.store.ts';
import type { Sku } from '../../network/entities/sku.ts';
import { type PlanningNetwork, planningNetwork } from '../../network/planning/planning-network.ts';
import type { ResaleTerms } from '../../network/planning/return-terms.ts';
import type { Order } from '../../order/order.ts';
import { findBody } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { chooseReturnPlace } from '../../planner/where-to/choose-return-place.ts';
import type { ReturnPlaceInput } from '../../planner/where-to/return-place-input.ts';
import { compareText } from '../../shared/compare-text.ts';
import type { Write } from '../../shared/transact.ts';
import type { Return, ReturnLine } from '../rma/return.ts';
import { placeDecisionWrite } from './place-decision.store.ts';
import { acceptingOf, ownPlaceInput, placeResult } from './place-decision.ts';

/** A return of more SKUs goes to its sender: the stock of each is read at all locations. */
const MOST_SKUS = 40;

/** A location, and the write that keeps why. */
export interface ChosenPlace {
  /** Undefined where none can take the goods: they go to who sent them. */
  readonly location: string | undefined;
  readonly write: Write;
}

function plannedLine(
  { lineId, sku, units }: ReturnLine,
  { lines }: CanonicalOrder,
  known: ReadonlyMap<string, Sku>,
): ReturnPlaceInput['lines'][number] {
  const ordered = lines.find((line) => line.lineId === lineId);
  const declared = known.get(sku);
  const weightGrams = declared?.weightGrams ?? ordered?.weightGrams;
  return {
    sku,
    quantity: units,
    ...(weightGrams === undefined ? {} : { weightGrams }),
    ...(declared?.dimensionsMm === undefined ? {} : { dimensionsMm: declared.dimensionsMm }),
    unitValueMinor: ordered ? Math.max(0, Math.floor(ordered.total.amount / ordered.quantity)) : 0,
  };
}

function sentFrom({ country, postalCode, region, lat, lon }: NonNullable<Order['destination']>) {
  return {
    country,
    ...(postalCode === undefined ? {} : { postalCode }),
    ...(region === undefined ? {} : { region }),
    ...(lat === undefined || lon === undefined ? {} : { point: { lat, lon } }),
  };
}

function bySkuAndPlace(one: { sku: string; place: string }, other: { sku: string; place: string }): number {
  return compareText(one.sku, other.sku) || compareText(one.place, other.place);
}

/** Stock of the SKUs, and who waits for them. */
async function readDemand(skus: readonly string[], pools: readonly string[]) {
  const wanted = pools.flatMap((pool) => skus.map((sku) => ({ pool, sku })));
  const [positions, readings] = await Promise.all([readPositions(skus), readPools(wanted)]);
  return {
    positions: positions
      .map(({ sku, location, free, selling, doubted }) => ({
        sku,
        location,
        free,
        selling: selling && doubted === undefined,
      }))
      .sort((a, b) => bySkuAndPlace({ sku: a.sku, place: a.location }, { sku: b.sku, place: b.location })),
    waiting: readings
      .map(({ pool, sku, queue }) => ({ pool, sku, orders: queue?.waiting ?? 0 }))
      .filter(({ orders }) => orders > 0)
      .sort((a, b) => bySkuAndPlace({ sku: a.sku, place: a.pool }, { sku: b.sku, place: b.pool })),
  };
}

async function readInput(
  { orderId, bodyVersion, destination }: Order,
  lines: readonly ReturnLine[],
  terms: ResaleTerms,
  network: PlanningNetwork,
): Promise<ReturnPlaceInput | undefined> {
  const body = await findBody(orderId, bodyVersion);
  const skus = [...new Set(lines.map(({ sku }) => sku))].sort();
  if (!body || !destination || skus.length > MOST_SKUS) return undefined;
  const { snapshot, locations, services, rates } = network;
  const accepting = acceptingOf(snapshot.locations);
  const pools = locations.flatMap(({ id, market }) => (id in accepting ? [market] : []));
  const [demand, known] = await Promise.all([readDemand(skus, [...new Set(pools)].sort()), readSkus(skus)]);
  const planned = lines.map((line) => plannedLine(line, body, known));
  const own = { currency: body.currency, from: sentFrom(destination), lines: planned, ...demand, terms };
  return { ...own, locations, services, rates, accepting };
}

/**
 * The location for the units of a return; undefined where no location of the network declares that it takes goods back,
 * or nobody knows where the goods come from: then nothing is decided, and they go to who sent them.
 */
export async function choosePlace(
  order: Order,
  { n, lines }: Pick<Return, 'n' | 'lines'>,
  { policyVersion, resale }: { readonly policyVersion?: number; readonly resale: ResaleTerms },
  now: string,
): Promise<ChosenPlace | undefined> {
  const network = await planningNetwork();
  const { snapshot, cards } = network;
  if (snapshot.locations.every(({ returns }) => returns === undefined)) return undefined;
  const input = await readInput(order, lines, resale, network);
  if (!input) return undefined;
  const decision = chooseReturnPlace(input);
  // A snapshot that no decision names does no harm.
  await keepSnapshot(snapshot);
  const record = {
    orderId: order.orderId,
    n,
    at: now,
    ...(policyVersion === undefined ? {} : { policyVersion }),
    network: snapshot.hash,
    cards,
    input: ownPlaceInput(input),
    result: placeResult(decision),
  };
  return { location: decision.location, write: placeDecisionWrite(record) };
}
