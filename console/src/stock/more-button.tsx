import { Button, Group, Text } from '@mantine/core';
import { useStockText } from './use-stock-text.ts';

interface Props {
  /** A list that is read page by page. */
  readonly list: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => Promise<unknown>;
  };
  /** Rows are chosen from what was read: there may be more that would be chosen. */
  readonly isFiltered?: boolean;
}

/** Reads on; nothing where there is no more. */
export function MoreButton({ list, isFiltered = false }: Props) {
  const say = useStockText();
  if (!list.hasNextPage) return null;
  return (
    <>
      <Group p="md">
        <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {say.more}
        </Button>
      </Group>
      {isFiltered ? (
        <Text px="md" pb="md" c="dimmed">
          {say.partial}
        </Text>
      ) : null}
    </>
  );
}
