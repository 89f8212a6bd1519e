import { Text } from '@mantine/core';
import type { Order } from '../api/order-types.ts';
import { useWhereabouts } from '../now/order-brief.tsx';
import { TableSection } from '../parts/table-section.tsx';
import { useLocationName } from '../parts/use-location-name.ts';
import { inWords } from '../text/format.ts';
import { useText } from '../text/text.tsx';

interface Props {
  readonly order: Order;
}

function unitsText(lines: readonly { readonly sku: string; readonly units: number }[]): string {
  return lines
    .filter(({ units }) => units > 0)
    .map(({ sku, units }) => `${units} × ${sku}`)
    .join(', ');
}

export function Lines({ order: { lines, currency } }: Props) {
  const { say, money } = useText();
  const whereabouts = useWhereabouts();
  return (
    <TableSection
      title={say.order.lines}
      rows={lines}
      keyOf={({ lineId }) => lineId}
      columns={[
        {
          head: say.order.article,
          cell: ({ title, sku, lineId }) => (
            <>
              {title ?? sku ?? lineId}
              {sku === undefined || sku === title ? null : (
                <Text size="xs" c="dimmed">
                  {sku}
                </Text>
              )}
            </>
          ),
        },
        { head: say.order.ordered, cell: ({ quantity }) => quantity },
        { head: say.order.where, cell: whereabouts },
        {
          head: say.order.price,
          cell: ({ total }) => (currency === undefined ? '' : money(total.amount, currency)),
        },
      ]}
    />
  );
}

export function Work({ order: { fulfillments } }: Props) {
  const { say, money, time } = useText();
  const nameOf = useLocationName();
  return (
    <TableSection
      title={say.order.work}
      rows={fulfillments}
      keyOf={({ fulfillmentId }) => fulfillmentId}
      columns={[
        { head: say.order.location, cell: ({ location }) => nameOf(location) },
        {
          head: say.order.work_status,
          cell: ({ status, reason = '', cancelRequested }) => {
            const asked = cancelRequested ? say.statuses.cancelling : '';
            return [inWords(status), inWords(reason), asked].filter(Boolean).join(', ');
          },
        },
        { head: say.orders.units, cell: ({ lines }) => unitsText(lines) },
        {
          head: say.order.shipBy,
          cell: ({ shipBy, promise }) => {
            const by = shipBy ?? promise?.shipBy;
            return by === undefined ? '' : time(by);
          },
        },
        { head: say.order.service, cell: ({ service }) => service },
        { head: say.order.cost, cell: ({ cost }) => money(cost.amount, cost.currency) },
      ]}
    />
  );
}

export function Parcels({ order: { shipments } }: Props) {
  const { say, time } = useText();
  const nameOf = useLocationName();
  return (
    <TableSection
      title={say.order.parcels}
      rows={shipments}
      keyOf={({ shipmentId }) => shipmentId}
      columns={[
        {
          head: say.order.parcel,
          cell: ({ carrier, trackingNumber = '' }) => `${carrier} ${trackingNumber}`,
        },
        { head: say.order.work_status, cell: ({ status = '' }) => inWords(status) },
        { head: say.order.since, cell: ({ occurredAt, shippedAt }) => time(occurredAt ?? shippedAt) },
        { head: say.orders.units, cell: ({ lines }) => unitsText(lines) },
        { head: say.order.location, cell: ({ location }) => nameOf(location) },
      ]}
    />
  );
}

export function Returns({ order: { returns } }: Props) {
  const { say, time } = useText();
  const nameOf = useLocationName();
  return (
    <TableSection
      title={say.order.returns}
      rows={returns}
      keyOf={({ returnId }) => returnId}
      columns={[
        { head: say.order.returns, cell: ({ returnId }) => returnId },
        { head: say.order.work_status, cell: ({ status }) => inWords(status) },
        { head: say.order.since, cell: ({ requestedAt }) => time(requestedAt) },
        { head: say.orders.units, cell: ({ lines }) => unitsText(lines) },
        { head: say.order.location, cell: ({ location }) => nameOf(location) },
      ]}
    />
  );
}
