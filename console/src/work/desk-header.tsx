import { Button, Group, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { locationsQuery } from '../api/network.ts';
import { boundLocation, isLoggedIn } from '../app/session.ts';
import { useText } from '../text/text.tsx';
import type { Outbox } from './use-outbox.ts';
import { type Desk, desks } from './work-search.ts';

const route = getRouteApi('/work');

export interface DeskProps {
  readonly location: string;
  readonly outbox: Outbox;
}

interface Props {
  readonly location: string;
  readonly desk: Desk;
  readonly children?: ReactNode;
}

/** Where this is, what else can be done there, and the desk's own tools. */
export function DeskHeader({ location, desk, children }: Props) {
  const { say } = useText();
  const navigate = route.useNavigate();
  // Of another location nothing is kept, and an associate has one alone.
  const mayChange = isLoggedIn() && boundLocation() === undefined;
  const { data: locations } = useQuery(locationsQuery);
  const here = locations?.find(({ id }) => id === location);
  return (
    <div className="console-tools">
      <Group justify="space-between">
        <Title order={1} size="h3" className="console-title">
          {say.work.title(here?.name ?? location)}
        </Title>
        {mayChange ? (
          <Button variant="subtle" size="md" onClick={() => void navigate({ search: {} })}>
            {say.work.change}
          </Button>
        ) : null}
      </Group>
      <Text size="sm">{here === undefined ? '' : say.work.zone(here.timeZone)}</Text>
      <nav className="console-views" aria-label={say.desks.title}>
        {desks.map((one) => (
          <Button
            key={one}
            size="md"
            variant={one === desk ? 'filled' : 'default'}
            aria-pressed={one === desk}
            onClick={() =>
              void navigate({ search: one === 'orders' ? { location } : { location, desk: one } })
            }
          >
            {say.desks.names[one]}
          </Button>
        ))}
      </nav>
      {children}
    </div>
  );
}
