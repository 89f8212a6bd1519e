/** The ways that the goods of an order take. Pure. */
import type { Order } from '../api/order-types.ts';
import type { MapPoint, MapWay } from './map-points.ts';

interface Place {
  readonly id: string;
  readonly name: string;
  readonly coordinates?: { readonly lat: number; readonly lon: number };
}

const OPEN = ['planned', 'requested', 'accepted', 'picking', 'packed', 'ready'];

/** Where something leaves from: a parcel that has left, or work that is to leave. */
interface Leaving {
  readonly location: string;
  readonly isPlanned: boolean;
}

/** Locations that goods leave from: what has left counts where both are true of one. */
function leavingOf({ fulfillments, shipments }: Pick<Order, 'fulfillments' | 'shipments'>): Leaving[] {
  const left = shipments.map(({ location }) => location);
  const open = fulfillments.filter(({ status }) => OPEN.includes(status)).map(({ location }) => location);
  return [
    ...[...new Set(left)].map((location) => ({ location, isPlanned: false })),
    ...[...new Set(open)]
      .filter((one) => !left.includes(one))
      .map((location) => ({ location, isPlanned: true })),
  ];
}

export interface OrderWays {
  readonly points: readonly MapPoint[];
  readonly ways: readonly MapWay[];
  /** Whether the reader may not know where the order goes, or nobody knows it. */
  readonly isGoalHidden: boolean;
}

type Shown = Pick<Order, 'fulfillments' | 'shipments'> & {
  readonly destination: Order['destination'] | undefined;
};

/** Points and ways of an order, as far as coordinates are known and may be seen. */
export function orderWays(order: Shown, places: readonly Place[], goalName: string): OrderWays {
  const leaving = leavingOf(order);
  const starts = leaving.flatMap(({ location, isPlanned }): { point: MapPoint; isPlanned: boolean }[] => {
    const place = places.find(({ id }) => id === location);
    if (place?.coordinates === undefined) return [];
    const point = { id: location, words: place.name, ...place.coordinates, size: 0, tone: 'busy' as const };
    return [{ point, isPlanned }];
  });
  const { lat, lon } = order.destination ?? {};
  const points = starts.map(({ point }) => point);
  if (lat === undefined || lon === undefined) return { points, ways: [], isGoalHidden: true };
  const goal: MapPoint = { id: goalName, words: goalName, lat, lon, size: 0, tone: 'goal' };
  return {
    points: [...points, goal],
    ways: starts.map(({ point, isPlanned }) => ({ from: point, to: goal, isPlanned })),
    isGoalHidden: false,
  };
}
