import { Anchor, Group, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { OrderLine } from '../api/order-types.ts';
import { orderQuery, valueAtRisk } from '../api/orders.ts';
import { OrderStatusBadge } from '../parts/order-status.tsx';
import { Failure, Loading } from '../parts/states.tsx';
import { inWords } from '../text/format.ts';
import { useText } from '../text/text.tsx';

const LATEST_EVENTS = 6;

/** `2 at a location, 1 delivered`. */
export function useWhereabouts(): (line: OrderLine) => string {
  const { say } = useText();
  const names: Readonly<Record<string, string>> = say.unitStates;
  return ({ units }) =>
    Object.entries(units ?? {})
      .filter(([, count]) => count > 0)
      .map(([state, count]) => `${count} ${names[state] ?? state}`)
      .join(', ');
}

/** What an operator has to know of the order before deciding about its exception. */
export function OrderBrief({ orderId }: { readonly orderId: string }) {
  const { say, money, time } = useText();
  const whereabouts = useWhereabouts();
  const { data: order, error, refetch } = useQuery(orderQuery(orderId));
  if (error) return <Failure error={error} again={() => void refetch()} />;
  if (order === undefined) return <Loading lines={4} />;
  const { currency, promise } = order;
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <Anchor
          fw={600}
          renderRoot={(props) => <Link to="/orders/$orderId" params={{ orderId }} {...props} />}
        >
          {order.external.number}
        </Anchor>
        <Text c="dimmed">{order.channel}</Text>
        <OrderStatusBadge status={order.status} />
      </Group>
      <Text size="sm">
        {currency === undefined ? '' : `${say.now.atRisk(money(valueAtRisk(order), currency))}, `}
        {promise === undefined ? '' : say.detail.promise(time(promise.deliverBy))}
      </Text>
      {order.lines.length === 0 ? null : (
        <Table withRowBorders={false} verticalSpacing={4} horizontalSpacing={0}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{say.detail.line}</Table.Th>
              <Table.Th>{say.detail.state}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {order.lines.map((line) => (
              <Table.Tr key={line.lineId}>
                <Table.Td>
                  {line.quantity} × {line.title ?? line.sku ?? line.lineId}
                </Table.Td>
                <Table.Td>{whereabouts(line)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <div>
        <Text size="sm" fw={600} mb={4}>
          {say.detail.timeline}
        </Text>
        <ul className="console-plain">
          {order.timeline.slice(-LATEST_EVENTS).map(({ at, event, subject }) => (
            <li key={`${at} ${event} ${subject}`}>
              <Text size="sm">
                <Text span size="sm" c="dimmed">
                  {time(at)}
                </Text>{' '}
                {inWords(event.replace('.', ' '))}
              </Text>
            </li>
          ))}
        </ul>
      </div>
    </Stack>
  );
}
