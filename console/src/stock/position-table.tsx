import { Anchor, Button, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { type Column, TableSection } from '../parts/table-section.tsx';
import { useText } from '../text/text.tsx';
import { CountDialog } from './count-dialog.tsx';
import { SkuLink } from './sku-link.tsx';
import { notSellable, positionReasons } from './stock-reasons.ts';
import type { Position } from './stock-types.ts';
import { useStockText } from './use-stock-text.ts';

interface Props {
  readonly title: string;
  readonly positions: readonly Position[];
  /** What the rows are of: SKUs of one location, or locations of one SKU. */
  readonly by: 'sku' | 'location';
}

/** Positions with what is on hand, free, claimed and not sellable; each can be counted. */
export function PositionTable({ title, positions, by }: Props) {
  const { count, day } = useText();
  const say = useStockText();
  const [counted, setCounted] = useState<Position>();
  const columns: readonly Column<Position>[] = [
    {
      head: by === 'sku' ? say.sku : say.location,
      cell: (position) => (
        <>
          {by === 'sku' ? <SkuLink {...position} /> : <LocationLink {...position} />}
          <Group gap={4} wrap="nowrap">
            <Button
              variant="default"
              size="compact-sm"
              aria-label={`${say.countAt(position.location)} ${by === 'sku' ? position.sku : ''}`.trim()}
              onClick={() => setCounted(position)}
            >
              {say.count}
            </Button>
            {by === 'sku' ? null : <MovementsLink position={position} />}
          </Group>
        </>
      ),
    },
    { head: say.onHand, cell: ({ onHand }) => count(onHand), isNumber: true },
    { head: say.free, cell: ({ free }) => <b>{count(free)}</b>, isNumber: true },
    { head: say.claimed, cell: ({ allocated }) => count(allocated), isNumber: true },
    { head: say.unsellable, cell: (position) => count(notSellable(position)), isNumber: true },
    { head: say.reasons, cell: (position) => positionReasons(position, say).join(', ') },
    {
      head: say.counted,
      cell: ({ countedAt }) =>
        countedAt === undefined ? (
          <Never>{say.never}</Never>
        ) : (
          <span className="console-whole">{day(countedAt)}</span>
        ),
    },
  ];
  return (
    <>
      <TableSection
        title={title}
        rows={positions}
        keyOf={({ sku, location }) => `${sku} ${location}`}
        columns={columns}
      />
      {counted === undefined ? null : (
        <CountDialog position={counted} onClose={() => setCounted(undefined)} />
      )}
    </>
  );
}

function Never({ children }: { readonly children: ReactNode }) {
  return (
    <Text span size="sm" c="dimmed">
      {children}
    </Text>
  );
}

function LocationLink({ location }: Pick<Position, 'location'>) {
  return (
    <Anchor size="sm" fw={600} renderRoot={(props) => <Link to="/stock" search={{ location }} {...props} />}>
      {location}
    </Anchor>
  );
}

function MovementsLink({ position: { sku, location } }: { readonly position: Position }) {
  const say = useStockText();
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      aria-label={say.showAt(location)}
      renderRoot={(props) => (
        <Link to="/stock/$sku" params={{ sku }} search={{ location }} hash="movements" {...props} />
      )}
    >
      {say.show}
    </Button>
  );
}
