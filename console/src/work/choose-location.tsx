import { Button, NativeSelect, Stack, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { locationsQuery } from '../api/network.ts';
import { useText } from '../text/text.tsx';

const route = getRouteApi('/work');
const KEPT_AS = 'console-location';

/** Where somebody works: remembered by the device. */
export function ChooseLocation() {
  const { say } = useText();
  const navigate = route.useNavigate();
  const { data: locations } = useQuery(locationsQuery);
  const [location, setLocation] = useState(() => localStorage.getItem(KEPT_AS) ?? '');
  const known = locations?.map(({ id, name }) => ({ value: id, label: name })) ?? [];
  return (
    <form
      className="console-sign-in"
      onSubmit={(event) => {
        event.preventDefault();
        localStorage.setItem(KEPT_AS, location);
        void navigate({ search: { location } });
      }}
    >
      <Stack>
        <Title order={1} size="h3">
          {say.work.which}
        </Title>
        {known.length > 0 ? (
          <NativeSelect
            size="lg"
            label={say.work.location}
            value={location}
            data={[{ value: '', label: '' }, ...known]}
            onChange={({ currentTarget }) => setLocation(currentTarget.value)}
          />
        ) : (
          <TextInput
            size="lg"
            label={say.work.location}
            value={location}
            onChange={({ currentTarget }) => setLocation(currentTarget.value.trim())}
          />
        )}
        <Button size="lg" type="submit" disabled={location === ''}>
          {say.work.begin}
        </Button>
      </Stack>
    </form>
  );
}
