import { Button, Group, NativeSelect, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { locationsQuery } from '../api/network.ts';
import { useKeys } from '../app/keys.tsx';
import { useTitle } from '../parts/use-title.ts';
import { useText } from '../text/text.tsx';
import { LocationStock } from './location-stock.tsx';
import { SkuList } from './sku-list.tsx';
import { type StockSearch, stockSearch } from './stock-search.ts';
import { useStockText } from './use-stock-text.ts';

const route = getRouteApi('/stock');

/** Every SKU, or the stock of one location; a SKU is opened by its name. */
export function StockPage() {
  const say = useStockText();
  const search = route.useSearch();
  useTitle(say.title);
  return (
    <div>
      <div className="console-tools">
        <Title order={1} size="h3">
          {say.title}
        </Title>
        <Filters key={search.q} search={search} />
      </div>
      {search.location === undefined ? (
        <SkuList q={search.q} />
      ) : (
        <LocationStock location={search.location} q={search.q} />
      )}
    </div>
  );
}

function Filters({ search }: { readonly search: StockSearch }) {
  const { say: all } = useText();
  const say = useStockText();
  const navigate = route.useNavigate();
  const { data: locations = [] } = useQuery(locationsQuery);
  const [typed, setTyped] = useState(search.q ?? '');
  const field = useRef<HTMLInputElement>(null);
  const sku = typed.trim();
  useKeys([['/', all.keys.search, () => field.current?.focus()]]);
  const change = (part: Readonly<Record<string, string>>): void =>
    void navigate({ search: stockSearch({ ...search, ...part }), replace: true });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (sku !== '') void navigate({ to: '/stock/$sku', params: { sku } });
      }}
    >
      <Group gap="sm" mt="xs" align="flex-end" className="console-filters">
        <TextInput
          ref={field}
          type="search"
          className="console-grow"
          label={say.search}
          placeholder={say.searchHint}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          onBlur={() => change({ q: sku })}
        />
        <NativeSelect
          label={say.location}
          value={search.location ?? ''}
          data={[
            { value: '', label: say.everyLocation },
            ...locations.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={({ currentTarget }) => change({ q: sku, location: currentTarget.value })}
        />
        <Button type="submit" variant="default" disabled={sku === ''}>
          {sku === '' ? all.keys.show : say.openTyped(sku)}
        </Button>
      </Group>
    </form>
  );
}
