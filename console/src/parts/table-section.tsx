import { Group, Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { Scroll } from './scroll.tsx';

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  /** Figures below each other. */
  readonly isNumber?: boolean;
}

interface SectionProps<Row> {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly columns: readonly Column<Row>[];
  /** Beside the title. */
  readonly tools?: ReactNode;
  /** Below the table. */
  readonly children?: ReactNode;
}

/** A table below its title; nothing where there are no rows. */
export function TableSection<Row>({ title, rows, keyOf, columns, tools, children }: SectionProps<Row>) {
  if (rows.length === 0) return null;
  return (
    <section className="console-section" aria-label={title}>
      <Group justify="space-between" align="flex-start">
        <h2>{title}</h2>
        {tools}
      </Group>
      <Scroll>
        {/* Roles are said: where there is no room for columns, each row is a card (console.css), and still one of a table. */}
        <Table
          role="table"
          aria-label={title}
          className="console-cards"
          withRowBorders={false}
          verticalSpacing={6}
          horizontalSpacing="xs"
        >
          <Table.Thead role="rowgroup">
            <Table.Tr role="row">
              {columns.map(({ head, isNumber }) => (
                <Table.Th role="columnheader" key={head} className={isNumber ? 'console-number' : undefined}>
                  {head}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody role="rowgroup">
            {rows.map((row) => (
              <Table.Tr role="row" key={keyOf(row)}>
                {columns.map(({ head, cell, isNumber }) => (
                  <Table.Td
                    role="cell"
                    key={head}
                    data-head={head}
                    className={isNumber ? 'console-number' : undefined}
                  >
                    <div>{cell(row)}</div>
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Scroll>
      {children}
    </section>
  );
}
