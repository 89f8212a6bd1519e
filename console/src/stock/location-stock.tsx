import { useInfiniteQuery } from '@tanstack/react-query';
import { locationStockQuery } from '../api/stock.ts';
import { Empty, Failure, Loading } from '../parts/states.tsx';
import { MoreButton } from './more-button.tsx';
import { PositionTable } from './position-table.tsx';
import { useStockText } from './use-stock-text.ts';

interface Props {
  readonly location: string;
  readonly q: string | undefined;
}

/** What one location has, by SKU. */
export function LocationStock({ location, q = '' }: Props) {
  const say = useStockText();
  const list = useInfiniteQuery(locationStockQuery(location));
  const read = list.data?.pages.flatMap(({ positions }) => positions) ?? [];
  const wanted = q.toLowerCase();
  const rows = read.filter(({ sku }) => sku.toLowerCase().includes(wanted));
  if (list.error && read.length === 0)
    return <Failure error={list.error} again={() => void list.refetch()} />;
  if (list.isPending) return <Loading lines={12} />;
  return (
    <>
      {rows.length === 0 ? (
        <Empty title={read.length === 0 ? say.noStock : say.noSku} />
      ) : (
        <PositionTable title={say.at(location)} positions={rows} by="sku" />
      )}
      <MoreButton list={list} isFiltered={wanted !== ''} />
    </>
  );
}
