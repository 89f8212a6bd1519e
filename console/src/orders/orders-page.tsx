import { Button, Group, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ordersQuery } from '../api/orders.ts';
import { Empty, Failure, Loading } from '../parts/states.tsx';
import { useTitle } from '../parts/use-title.ts';
import { useText } from '../text/text.tsx';
import { OrderFilters, OrderViews } from './order-filters.tsx';
import { OrderTable } from './order-table.tsx';
import { wayOf } from './orders-search.ts';

const route = getRouteApi('/orders');

/** Orders, newest first, as the address filters them. */
export function OrdersPage() {
  const { say } = useText();
  const search = route.useSearch();
  useTitle(say.orders.title);
  const orders = useInfiniteQuery(ordersQuery(search));
  const rows = orders.data?.pages.flatMap((page) => page.orders) ?? [];
  return (
    <div>
      <div className="console-tools">
        <Group gap="md" align="baseline">
          <Title order={1} size="h3">
            {say.orders.title}
          </Title>
          {rows.length === 0 ? null : (
            <Text role="status">
              {orders.hasNextPage ? say.orders.newest(rows.length) : say.orders.shown(rows.length)}
            </Text>
          )}
        </Group>
        <OrderViews search={search} />
        <OrderFilters key={JSON.stringify(wayOf(search))} search={search} />
      </div>
      {orders.error && rows.length === 0 ? (
        <Failure error={orders.error} again={() => void orders.refetch()} />
      ) : null}
      {orders.isPending ? <Loading lines={12} /> : null}
      {orders.isSuccess && rows.length === 0 ? <Empty title={say.orders.empty} /> : null}
      {rows.length === 0 ? null : <OrderTable rows={rows} />}
      {orders.hasNextPage ? (
        <Group p="md">
          <Button
            variant="default"
            loading={orders.isFetchingNextPage}
            onClick={() => void orders.fetchNextPage()}
          >
            {say.orders.more}
          </Button>
        </Group>
      ) : null}
    </div>
  );
}
