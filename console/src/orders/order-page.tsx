import { Alert, Anchor, Button, CopyButton, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { Order } from '../api/order-types.ts';
import { orderQuery } from '../api/orders.ts';
import { executionAddress } from '../app/executions.ts';
import { executionsPrefix } from '../app/login.ts';
import { OrderStatusBadge } from '../parts/order-status.tsx';
import { Failure, Loading } from '../parts/states.tsx';
import { useNow } from '../parts/use-now.ts';
import { useTitle } from '../parts/use-title.ts';
import { useText } from '../text/text.tsx';
import { About } from './order-about.tsx';
import { OrderActions } from './order-actions.tsx';
import { Decisions } from './order-decisions.tsx';
import { OrderMap } from './order-map.tsx';
import { Lines, Parcels, Returns, Work } from './order-parts.tsx';
import { Timeline } from './order-timeline.tsx';

const route = getRouteApi('/orders/$orderId');

/** How often the order is looked at again. */
const LOOK_AGAIN_MS = 10_000;

/** One order: where its units are, what happened, why, and what can be done. */
export function OrderPage() {
  const { orderId } = route.useParams();
  const {
    data: order,
    error,
    refetch,
  } = useQuery({ ...orderQuery(orderId), refetchInterval: LOOK_AGAIN_MS });
  useTitle(order?.external.number ?? orderId);
  if (order === undefined && error) return <Failure error={error} again={() => void refetch()} />;
  if (order === undefined) return <Loading lines={14} />;
  return (
    <>
      <Head order={order} />
      <div className="console-order">
        <div>
          <Problems order={order} />
          <Lines order={order} />
          <Work order={order} />
          <Parcels order={order} />
          <Returns order={order} />
          <Decisions orderId={orderId} />
        </div>
        <div>
          <About order={order} />
          <OrderMap order={order} />
          <Timeline order={order} />
        </div>
      </div>
    </>
  );
}

interface Props {
  readonly order: Order;
}

function Head({ order }: Props) {
  const { say, time } = useText();
  const { orderId, external, status, channel, placedAt } = order;
  return (
    <Group justify="space-between" align="flex-start" className="console-section">
      <div>
        <Group gap="sm">
          <Title order={1} size="h2">
            {external.number}
          </Title>
          <OrderStatusBadge status={status} />
        </Group>
        <Text size="sm" c="dimmed">
          {channel}
          {placedAt === undefined ? '' : `, ${say.order.placed(time(placedAt))}`}
        </Text>
      </div>
      <Group gap="xs">
        <CopyButton value={orderId}>
          {({ copied, copy }) => (
            <Button variant="subtle" onClick={copy}>
              {copied ? say.detail.copied : say.order.copied}
            </Button>
          )}
        </CopyButton>
        <ExecutionLink order={order} />
        <OrderActions order={order} />
      </Group>
    </Group>
  );
}

/** Leads to the order's execution in the Step Functions console, for whoever may open that. */
function ExecutionLink({ order: { orderId, attempt } }: Props) {
  const { say } = useText();
  const address = executionAddress(executionsPrefix(), orderId, attempt);
  if (address === undefined) return null;
  return (
    <Button component="a" variant="subtle" href={address} target="_blank" rel="noreferrer">
      {say.order.execution}
    </Button>
  );
}

function Problems({ order: { exceptions } }: Props) {
  const { say, distance } = useText();
  const now = useNow();
  const titles: Readonly<Record<string, string>> = say.exceptions;
  const open = exceptions.filter(({ status }) => status === 'open');
  if (open.length === 0) return null;
  return (
    <Alert color="red" variant="outline" m="md" title={say.order.problems}>
      <Stack gap={4} align="flex-start">
        {open.map(({ exceptionId, exceptionType, dueAt }) => (
          <Anchor
            key={exceptionId}
            size="sm"
            renderRoot={(props) => <Link to="/now" search={{ open: exceptionId }} {...props} />}
          >
            {titles[exceptionType] ?? exceptionType}
            {dueAt === undefined ? '' : `, ${say.now.dueIs(distance(dueAt, now))}`}
          </Anchor>
        ))}
      </Stack>
    </Alert>
  );
}
