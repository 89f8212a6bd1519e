import { Anchor, Button, Group, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { switchQuery } from '../api/network.ts';
import { Facts } from '../parts/facts.tsx';
import { useText } from '../text/text.tsx';
import { LocationDialog } from './location-dialog.tsx';
import type { ListedLocation } from './network-types.ts';
import { useNetworkText } from './use-network-text.ts';

interface Props {
  readonly location: ListedLocation;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** `90 min`, `36 h`; or that the stage says it. */
function useDuration(): (seconds: number | undefined) => string {
  const { count } = useText();
  const say = useNetworkText();
  return (seconds) => {
    if (seconds === undefined) return say.stageDefault;
    return seconds % HOUR === 0 ? say.hours(count(seconds / HOUR)) : say.minutes(count(seconds / MINUTE));
  };
}

/** One location: how fast it has to be, its settings, and what can be changed of it. */
export function LocationDetail({ location }: Props) {
  const say = useNetworkText();
  const duration = useDuration();
  const [isChanging, setIsChanging] = useState(false);
  const {
    id,
    name,
    acceptWithin,
    shipWithin,
    readyWithin,
    cutOff,
    priority,
    version: _version,
    ...more
  } = location;
  return (
    <section className="console-section" aria-label={name}>
      <Group justify="space-between" align="flex-start" wrap="nowrap" mb="sm">
        <Title order={2} size="h4">
          {name}
        </Title>
        <Button variant="default" size="compact-md" onClick={() => setIsChanging(true)}>
          {say.change}
        </Button>
      </Group>
      <SwitchProgress id={id} />
      <Facts
        fields={{
          [say.accept]: duration(acceptWithin),
          [say.ship]: duration(shipWithin),
          [say.ready]: readyWithin === undefined ? undefined : duration(readyWithin),
          [say.cutOff]: cutOff,
          [say.priority]: priority,
        }}
      />
      <Group gap="md" my="sm">
        <Anchor size="sm" renderRoot={(props) => <Link to="/work" search={{ location: id }} {...props} />}>
          {say.queue}
        </Anchor>
        <Anchor size="sm" renderRoot={(props) => <Link to="/stock" search={{ location: id }} {...props} />}>
          {say.stock}
        </Anchor>
      </Group>
      <details>
        <summary>{say.settings}</summary>
        <Facts fields={more} />
      </details>
      {isChanging ? <LocationDialog location={location} onClose={() => setIsChanging(false)} /> : null}
    </section>
  );
}

/** How far the stock of a location that was switched has left its pool or joined it. */
function SwitchProgress({ id }: Pick<ListedLocation, 'id'>) {
  const { count } = useText();
  const say = useNetworkText();
  const { data } = useQuery(switchQuery(id));
  if (data === undefined || data.status === 'none' || data.status === 'done') return null;
  return (
    <Text size="sm" role="status">
      {say.switching(count(data.seen ?? 0))}
    </Text>
  );
}
