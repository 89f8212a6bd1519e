/** What an operator's wish adds to the rules by which units are planned again. Pure. */
import type { Exception } from '../../exceptions/exception.ts';
import { BY_SHRINK, isOfWish } from '../../fulfillment/work-order/departures.ts';
import type { Fulfillment, RerouteWish } from '../../fulfillment/work-order/fulfillment.ts';
import type { RoutingHistory } from '../../planner/plan-input.ts';

type Limits = Pick<RoutingHistory, 'excluded' | 'only' | 'shares'>;

/** The wish for units that left at the operator's word; for those that left otherwise there is none. */
export function wishFor({ reason, wish }: Pick<Fulfillment, 'reason' | 'wish'>): RerouteWish | undefined {
  return isOfWish(reason) ? wish : undefined;
}

/** Where alone a wish lets units go; undefined: anywhere. */
function targetsOf({ onlyTo, shares }: RerouteWish): readonly string[] | undefined {
  return shares ? [...new Set(shares.map(({ location }) => location))] : onlyTo;
}

/** The history as a wish has it: whoever names a location means it, also where it gave the units back before. */
export function withWish<History extends Limits>(history: History, wish: RerouteWish): History & Limits {
  const { awayFrom = [], shares } = wish;
  const only = history.only ?? targetsOf(wish);
  const excluded = [
    ...history.excluded.filter(({ location }) => !only?.includes(location) && !awayFrom.includes(location)),
    ...awayFrom.map((location) => ({
      location,
      reason:
        wish.by === BY_SHRINK
          ? 'has too few of this'
          : 'is where an operator wants nothing of this served from',
    })),
  ];
  return {
    ...history,
    excluded,
    ...(only ? { only: [...only] } : {}),
    ...(shares ? { shares: [...shares] } : {}),
  };
}

/**
 * The wish by which units are planned again: of units that left several fulfillments there is none, and a person who
 * has decided on them since goes before it.
 */
export function newestWish(
  origins: readonly Fulfillment[],
  retried: Pick<Exception, 'resolved'> | undefined,
): RerouteWish | undefined {
  const [wish, ...others] = origins.map(wishFor);
  if (!wish || others.length > 0) return undefined;
  const decided = retried?.resolved?.at;
  return decided !== undefined && decided > wish.at ? undefined : wish;
}
