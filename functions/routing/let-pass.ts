/** One location let through the rules that keep it out, everybody else judged as before. Pure. */
import type { Reason, ReasonCode } from './decision.ts';
import { resolved } from './explain.ts';
import type { Location, PlanInput } from './model.ts';
import { selects } from './rules.ts';
import type { Filter, Selector } from './ruleset.ts';

/** Reasons that more stock answers. */
const STOCK: ReadonlySet<ReasonCode> = new Set(['NO_STOCK', 'ROUTING_SAFETY', 'KEEP_STOCK', 'LINE_WHOLE', 'TOGETHER']);
/** Reasons whose rule compares a value with a limit that could be moved to it. */
const MOVABLE: ReadonlySet<ReasonCode> = new Set(['RADIUS', 'TRANSIT', 'PROMISE', 'MIN_LIFE']);

export const isObstacle = ({ code }: Pick<Reason, 'code'>): boolean => !STOCK.has(code);

export interface Obstacle { readonly code: ReasonCode; readonly value?: number | string | undefined; readonly limit?: number | string | undefined; readonly passesAt?: number | string | undefined }

/** A rule in the way, and the nearest limit at which the location passes it. Capacity: one more than is used, at least. */
export function obstacleOf({ code, value, limit }: Reason): Obstacle {
  const passesAt = code === 'CAPACITY' && typeof value === 'number' ? value + 1 : MOVABLE.has(code) && value !== 'unknown' ? value : undefined;
  return { code, ...(value === undefined ? {} : { value }), ...(limit === undefined ? {} : { limit }), ...(passesAt === undefined ? {} : { passesAt }) };
}

/** Whom a selector means, less one. */
const without = (where: Selector | undefined, locations: readonly Location[], id: string): Selector =>
  ({ ids: locations.filter((one) => one.id !== id && selects(where, one)).map((one) => one.id) });

function passed(filter: Filter, { locations }: PlanInput, id: string): Filter {
  switch (filter.type) {
    case 'market': return filter;
    case 'promise': return { ...filter, unknown: 'allow' };
    case 'locations': return {
      ...filter,
      ...(filter.allow === undefined ? {} : { allow: { ids: [...locations.filter((one) => selects(filter.allow, one)).map((one) => one.id), id] } }),
      ...(filter.deny === undefined ? {} : { deny: without(filter.deny, locations, id) }),
    };
    // Stock rules stay: more units answer them.
    case 'routingSafety':
    case 'keepStock': return filter;
    case 'capacity': return filter;
    default: return { ...filter, where: without(filter.where, locations, id) };
  }
}

const latest = (...instants: readonly (string | undefined)[]): string | undefined => instants.filter((at) => at !== undefined).sort((a, b) => Date.parse(b) - Date.parse(a))[0];

/** The input with these reasons answered for one location: its rules do not apply to it, its window has room, the promise is what it can keep. */
export function letPass(input: PlanInput, id: string, reasons: readonly Reason[]): PlanInput {
  const has = (code: ReasonCode): boolean => reasons.some((reason) => reason.code === code);
  const { order, history } = input;
  const arrival = reasons.find(({ code, value }) => code === 'PROMISE' && typeof value === 'string' && value !== 'unknown')?.value;
  const later = typeof arrival === 'string' ? arrival : undefined;
  const ruleset = resolved(input);
  const promiseBy = later === undefined ? order.promiseBy : latest(later, order.promiseBy);
  return {
    ...input,
    order: { ...order, ...(promiseBy === undefined ? {} : { promiseBy }) },
    locations: input.locations.map((one) => (one.id === id ? { ...one, active: true, ...(has('MARKET') ? { market: order.market } : {}) } : one)),
    positions: input.positions.map((one) => (one.location === id ? { ...one, selling: true } : one)),
    capacity: has('CAPACITY') ? input.capacity.filter(({ location }) => location !== id) : input.capacity,
    history: {
      ...history, excluded: history.excluded.filter(({ location }) => location !== id),
      ...(history.only ? { only: [...history.only, id] } : {}),
      ...(history.promise && later !== undefined ? { promise: { deliverBy: latest(later, history.promise.deliverBy) ?? later } } : {}),
    },
    ruleset: { ...ruleset, filters: ruleset.filters.map((filter) => (filter.type === 'promise' && !has('PROMISE') ? filter : passed(filter, input, id))) },
  };
}
