import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { channelsQuery } from '../api/network.ts';
import type { OrderFilter } from '../api/order-types.ts';
import { exportOrders, markOfCustomer } from '../api/orders.ts';
import { useKeys } from '../app/keys.tsx';
import { say as toast } from '../parts/toast.tsx';
import { useText } from '../text/text.tsx';
import {
  groups,
  isMark,
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

/** What somebody typed, by the mark that the address has of it: in memory alone, and gone with the page. */
const typed = new Map<string, string>();

async function markOf(customer: string): Promise<string> {
  const mark = await markOfCustomer(customer);
  typed.set(mark, customer);
  return mark;
}

export function OrderFilters({ search }: Props) {
  const { say } = useText();
  const navigate = route.useNavigate();
  const { data: channels = [] } = useQuery(channelsQuery);
  const asked = wayOf(search);
  const shown = asked.way === 'customer' ? (typed.get(asked.value) ?? asked.value) : asked.value;
  const [way, setWay] = useState<SearchWay>(asked.way);
  const [value, setValue] = useState(shown);
  const field = useRef<HTMLInputElement>(null);
  const change = (part: Readonly<Record<string, string>>): void =>
    void navigate({ search: ordersSearch({ ...search, ...part }) });
  const look = async (): Promise<void> => {
    const wanted = value.trim();
    if (way === asked.way && wanted === shown) return;
    try {
      const found = way === 'customer' && !isMark(wanted) ? await markOf(wanted) : wanted;
      change({ ...Object.fromEntries(ways.map((one) => [one, ''])), [way]: found });
    } catch (error) {
      toast(say.detail.failed, error instanceof Error ? error.message : String(error));
    }
  };
  useKeys([['/', say.keys.search, () => field.current?.focus()]]);
  return (
    <Group gap="sm" mt="xs" align="flex-end" className="console-filters">
      <form
        className="console-grow"
        onSubmit={(event) => {
          event.preventDefault();
          void look();
        }}
      >
        <TextInput
          ref={field}
          type="search"
          label={say.orders.ways[way]}
          placeholder={say.orders.exact[way]}
          value={value}
          onChange={({ currentTarget }) => setValue(currentTarget.value)}
          onBlur={() => void look()}
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

function ExportButton({ search }: Props) {
  const { say } = useText();
  const [isSaving, setIsSaving] = useState(false);
  const save = async (): Promise<void> => {
    setIsSaving(true);
    try {
      const file = await exportOrders(search);
      download('orders.csv', file);
      // A row of names stands above, and each row ends.
      toast(say.orders.export, say.orders.exported(file.split('\r\n').length - 2));
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
