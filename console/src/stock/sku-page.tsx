import { Group, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { articleQuery, stockQuery } from '../api/stock.ts';
import { Failure, Loading } from '../parts/states.tsx';
import { useTitle } from '../parts/use-title.ts';
import { useText } from '../text/text.tsx';
import { Movements } from './movements.tsx';
import { PoolChannels, PoolPromise } from './pool-parts.tsx';
import { PositionTable } from './position-table.tsx';
import type { SkuStock } from './stock-types.ts';
import { useStockText } from './use-stock-text.ts';
import { Supplies, Waiting } from './waiting.tsx';

const route = getRouteApi('/stock/$sku');
/** How often the figures are looked at again. */
const LOOK_AGAIN_MS = 15_000;

/** One SKU: where it is, what may be promised and sold of it and why not more, who waits, and what moved. */
export function SkuPage() {
  const { sku } = route.useParams();
  const { location } = route.useSearch();
  useTitle(sku);
  const { data: stock, error, refetch } = useQuery({ ...stockQuery(sku), refetchInterval: LOOK_AGAIN_MS });
  if (stock === undefined && error) return <Failure error={error} again={() => void refetch()} />;
  if (stock === undefined) return <Loading lines={14} />;
  return (
    <>
      <Head sku={sku} stock={stock} />
      <div className="console-order">
        <div>
          <Where stock={stock} />
          {stock.pools.map((pool) => (
            <PoolChannels key={pool.pool} pool={pool} />
          ))}
          {stock.pools.map(({ pool }) => (
            <Waiting key={pool} sku={sku} pool={pool} />
          ))}
          {stock.pools.map(({ pool }) => (
            <Supplies key={pool} sku={sku} pool={pool} />
          ))}
          <Movements sku={sku} location={location} positions={stock.positions ?? []} />
        </div>
        <div>
          {stock.pools.map((pool) => (
            <PoolPromise key={pool.pool} pool={pool} />
          ))}
        </div>
      </div>
    </>
  );
}

interface Props {
  readonly stock: SkuStock;
}

function Head({ sku, stock }: Props & { readonly sku: string }) {
  const { count } = useText();
  const say = useStockText();
  const { data: article } = useQuery(articleQuery(sku));
  const total = stock.pools.reduce((sum, { atp }) => sum + atp, 0);
  return (
    <Group justify="space-between" align="flex-start" className="console-section">
      <div>
        <Title order={1} size="h2">
          {sku}
        </Title>
        <Text size="sm" c="dimmed">
          {article?.title}
        </Text>
      </div>
      <div className="console-figure">
        <Text size="sm" c="dimmed">
          {say.promise}
        </Text>
        <Text fw={700} size="xl" data-promise>
          {count(total)}
        </Text>
      </div>
    </Group>
  );
}

function Where({ stock: { positions = [] } }: Props) {
  const say = useStockText();
  if (positions.length > 0)
    return <PositionTable title={say.positions} positions={positions} by="location" />;
  return (
    <section className="console-section">
      <h2>{say.nowhere}</h2>
      <Text size="sm">{say.nowhereHint}</Text>
    </section>
  );
}
