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
import {
  csvOf,
  groups,
  ordersSearch,
  type SearchWay,
  statuses,
  viewed,
  wayOf,
  ways,
} from './orders-search.ts';

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
          search={ordersSearch({ ...search, status, promise: undefined })}
          className="console-view"
          activeProps={{}}
          data-chosen={(search.promise === undefined && search.status === status) || undefined}
        >
          {status === undefined ? say.orders.everything : say.statuses[status]}
        </Link>
      ))}
      <Link
        to="/orders"
        search={ordersSearch({ ...search, status: undefined, promise: 'atRisk' })}
        className="console-view"
        activeProps={{}}
        data-chosen={search.promise === 'atRisk' || undefined}
      >
        {say.orders.atRisk}
      </Link>
    </nav>
  );
}

export function OrderFilters({ search }: Props) {
  const { say } = useText();
  const navigate = route.useNavigate();
  const { data: channels = [] } = useQuery(channelsQuery);
  const asked = wayOf(search);
  const [way, setWay] = useState<SearchWay>(asked.way);
  const [value, setValue] = useState(asked.value);
  const field = useRef<HTMLInputElement>(null);
  const change = (part: Readonly<Record<string, string>>): void =>
    void navigate({ search: ordersSearch({ ...search, ...part }) });
  const look = (): void =>
    change({ ...Object.fromEntries(ways.map((one) => [one, ''])), [way]: value.trim() });
  useKeys([['/', say.keys.search, () => field.current?.focus()]]);
  return (
    <Group gap="sm" mt="xs" align="flex-end">
      <form
        className="console-grow"
        onSubmit={(event) => {
          event.preventDefault();
          look();
        }}
      >
        <TextInput
          ref={field}
          type="search"
          label={say.orders.ways[way]}
          placeholder={say.orders.exact[way]}
          value={value}
          onChange={({ currentTarget }) => setValue(currentTarget.value)}
          onBlur={look}
        />
      </form>
      <NativeSelect
        label={say.orders.by}
        value={way}
        data={ways.map((one) => ({ value: one, label: say.orders.ways[one] }))}
        onChange={({ currentTarget }) =>
          setWay(ways.find((one) => one === currentTarget.value) ?? 'external')
        }
      />
      <NativeSelect
        label={say.orders.group}
        value={search.statusGroup ?? ''}
        data={[
          { value: '', label: say.orders.everyGroup },
          ...groups.map((group) => ({ value: group, label: say.orders.groups[group] })),
        ]}
        onChange={({ currentTarget }) => change({ statusGroup: currentTarget.value })}
      />
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
      <TextInput
        type="date"
        label={say.orders.to}
        value={search.to ?? ''}
        onChange={({ currentTarget }) => change({ to: currentTarget.value })}
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
