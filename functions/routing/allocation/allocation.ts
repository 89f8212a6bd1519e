/**
 * Makes fulfillments of a decision: which line's units leave from which location, and in which writes they
 * fit. Pure.
 */

import { type CapacityClaim, joinedClaims, newClaims } from '../../capacity/counters/capacity-counter.ts';
import type {
  Fulfillment,
  FulfillmentDates,
  FulfillmentLine,
} from '../../fulfillment/work-order/fulfillment.ts';
import type { OrderHandover } from '../../order/handover.ts';
import { type LineUnits, sumUnits } from '../../order/line-units.ts';
import { fulfillmentId } from '../../order/order-id.ts';
import type { PlannedFulfillment, StoredDecision } from '../../planner/decision.ts';
import { minorFromMicros } from '../../planner/pricing/micros.ts';
import { counted } from '../../shared/counted.ts';
import { Corrupt } from '../../shared/errors.ts';

/** One location's share of a plan, by order line. */
export interface Share {
  readonly planned: PlannedFulfillment;
  readonly lines: readonly FulfillmentLine[];
  /** Absent: the goods may leave at once, and have no latest ship of their own. */
  readonly dates?: FulfillmentDates;
}

/** What a planned fulfillment has of a SKU that no line has taken yet. */
interface Supply {
  readonly sku: string;
  left: number;
  readonly lots: { readonly lot: string; units: number }[];
}

/** Takes `units` out of the lots, first expired first. */
function lotsFor(lots: Supply['lots'], units: number): { lot: string; units: number }[] {
  const taken: { lot: string; units: number }[] = [];
  let wanted = units;
  for (const lot of lots) {
    const part = Math.min(lot.units, wanted);
    if (part === 0) continue;
    lot.units -= part;
    wanted -= part;
    taken.push({ lot: lot.lot, units: part });
  }
  return taken;
}

/**
 * Gives each planned fulfillment its units of the order's lines, in the order of the lines; what the plan
 * leaves unserved stays over.
 * @throws Corrupt when the plan serves more than the lines ask for.
 */
export function sharesOf(planned: readonly PlannedFulfillment[], lines: readonly LineUnits[]): Share[] {
  const open = lines.map((line) => ({ ...line }));
  return planned.map((one) => {
    const supplies: Supply[] = one.lines.map(({ sku, quantity, lots = [] }) => ({
      sku,
      left: quantity,
      lots: lots.map((lot) => ({ ...lot })),
    }));
    const own = open.flatMap((line): FulfillmentLine[] => {
      const supply = supplies.find(({ sku }) => sku === line.sku);
      const units = Math.min(line.units, supply?.left ?? 0);
      if (!supply || units === 0) return [];
      line.units -= units;
      supply.left -= units;
      const lots = lotsFor(supply.lots, units);
      const { lineId, sku } = line;
      const hint = lots.length > 0 ? { lots } : {};
      return [{ lineId, sku, units, shipped: 0, delivered: 0, returned: 0, lost: 0, ...hint }];
    });
    const over = supplies.find(({ left }) => left > 0);
    if (over)
      throw new Corrupt(`the plan sends ${counted(over.left, 'unit')} of ${over.sku} more than are open`);
    return { planned: one, lines: own };
  });
}

/** The units that the plan does not serve, by line. */
export function unservedOf(shares: readonly Share[], lines: readonly LineUnits[]): LineUnits[] {
  const served = new Map<string, number>();
  for (const line of shares.flatMap((share) => share.lines))
    served.set(line.lineId, (served.get(line.lineId) ?? 0) + line.units);
  return lines
    .map((line) => ({
      lineId: line.lineId,
      sku: line.sku,
      units: line.units - (served.get(line.lineId) ?? 0),
    }))
    .filter(({ units }) => units > 0);
}

/**
 * A share, or as much of it as fits beside the rest of a write. Only the first part of a share claims
 * capacity and carries the cost.
 */
export interface SharePart extends Share {
  readonly first: boolean;
}

function skusOf(lines: readonly FulfillmentLine[]): string[] {
  return [...new Set(lines.map(({ sku }) => sku))];
}

/**
 * Shares in as few writes of at most `room` items as their order allows: an item for the fulfillment, one for
 * each capacity window, one for each stock position. A share that does not fit into a write of its own is cut
 * between SKUs.
 */
