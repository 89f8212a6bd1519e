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
        <Table withRowBorders={false} verticalSpacing={6} horizontalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              {columns.map(({ head, isNumber }) => (
                <Table.Th key={head} className={isNumber ? 'console-number' : undefined}>
                  {head}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={keyOf(row)}>
                {columns.map(({ head, cell, isNumber }) => (
                  <Table.Td key={head} className={isNumber ? 'console-number' : undefined}>
                    {cell(row)}
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
