import { Alert, Button, Group, NativeSelect, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useQueries, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState, useSyncExternalStore } from 'react';
import { locationsQuery } from '../api/network.ts';
import { Empty, Failure, Loading } from '../parts/states.tsx';
import { useText } from '../text/text.tsx';
import { useOutbox } from './use-outbox.ts';
import { queueQuery, sheetQuery } from './work-api.ts';
import { WorkList } from './work-list.tsx';
import { Sheet } from './work-sheet.tsx';
import { byUrgency, stageOf, stages, statusAfter } from './work-steps.ts';

const route = getRouteApi('/work');
const KEPT_AS = 'console-location';
/** Pieces of work that are read beforehand, so that a gap of the network does not stop them. */
const READ_BEFOREHAND = 30;

function subscribeToNetwork(listener: () => void): () => void {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}

/** What a location has to do, for a tablet at the shelf. */
export function WorkPage() {
  const { location } = route.useSearch();
  return location === undefined ? <ChooseLocation /> : <Queue key={location} location={location} />;
}

function ChooseLocation() {
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

function Queue({ location }: { readonly location: string }) {
  const { say } = useText();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const queue = useQuery(queueQuery(location));
  const { data: locations } = useQuery(locationsQuery);
  const outbox = useOutbox(location);
  const isOnline = useSyncExternalStore(subscribeToNetwork, () => navigator.onLine);
  const here = locations?.find(({ id }) => id === location);

  const told = Map.groupBy(outbox.commands, ({ fulfillmentId }) => fulfillmentId);
  const all = (queue.data ?? []).map((work) => {
    const facts = told.get(work.fulfillmentId)?.filter(({ refused }) => refused === undefined) ?? [];
    const status = statusAfter(
      work.status,
      facts.map(({ body }) => body),
    );
    return { ...work, status };
  });
  const open = all.filter(({ status }) => stageOf(status) !== undefined).toSorted(byUrgency);
  const shown = open.filter(({ status }) => search.stage === undefined || stageOf(status) === search.stage);
  useQueries({ queries: open.slice(0, READ_BEFOREHAND).map((work) => sheetQuery(work.fulfillmentId)) });
  const show = (id: string | undefined): void =>
    void navigate({
      search: ({ open: _, ...before }) => (id === undefined ? before : { ...before, open: id }),
    });
  const chosen = all.find(({ fulfillmentId }) => fulfillmentId === search.open);

  return (
    <div className="console-split" data-open={search.open === undefined ? undefined : true}>
      <section className="console-list" aria-label={say.work.title(location)}>
        <div className="console-tools">
          <Group justify="space-between">
            <Title order={1} size="h3" className="console-title">
              {say.work.title(here?.name ?? location)}
            </Title>
            <Button variant="subtle" size="md" onClick={() => void navigate({ search: {} })}>
              {say.work.change}
            </Button>
          </Group>
          <Text size="sm">{here === undefined ? '' : say.work.zone(here.timeZone)}</Text>
          <nav className="console-views" aria-label={say.orders.views}>
            {[undefined, ...stages].map((stage) => (
              <Button
                key={stage ?? 'all'}
                size="md"
                radius="xl"
                variant={search.stage === stage ? 'filled' : 'default'}
                aria-pressed={search.stage === stage}
                onClick={() =>
                  void navigate({ search: stage === undefined ? { location } : { location, stage } })
                }
              >
                {stage === undefined ? say.work.everything : say.work.stages[stage]}
                {` ${open.filter(({ status }) => stage === undefined || stageOf(status) === stage).length}`}
              </Button>
            ))}
          </nav>
        </div>
        <Unsent outbox={outbox} isOnline={isOnline} />
        {queue.error && queue.data === undefined ? (
          <Failure error={queue.error} again={() => void queue.refetch()} />
        ) : null}
        {queue.isPending ? <Loading lines={8} /> : null}
        {queue.data !== undefined && shown.length === 0 ? (
          <Empty title={say.work.empty}>
            <Text c="dimmed">{say.work.emptyHint}</Text>
          </Empty>
        ) : null}
        <WorkList rows={shown} openId={search.open} timeZone={here?.timeZone} show={show} />
      </section>
      <div className="console-detail">
        <div className="console-only-narrow">
          <Unsent outbox={outbox} isOnline={isOnline} />
        </div>
        {search.open === undefined ? null : (
          <Sheet
            key={search.open}
            fulfillmentId={search.open}
            status={chosen?.status}
            timeZone={here?.timeZone}
            outbox={outbox}
            onClose={() => show(undefined)}
          />
        )}
      </div>
    </div>
  );
}

interface UnsentProps {
  readonly outbox: ReturnType<typeof useOutbox>;
  readonly isOnline: boolean;
}

/** What is not sent yet, and what the API does not take. */
function Unsent({ outbox: { commands, drop }, isOnline }: UnsentProps) {
  const { say } = useText();
  const refused = commands.filter((command) => command.refused !== undefined);
  const waiting = commands.length - refused.length;
  return (
    <div role="status">
      {isOnline ? null : (
        <Alert color="orange" variant="outline" m="md">
          {say.work.offline}
        </Alert>
      )}
      {waiting === 0 ? null : (
        <Text px="md" py="xs" fw={600}>
          {say.work.waiting(waiting)}
        </Text>
      )}
      {refused.map((command) => (
        <Paper key={command.id} withBorder m="md" p="md">
          <Text fw={600}>{say.work.refused}</Text>
          <Text size="sm">
            {command.fulfillmentId}: {command.refused}
          </Text>
          <Button mt="xs" size="md" variant="default" onClick={() => void drop(command.id)}>
            {say.work.drop}
          </Button>
        </Paper>
      ))}
    </div>
  );
}
