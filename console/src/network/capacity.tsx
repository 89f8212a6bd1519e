import { Text } from '@mantine/core';
import { useText } from '../text/text.tsx';
import type { ShownLocationLoad } from './network-types.ts';
import { useNetworkText } from './use-network-text.ts';

interface Props {
  readonly load: ShownLocationLoad | undefined;
  readonly timeZone: string;
}

/** How much of each window of a location is taken, in figures and as a bar; times are the location's own. */
export function Capacity({ load, timeZone }: Props) {
  const { count, time } = useText();
  const say = useNetworkText();
  if (load === undefined) return null;
  if (load.windows.length === 0)
    return (
      <Text span size="sm" c="dimmed">
        {say.unlimited}
      </Text>
    );
  return load.windows.map(({ unit, endsAt, cap, taken }) => (
    <div key={`${unit} ${endsAt}`}>
      <Text size="sm" fw={taken >= cap ? 700 : 400}>
        {say.taken(count(taken), count(cap), say.capacityUnits[unit])}
        {taken >= cap ? `, ${say.full}` : ''}
      </Text>
      <div className="console-bar-of" data-full={taken >= cap || undefined} aria-hidden>
        <span style={{ width: `${cap === 0 ? 100 : Math.min(100, Math.round((taken * 100) / cap))}%` }} />
      </div>
      <Text size="xs" c="dimmed">
        {say.until(time(endsAt, timeZone))}
      </Text>
    </div>
  ));
}
