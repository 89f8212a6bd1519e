import { Checkbox, Table, Text, UnstyledButton } from '@mantine/core';
import type { Exception } from '../api/types.ts';
import { useOwnerName } from '../parts/owner.tsx';
import { useText } from '../text/text.tsx';
import { type Shown, type Sorting, toneOf } from './now-search.ts';

interface Props {
  readonly rows: readonly Shown[];
  readonly now: number;
  readonly sorting: Sorting;
  readonly openId: string | undefined;
  /** The row that keys act on. */
  readonly at: number;
  readonly chosen: ReadonlySet<string>;
  readonly sortBy: (sorting: Sorting) => void;
  readonly open: (exception: Exception) => void;
  readonly choose: (ids: readonly string[], isChosen: boolean) => void;
}

export function ExceptionTable({ rows, sorting, sortBy, chosen, choose, ...row }: Props) {
  const { say } = useText();
  const ids = rows.map(({ exception }) => exception.exceptionId);
  const areAll = ids.every((id) => chosen.has(id));
  const heads: readonly [Sorting, string, string][] = [
    ['due', say.now.due, ''],
    ['what', say.now.what, ''],
    ['owner', say.now.owner, 'console-wide'],
    ['value', say.now.value, 'console-wide console-number'],
  ];
  return (
    <Table highlightOnHover verticalSpacing="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={44}>
            <Checkbox
              aria-label={say.now.chooseAll}
              checked={areAll}
              indeterminate={!areAll && ids.some((id) => chosen.has(id))}
              onChange={() => choose(ids, !areAll)}
            />
          </Table.Th>
          {heads.map(([column, name, className]) => (
            <Table.Th
              key={column}
              className={className}
              aria-sort={column === sorting ? 'ascending' : 'none'}
              title={column === 'value' ? say.now.valueHint : undefined}
            >
              <UnstyledButton fz="sm" fw={column === sorting ? 700 : 500} onClick={() => sortBy(column)}>
                {name}
                {column === sorting ? ' ↓' : ''}
              </UnstyledButton>
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((shown, index) => (
          <Row
            key={shown.exception.exceptionId}
            shown={shown}
            isAt={index === row.at}
            isChosen={chosen.has(shown.exception.exceptionId)}
            choose={choose}
            {...row}
          />
        ))}
      </Table.Tbody>
    </Table>
  );
}

interface RowProps extends Pick<Props, 'now' | 'openId' | 'open' | 'choose'> {
  readonly shown: Shown;
  readonly isAt: boolean;
  readonly isChosen: boolean;
}

function Row({ shown, now, openId, open, isAt, isChosen, choose }: RowProps) {
  const { say, distance, time, money } = useText();
  const ownerName = useOwnerName();
  const { exception, title, value, currency, number } = shown;
  const { exceptionId, orderId, owner, dueAt } = exception;
  const worth = value === undefined || currency === undefined ? '' : money(value, currency);
  const name = number ?? orderId ?? exceptionId;
  return (
    <Table.Tr
      className="console-row"
      aria-current={exceptionId === openId}
      data-at={isAt || undefined}
      onClick={() => open(exception)}
    >
      <Table.Td onClick={(event) => event.stopPropagation()}>
        <Checkbox
          aria-label={say.now.choose(`${title} ${name}`)}
          checked={isChosen}
          onChange={() => choose([exceptionId], !isChosen)}
        />
      </Table.Td>
      <Table.Td>
        <Text size="sm" className="console-due" data-tone={toneOf(dueAt, now)} title={dueAt && time(dueAt)}>
          {dueAt === undefined ? say.now.noDue : distance(dueAt, now)}
        </Text>
      </Table.Td>
      <Table.Td>
        <UnstyledButton
          data-title
          fz="sm"
          onClick={(event) => {
            event.stopPropagation();
            open(exception);
          }}
        >
          {title}
        </UnstyledButton>
        <Text size="sm" c="dimmed">
          {name}
          <span className="console-narrow">
            {worth === '' ? '' : `, ${worth}`}, {ownerName(owner)}
          </span>
        </Text>
      </Table.Td>
      <Table.Td className="console-wide">
        <Text size="sm">{ownerName(owner)}</Text>
      </Table.Td>
      <Table.Td className="console-wide console-number">
        <Text size="sm">{worth}</Text>
      </Table.Td>
    </Table.Tr>
  );
}
