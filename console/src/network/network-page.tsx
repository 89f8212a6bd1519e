import { Group, TextInput, Title } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useRef } from 'react';
import { useKeys } from '../app/keys.tsx';
import { useTitle } from '../parts/use-title.ts';
import { useText } from '../text/text.tsx';
import { Channels } from './channels.tsx';
import { Credentials } from './credentials.tsx';
import { Locations } from './locations.tsx';
import { type NetworkPart, networkParts, networkSearch } from './network-search.ts';
import { Partners } from './partners.tsx';
import { useNetworkText } from './use-network-text.ts';

const route = getRouteApi('/network');

/** Where goods are, who sells them, who brings them, and who may call. */
export function NetworkPage() {
  const { say: all } = useText();
  const say = useNetworkText();
  useTitle(say.title);
  const { part = 'locations', q = '', open } = route.useSearch();
  const navigate = route.useNavigate();
  const field = useRef<HTMLInputElement>(null);
  useKeys([['/', all.keys.search, () => field.current?.focus()]]);
  return (
    <div>
      <div className="console-tools">
        <Title order={1} size="h3">
          {say.title}
        </Title>
        <Group gap="sm" justify="space-between" align="flex-end">
          <Parts part={part} />
          <TextInput
            ref={field}
            type="search"
            aria-label={say.search}
            placeholder={say.search}
            value={q}
            onChange={({ currentTarget: { value } }) =>
              void navigate({ search: (before) => networkSearch({ ...before, q: value }), replace: true })
            }
          />
        </Group>
      </div>
      {part === 'locations' ? <Locations q={q} open={open} /> : null}
      {part === 'channels' ? <Channels q={q} open={open} /> : null}
      {part === 'partners' ? <Partners q={q} /> : null}
      {part === 'credentials' ? <Credentials q={q} /> : null}
    </div>
  );
}

function Parts({ part }: { readonly part: NetworkPart }) {
  const say = useNetworkText();
  return (
    <nav aria-label={say.views} className="console-views">
      {networkParts.map((one) => (
        <Link
          key={one}
          to="/network"
          search={networkSearch({ part: one })}
          className="console-view"
          activeProps={{}}
          data-chosen={one === part || undefined}
          aria-current={one === part ? 'true' : undefined}
        >
          {say.parts[one]}
        </Link>
      ))}
    </nav>
  );
}
