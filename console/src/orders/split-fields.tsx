import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { locationsQuery } from '../api/network.ts';
import type { OrderLine } from '../api/order-types.ts';
import { useText } from '../text/text.tsx';
import { openUnits } from './cancel-dialog.tsx';
import { type ChosenUnits, namedUnits, UnitsInput } from './units-input.tsx';

/** What one location is to have of an order. */
export interface Share {
  readonly location: string;
  readonly units: ChosenUnits;
}

export const noShare: Share = { location: '', units: {} };

interface NamedShare {
  location: string;
  lines: { lineId: string; units: number }[];
}

/** The shares as the command names them, without those that say nothing. */
export function namedShares(lines: readonly OrderLine[], shares: readonly Share[]): NamedShare[] {
  return shares
    .map(({ location, units }) => ({ location, lines: namedUnits(lines, units) }))
    .filter((share) => share.location !== '' && share.lines.length > 0);
}

interface Props {
  readonly lines: readonly OrderLine[];
  readonly shares: readonly Share[];
  readonly onChange: (shares: Share[]) => void;
}

/** Which location serves how many units of each line. */
export function SplitFields({ lines, shares, onChange }: Props) {
  const { say } = useText();
  const { data: locations = [] } = useQuery(locationsQuery);
  const open = lines.filter((line) => openUnits(line) > 0);
  const taken = shares.map(({ location }) => location);
  return (
    <Stack gap="sm">
      <Text size="sm">{say.order.asNamedHint}</Text>
      {shares.map((share, index) => (
        // A location may be chosen anew: the place is what a share keeps meanwhile.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Group key={index} align="flex-end" className="console-action">
          <NativeSelect
            label={say.order.share(index + 1)}
            value={share.location}
            data={[
              { value: '', label: '' },
              ...locations
                .filter(({ id }) => id === share.location || !taken.includes(id))
                .map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChange={({ currentTarget }) =>
              onChange(shares.with(index, { ...share, location: currentTarget.value }))
            }
          />
          {open.map((line) => (
            <UnitsInput
              key={line.lineId}
              lineId={line.lineId}
              name={line.sku ?? line.title ?? line.lineId}
              most={openUnits(line)}
              chosen={share.units}
              onChange={(units) => onChange(shares.with(index, { ...share, units }))}
            />
          ))}
        </Group>
      ))}
      <Group>
        <Button variant="default" size="xs" onClick={() => onChange([...shares, noShare])}>
          {say.order.addShare}
        </Button>
      </Group>
    </Stack>
  );
}
