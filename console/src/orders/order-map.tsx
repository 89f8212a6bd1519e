import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { locationsQuery } from '../api/network.ts';
import type { Order } from '../api/order-types.ts';
import { LazyMap } from '../map/lazy-map.tsx';
import { kilometresBetween } from '../map/map-points.ts';
import { orderWays } from '../map/order-ways.ts';
import { useNetworkText } from '../network/use-network-text.ts';
import { useText } from '../text/text.tsx';

/** The ways of an order's goods, on a map and as a list; nothing while nothing has a location. */
export function OrderMap({ order }: { readonly order: Order }) {
  const { count } = useText();
  const say = useNetworkText();
  const { data: places } = useQuery(locationsQuery);
  const { fulfillments, shipments, destination } = order;
  const shown = useMemo(
    () => orderWays({ fulfillments, shipments, destination }, places ?? [], say.ways.toCustomer),
    [fulfillments, shipments, destination, places, say],
  );
  // Whoever may not know the network sees the locations' ids in the tables alone.
  if (shown.points.length === 0 || fulfillments.length === 0) return null;
  return (
    <section className="console-section" aria-label={say.ways.title}>
      <h2>{say.ways.title}</h2>
      <LazyMap points={shown.points} ways={shown.ways} label={say.map.ways(shown.ways.length)} />
      <ul className="console-plain">
        {shown.ways.map(({ from, to, isPlanned }) => (
          <li key={from.id}>
            <Text size="sm">
              {say.ways.way(from.words, to.words)}, {say.ways.far(count(kilometresBetween(from, to)))}
              {isPlanned ? `, ${say.ways.planned}` : ''}
            </Text>
          </li>
        ))}
      </ul>
      {shown.isGoalHidden ? (
        <Text size="sm" c="dimmed">
          {say.ways.hidden}
        </Text>
      ) : null}
    </section>
  );
}
