import { Group, NativeSelect, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { movementsQuery } from '../api/stock.ts';
import { Failure, Loading } from '../parts/states.tsx';
import { TableSection } from '../parts/table-section.tsx';
import { useUserNames } from '../parts/user-names.ts';
import { inWords } from '../text/format.ts';
import { useText } from '../text/text.tsx';
import { MoreButton } from './more-button.tsx';
import { behind, changeOf, changeText } from './stock-reasons.ts';
import { skuSearch } from './stock-search.ts';
import type { LedgerEntry, Movement, Position } from './stock-types.ts';
import { useStockText } from './use-stock-text.ts';
import { OrderLink } from './waiting.tsx';

const route = getRouteApi('/stock/$sku');

interface Props {
  readonly sku: string;
  readonly location: string | undefined;
  readonly positions: readonly Position[];
}

/** What moved of a SKU, the newest first, with what is behind it. */
export function Movements({ sku, location, positions }: Props) {
  const { time } = useText();
  const say = useStockText();
  const list = useInfiniteQuery(movementsQuery(sku, location));
  const rows = list.data?.pages.flatMap(({ movements }) => movements) ?? [];
  const title = location === undefined ? say.movements : say.movementsAt(location);
  const tools = <PlaceChoice location={location} positions={positions} />;
  return (
    <div id="movements">
      {rows.length > 0 ? null : (
        <section className="console-section" aria-label={title}>
          <Group justify="space-between" align="flex-start">
            <h2>{title}</h2>
            {tools}
          </Group>
          {list.error ? <Failure error={list.error} again={() => void list.refetch()} /> : null}
          {list.isPending ? <Loading lines={4} /> : null}
          {list.isSuccess ? <Text size="sm">{say.noMovements}</Text> : null}
        </section>
      )}
      <TableSection
        title={title}
        tools={tools}
        rows={rows}
        keyOf={({ at, location: place, shard, version }) => `${at} ${place ?? shard} ${version}`}
        columns={[
          { head: say.when, cell: ({ at }) => <span className="console-whole">{time(at)}</span> },
          {
            head: say.where,
            cell: ({ location: place, pool }) => (
              <span className="console-whole">{place ?? say.inPool(pool)}</span>
            ),
          },
          { head: say.what, cell: (entry) => <What entry={entry} /> },
          { head: say.behind, cell: ({ movements }) => <BehindIt movements={movements} /> },
          {
            head: say.onHandNow,
            cell: (entry) => changeText(changeOf(entry, ['onHand'])),
            isNumber: true,
          },
          {
            head: say.freeNow,
            cell: (entry) => changeText(changeOf(entry, ['free', 'atp'])),
            isNumber: true,
          },
        ]}
      />
      <MoreButton list={list} />
    </div>
  );
}

function PlaceChoice({ location, positions }: Omit<Props, 'sku'>) {
  const say = useStockText();
  const navigate = route.useNavigate();
  const places = new Set(positions.map((position) => position.location));
  if (location !== undefined) places.add(location);
  return (
    <NativeSelect
      aria-label={say.where}
      value={location ?? ''}
      data={[{ value: '', label: say.all }, ...[...places].toSorted()]}
      onChange={({ currentTarget: { value } }) =>
        void navigate({ search: skuSearch({ location: value }), replace: true, resetScroll: false })
      }
    />
  );
}

function What({ entry: { movements, restored = false } }: { readonly entry: LedgerEntry }) {
  const say = useStockText();
  const names = useUserNames(movements.map(({ source }) => source));
  return (
    <>
      {movements.map((movement, index) => {
        const { kind, units, reason, source } = movement;
        const more = [reason, source === undefined ? undefined : say.by(names(source))].filter(Boolean);
        return (
          // What one write moved is shown once as it came: places are its only names.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <div key={index}>
            {units} {say.kinds[kind] ?? inWords(kind)}
            {more.length === 0 ? null : (
              <Text span size="sm" c="dimmed">
                {' '}
                {more.join(', ')}
              </Text>
            )}
          </div>
        );
      })}
      {restored ? (
        <Text size="xs" c="dimmed">
          {say.restored}
        </Text>
      ) : null}
    </>
  );
}

function BehindIt({ movements }: { readonly movements: readonly Movement[] }) {
  const refs = [...new Set(movements.flatMap(({ ref }) => ref ?? []))];
  return refs.map((ref) => {
    const { orderId, words } = behind(ref);
    return (
      <div key={ref}>{orderId === undefined ? words : <OrderLink orderId={orderId}>{words}</OrderLink>}</div>
    );
  });
}