export function partsByWrite(shares: readonly Share[], room: number): SharePart[][] {
  const writes: SharePart[][] = [];
  let current: SharePart[] = [];
  let free = room;
  const close = (): void => {
    if (current.length > 0) writes.push(current);
    current = [];
    free = room;
  };
  for (const share of shares) {
    const fixed = 1 + (share.planned.capacity?.length ?? 0);
    const whole = fixed + skusOf(share.lines).length;
    if (whole > free && (whole <= room || free < fixed + 1)) close();
    let rest = skusOf(share.lines);
    for (let first = true; rest.length > 0; first = false) {
      const cost = first ? fixed : 1;
      if (free < cost + 1) close();
      const taken = new Set(rest.slice(0, free - cost));
      current.push({ ...share, lines: share.lines.filter(({ sku }) => taken.has(sku)), first });
      free -= cost + taken.size;
      rest = rest.slice(taken.size);
      if (rest.length > 0) close();
    }
  }
  close();
  return writes;
}

/** What all fulfillments of one routing have in common. */
export interface AllocationOrigin {
  readonly orderId: string;
  readonly pool: string;
  readonly decision: number;
  readonly currency: string;
  /** How often these units were re-routed, and the locations that they left. */
  readonly reroutes: number;
  readonly excluded: readonly string[];
  /** The key of the step that plans (P24). */
  readonly madeBy: string;
  /** Of goods that no carrier brings. */
  readonly handover?: OrderHandover | undefined;
  /** Executions that a re-route starts for the fulfillment: 1, and 0 where the order's Map runs it (P15). */
  readonly dispatch: number;
}

/**
 * The fulfillment that a part makes: planned and not visible to its location yet. It has a deadline only where it is
 * shown at a later date.
 */
export function newFulfillment(
  part: SharePart,
  n: number,
  claims: readonly CapacityClaim[],
  origin: AllocationOrigin,
): Fulfillment {
  const { planned } = part;
  const promise = {
    ...(planned.shipBy === undefined ? {} : { shipBy: planned.shipBy }),
    ...(planned.deliverBy === undefined ? {} : { deliverBy: planned.deliverBy }),
  };
  return {
    type: 'Fulfillment',
    orderId: origin.orderId,
    n,
    fulfillmentId: fulfillmentId(origin.orderId, n),
    location: planned.location,
    pool: origin.pool,
    status: 'planned',
    lines: [...part.lines],
    departed: [],
    madeBy: origin.madeBy,
    ...(origin.handover === undefined ? {} : { handover: origin.handover }),
    ...(planned.service === undefined ? {} : { service: planned.service }),
    cost: { amount: minorFromMicros(planned.costMicros, origin.currency), currency: origin.currency },
    decision: origin.decision,
    reroutes: origin.reroutes,
    excluded: [...origin.excluded],
    dispatch: origin.dispatch,
    ...(Object.keys(promise).length > 0 ? { promise } : {}),
    ...part.dates,
    ...(part.dates?.hiddenUntil === undefined ? {} : { dueAt: part.dates.hiddenUntil }),
    ...(claims.length > 0 ? { capacity: newClaims(claims, part.lines) } : {}),
    parcels: 0,
    commands: {},
    version: 1,
  };
}

/** A planned fulfillment with a further part of the same location's share. */
export function joinedFulfillment(
  fulfillment: Fulfillment,
  part: SharePart,
  claims: readonly CapacityClaim[],
  origin: AllocationOrigin,
): Fulfillment {
  const lines = fulfillment.lines.map((line) => {
    const more = part.lines.find(({ lineId }) => lineId === line.lineId);
    if (!more) return line;
    const lots = [...(line.lots ?? []), ...(more.lots ?? [])];
    return { ...line, units: line.units + more.units, ...(lots.length > 0 ? { lots } : {}) };
  });
  const added = part.lines.filter(({ lineId }) => !fulfillment.lines.some((line) => line.lineId === lineId));
  const cost = part.first ? minorFromMicros(part.planned.costMicros, origin.currency) : 0;
  const joined = [...lines, ...added];
  const all = joinedClaims(fulfillment, claims, joined);
  return {
    ...fulfillment,
    lines: joined,
    cost: { ...fulfillment.cost, amount: fulfillment.cost.amount + cost },
    ...(all.length > 0 ? { capacity: all } : {}),
    version: fulfillment.version + 1,
  };
}

/** The units of a share by line. */
export function unitsOf({ lines }: Pick<Share, 'lines'>): LineUnits[] {
  return lines.map(({ lineId, sku, units }) => ({ lineId, sku, units }));
}

/** How many units all shares have. */
export function unitsIn(shares: readonly Pick<Share, 'lines'>[]): number {
  return shares.reduce((sum, { lines }) => sum + sumUnits(lines), 0);
}

/**
 * The order's promise after a plan. The first promise stays: a re-route keeps it or says that it cannot.
 */
export function promiseOf(
  known: { deliverBy: string } | undefined,
  { promise }: Pick<StoredDecision, 'promise'>,
): { deliverBy: string } | undefined {
  return known ?? (promise.deliverBy === undefined ? undefined : { deliverBy: promise.deliverBy });
}
