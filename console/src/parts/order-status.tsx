import { Badge } from '@mantine/core';
import type { OrderStatus } from '../api/order-types.ts';
import { useText } from '../text/text.tsx';

const COLOURS: Readonly<Record<OrderStatus, string>> = {
  quarantined: 'red',
  needs_attention: 'red',
  on_hold: 'orange',
  backordered: 'orange',
  cancelling: 'gray',
  fulfilling: 'indigo',
  partially_shipped: 'indigo',
  shipped: 'indigo',
  delivered: 'teal',
  returned: 'grape',
  cancelled: 'gray',
  closed: 'gray',
  captured: 'gray',
  reserved: 'gray',
};

/** The order's status as a word; the colour repeats it. */
export function OrderStatusBadge({ status }: { readonly status: OrderStatus }) {
  const { say } = useText();
  return (
    <Badge color={COLOURS[status]} variant="outline" className="console-badge" data-tone={COLOURS[status]}>
      {say.statuses[status]}
    </Badge>
  );
}
