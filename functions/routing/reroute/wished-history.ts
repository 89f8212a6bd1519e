/** What an operator's wish adds to the rules by which units are planned again. Pure. */
import { isOfOperator } from '../../fulfillment/work-order/departures.ts';
import type { Fulfillment, RerouteWish } from '../../fulfillment/work-order/fulfillment.ts';
import type { RoutingHistory } from '../../planner/plan-input.ts';

type Limits = Pick<RoutingHistory, 'excluded' | 'only' | 'shares'>;

/** The wish for units that left at the operator's word; for those that left otherwise there is none. */
export function wishFor({ reason, wish }: Pick<Fulfillment, 'reason' | 'wish'>): RerouteWish | undefined {
  return isOfOperator(reason) ? wish : undefined;
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
      reason: 'is where an operator wants nothing of this served from',
    })),
  ];
  return {
    ...history,
    excluded,
    ...(only ? { only: [...only] } : {}),
    ...(shares ? { shares: [...shares] } : {}),
  };
}

/** Units that left several fulfillments have a wish only where the same word took all of them away. */
export function withWishes<History extends Limits>(
  history: History,
  origins: readonly Fulfillment[],
): History & Limits {
  const [first, ...others] = origins.map(wishFor);
  return first && others.length === 0 ? withWish(history, first) : history;
}
