import { Table } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { skusQuery } from '../api/stock.ts';
import { Empty, Failure, Loading } from '../parts/states.tsx';
import { useText } from '../text/text.tsx';
import { MoreButton } from './more-button.tsx';
import { SkuLink } from './sku-link.tsx';
import { useStockText } from './use-stock-text.ts';

/** The SKUs that are declared, those that `q` is a part of. */
export function SkuList({ q = '' }: { readonly q: string | undefined }) {
  const { money } = useText();
  const say = useStockText();
  const list = useInfiniteQuery(skusQuery);
  const read = list.data?.pages.flatMap(({ skus }) => skus) ?? [];
  const wanted = q.toLowerCase();
  const rows = read
    .filter(({ id, title = '' }) => `${id} ${title}`.toLowerCase().includes(wanted))
    .toSorted((one, other) => one.id.localeCompare(other.id));
  if (list.error && read.length === 0)
    return <Failure error={list.error} again={() => void list.refetch()} />;
  if (list.isPending) return <Loading lines={12} />;
  return (
    <>
      {rows.length === 0 ? <Empty title={say.noSku} /> : null}
      {rows.length === 0 ? null : (
        <Table highlightOnHover verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{say.sku}</Table.Th>
              <Table.Th>{say.article}</Table.Th>
              <Table.Th className="console-wide">{say.tags}</Table.Th>
              <Table.Th className="console-wide console-number">{say.value}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ id, title, tags = [], value }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  <SkuLink sku={id} />
                </Table.Td>
                <Table.Td>{title}</Table.Td>
                <Table.Td className="console-wide">{tags.join(', ')}</Table.Td>
                <Table.Td className="console-wide console-number">
                  {value === undefined ? '' : money(value.amount, value.currency)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <MoreButton list={list} isFiltered={wanted !== ''} />
    </>
  );
}
