import { Table, Text } from '@mantine/core';
import { TableSection } from '../parts/table-section.tsx';
import { useText } from '../text/text.tsx';
import { reasonsOf, withheldText } from './stock-reasons.ts';
import type { Pool } from './stock-types.ts';
import { useStockText } from './use-stock-text.ts';

interface Props {
  readonly pool: Pool;
}

/** From what is on hand to what the pool may promise, line by line. */
export function PoolPromise({ pool: { pool, atp, lines = [] } }: Props) {
  const { count } = useText();
  const say = useStockText();
  if (lines.length === 0) return null;
  return (
    <section className="console-section" aria-label={say.poolTitle(pool)}>
      <h2>{say.poolTitle(pool)}</h2>
      <Table withRowBorders={false} verticalSpacing={4} horizontalSpacing={0}>
        <Table.Tbody>
          {reasonsOf(lines).map(({ line, units, locations }) => (
            <Table.Tr key={line}>
              <Table.Td>
                {say.lines[line]}
                {locations.length === 0 || line === 'onHand' ? null : (
                  <Text size="xs" c="dimmed">
                    {locations.join(', ')}
                  </Text>
                )}
              </Table.Td>
              <Table.Td className="console-number">{count(units)}</Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr className="console-sum">
            <Table.Td fw={700}>{say.promise}</Table.Td>
            <Table.Td fw={700} className="console-number">
              {count(atp)}
            </Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </section>
  );
}

/** What each channel may sell of the pool, and why it may not sell the rest. */
export function PoolChannels({ pool: { pool, channels = [] } }: Props) {
  const { count } = useText();
  const say = useStockText();
  return (
    <TableSection
      title={say.channels(pool)}
      rows={channels}
      keyOf={({ channel }) => channel}
      columns={[
        { head: say.channel, cell: ({ channel }) => channel },
        { head: say.sells, cell: ({ sellable }) => <b>{count(sellable)}</b>, isNumber: true },
        {
          head: say.withheld,
          cell: ({ lines }) => withheldText(lines, say.lines) || say.nothingWithheld,
        },
      ]}
    />
  );
}
