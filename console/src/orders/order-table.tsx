import { Anchor, Group, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { OrderSummary } from '../api/order-types.ts';
import { OrderStatusBadge } from '../parts/order-status.tsx';
import { useText } from '../text/text.tsx';

/** Orders of the list, each with a link to its page. */
export function OrderTable({ rows }: { readonly rows: readonly OrderSummary[] }) {
  const { say } = useText();
  return (
    <Table highlightOnHover verticalSpacing="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{say.now.order}</Table.Th>
          <Table.Th>{say.orders.status}</Table.Th>
          <Table.Th className="console-wide">{say.orders.channel}</Table.Th>
          <Table.Th className="console-wide">{say.orders.units}</Table.Th>
          <Table.Th>{say.orders.captured}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((order) => (
          <Row key={order.orderId} order={order} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Row({ order }: { readonly order: OrderSummary }) {
  const { say, time } = useText();
  const { orderId, external, status, attention, holds, channel, totals, capturedAt, test, promise, atRisk } =
    order;
  const names: Readonly<Record<string, string>> = say.unitStates;
  const units = Object.entries(totals)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${names[state] ?? state}`);
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor
          renderRoot={(props) => <Link to="/orders/$orderId" params={{ orderId }} {...props} />}
          fw={600}
          size="sm"
          data-title
        >
          {external.number}
        </Anchor>
        {test ? (
          <Text size="xs" c="dimmed">
            {say.orders.test}
          </Text>
        ) : null}
      </Table.Td>
      <Table.Td>
        <Group gap={6}>
          <OrderStatusBadge status={status} />
          {attention > 0 ? (
            <Text size="sm" className="console-due" data-tone="due">
              {say.orders.attention(attention)}
            </Text>
          ) : null}
          {atRisk && promise !== undefined ? (
            <Text size="sm" className="console-due" data-tone="due">
              {say.orders.risk(time(promise.deliverBy))}
            </Text>
          ) : null}
          {holds.length > 0 && status !== 'on_hold' ? <Text size="sm">{say.orders.held}</Text> : null}
        </Group>
      </Table.Td>
      <Table.Td className="console-wide">
        <Text size="sm">{channel}</Text>
      </Table.Td>
      <Table.Td className="console-wide">
        <Text size="sm">{units.join(', ')}</Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm">{time(capturedAt)}</Text>
      </Table.Td>
    </Table.Tr>
  );
}
