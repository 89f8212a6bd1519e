import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { channelsQuery } from '../api/network.ts';
import type { OrderFilter, OrderSummary } from '../api/order-types.ts';
import { listOrders } from '../api/orders.ts';
import { useKeys } from '../app/keys.tsx';
import { say as toast } from '../parts/toast.tsx';
import { useText } from '../text/text.tsx';
import { csvOf, ordersSearch, statuses, viewed } from './orders-search.ts';

const route = getRouteApi('/orders');

interface Props {
  readonly search: OrderFilter;
}

/** The lists that are looked at every day, one link each. */
export function OrderViews({ search }: Props) {
  const { say } = useText();
  return (
    <nav aria-label={say.orders.views} className="console-views">
      {[undefined, ...viewed].map((status) => (
        <Link
          key={status ?? 'all'}
          to="/orders"
          search={ordersSearch({ ...search, status })}
          className="console-view"
          activeProps={{}}
          data-chosen={search.status === status || undefined}
        >
          {status === undefined ? say.orders.everything : say.statuses[status]}
        </Link>
      ))}
    </nav>
  );
}

export function OrderFilters({ search }: Props) {
  const { say } = useText();
  const navigate = route.useNavigate();
  const { data: channels = [] } = useQuery(channelsQuery);
  const [number, setNumber] = useState(search.external ?? '');
  const field = useRef<HTMLInputElement>(null);
  const change = (part: Readonly<Record<string, string>>): void =>
    void navigate({ search: ordersSearch({ ...search, ...part }) });
  useKeys([['/', say.keys.search, () => field.current?.focus()]]);
  return (
    <Group gap="sm" mt="xs" align="flex-end">
      <form
        className="console-grow"
        onSubmit={(event) => {
          event.preventDefault();
          change({ external: number.trim() });
        }}
      >
        <TextInput
          ref={field}
          type="search"
          label={say.orders.number}
          placeholder={say.orders.exact}
          value={number}
          onChange={({ currentTarget }) => setNumber(currentTarget.value)}
          onBlur={() => change({ external: number.trim() })}
        />
      </form>
      <NativeSelect
        label={say.orders.status}
        value={search.status ?? ''}
        data={[
          { value: '', label: say.orders.everyStatus },
          ...statuses.map((status) => ({ value: status, label: say.statuses[status] })),
        ]}
        onChange={({ currentTarget }) => change({ status: currentTarget.value })}
      />
      <NativeSelect
        label={say.orders.channel}
        value={search.channel ?? ''}
        data={[
          { value: '', label: say.orders.everyChannel },
          ...channels.map(({ id, name }) => ({ value: id, label: name ?? id })),
        ]}
        onChange={({ currentTarget }) => change({ channel: currentTarget.value })}
      />
      <TextInput
        type="date"
        label={say.orders.from}
        value={search.from ?? ''}
        onChange={({ currentTarget }) => change({ from: currentTarget.value })}
      />
      <ExportButton search={search} />
    </Group>
  );
}

/** The most pages that one file holds. */
const MOST_PAGES = 100;

async function readAll(search: OrderFilter): Promise<OrderSummary[]> {
  const orders: OrderSummary[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await listOrders(search, cursor);
    orders.push(...answer.orders);
    cursor = answer.cursor;
    if (cursor === undefined) break;
  }
  return orders;
}

function ExportButton({ search }: Props) {
  const { say } = useText();
  const [isSaving, setIsSaving] = useState(false);
  const save = async (): Promise<void> => {
    setIsSaving(true);
    try {
      const orders = await readAll(search);
      download('orders.csv', csvOf(orders));
      toast(say.orders.export, say.orders.exported(orders.length));
    } catch (error) {
      toast(say.detail.failed, error instanceof Error ? error.message : String(error));
    }
    setIsSaving(false);
  };
  return (
    <Button variant="default" loading={isSaving} onClick={() => void save()}>
      {say.orders.export}
    </Button>
  );
}

function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
