import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { queueQuery, suppliesQuery } from '../api/stock.ts';
import { Failure } from '../parts/states.tsx';
import { TableSection } from '../parts/table-section.tsx';
import { useText } from '../text/text.tsx';
import { useStockText } from './use-stock-text.ts';

interface Props {
  readonly sku: string;
  readonly pool: string;
}

/** The orders that wait for a SKU of a pool, in the order in which they are served. */
export function Waiting({ sku, pool }: Props) {
  const { count, time } = useText();
  const say = useStockText();
  const { data, error } = useQuery(queueQuery(sku, pool));
  if (error) return <Failure error={error} />;
  const places = data?.places ?? [];
  const units = places.reduce((sum, place) => sum + place.units, 0);
  return (
    <TableSection
      title={say.waiting}
      rows={places}
      keyOf={({ orderId }) => orderId}
      columns={[
        { head: say.order, cell: ({ orderId }) => <OrderLink orderId={orderId}>{orderId}</OrderLink> },
        { head: say.units, cell: (place) => count(place.units), isNumber: true },
        { head: say.since, cell: ({ since }) => time(since) },
        { head: say.shipsBy, cell: ({ shipsBy }) => (shipsBy === undefined ? '' : time(shipsBy)) },
        { head: say.reasons, cell: ({ acting }) => (acting ? '' : say.held) },
      ]}
    >
      <Text size="sm" c="dimmed">
        {say.waits(units, places.length)}. {data?.more ? say.waitsMore : ''}
      </Text>
    </TableSection>
  );
}

/** What documents will bring of a SKU into a pool. */
export function Supplies({ sku, pool }: Props) {
  const { day } = useText();
  const say = useStockText();
  const { data, error } = useQuery(suppliesQuery(sku, pool));
  if (error) return <Failure error={error} />;
  return (
    <TableSection
      title={say.supplies}
      rows={data?.supplies ?? []}
      keyOf={({ document }) => document}
      columns={[
        { head: say.document, cell: ({ document }) => document },
        { head: say.due, cell: ({ date }) => day(date) },
        {
          head: say.remaining,
          cell: ({ remaining, quantity }) => say.ofAll(remaining, quantity),
          isNumber: true,
        },
      ]}
    />
  );
}

interface LinkProps {
  readonly orderId: string;
  readonly children: string;
}

export function OrderLink({ orderId, children }: LinkProps) {
  return (
    <Anchor size="sm" renderRoot={(props) => <Link to="/orders/$orderId" params={{ orderId }} {...props} />}>
      {children}
    </Anchor>
  );
}
