import { Alert, Button, Group, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../api/client.ts';
import { healthQuery } from '../api/network.ts';
import { CommandDialog } from '../parts/command-dialog.tsx';
import { Facts } from '../parts/facts.tsx';
import { Failure, Loading } from '../parts/states.tsx';
import { TableSection } from '../parts/table-section.tsx';
import { inWords } from '../text/format.ts';
import { useText } from '../text/text.tsx';
import { State } from './channels.tsx';
import type { ConnectionHealth, ListedChannel } from './network-types.ts';
import { useNetworkText } from './use-network-text.ts';

interface Props {
  readonly channel: ListedChannel;
}

/** How one channel is connected, what can be asked of its shop, and its settings. */
export function ChannelDetail({ channel }: Props) {
  const say = useNetworkText();
  const { id, name = id, version: _version, ...settings } = channel;
  const { data: health, error, refetch } = useQuery(healthQuery(id));
  return (
    <div>
      <section className="console-section" aria-label={say.health(name)}>
        <Title order={2} size="h4" mb="sm">
          {say.health(name)}
        </Title>
        {error ? <Failure error={error} again={() => void refetch()} /> : null}
        {health === undefined && !error ? <Loading lines={5} /> : null}
        {health === undefined ? null : <State health={health} />}
        {health?.state === 'none' ? (
          <Text size="sm" mt="xs">
            {say.notConnected}
          </Text>
        ) : null}
        {health === undefined || health.state === 'none' ? null : <Connection health={health} />}
      </section>
      {health === undefined || health.state === 'none' ? null : <Works channel={id} />}
      {health === undefined ? null : <Reports health={health} />}
      <section className="console-section" aria-label={say.settings}>
        <details>
          <summary>{say.settings}</summary>
          <Facts fields={settings} />
        </details>
      </section>
    </div>
  );
}

interface HealthProps {
  readonly health: ConnectionHealth;
}

function Connection({ health }: HealthProps) {
  const { count, time, distance } = useText();
  const say = useNetworkText();
  const { trouble, figures, effects, drift, backfill, gaps } = health;
  const oldest = (at: string | undefined): string =>
    at === undefined ? '' : `, ${say.oldest(distance(at, Date.now()))}`;
  return (
    <>
      {trouble === undefined ? null : (
        <Alert color="red" variant="outline" my="sm" title={`${say.trouble}: ${inWords(trouble.kind)}`}>
          <Text size="sm">{trouble.why}</Text>
          <Text size="sm">
            {time(trouble.since)}, {say.triedAgain(time(trouble.until))}
          </Text>
        </Alert>
      )}
      <Facts
        fields={{
          [say.heard]: health.lastMessageAt ?? say.never,
          [say.looked]: health.lookedAt ?? say.never,
          [say.knownTo]: health.ordersKnownTo,
          [say.gaps]: gaps,
          [say.lastGap]: health.lastGapAt,
          [say.counted]: say.workOf(count(figures.counted), figures.more),
          [say.untoldFigures]: `${count(figures.untold)}${oldest(figures.oldestUntold)}`,
          [say.refusedFigures]: figures.refused,
          [say.underWay]: figures.open,
          [say.effects]: `${say.workOf(count(effects.untold), effects.more)}${oldest(effects.oldestUntold)}`,
          [say.token]: health.tokenEndsAt,
          [say.drift]: drift === undefined ? undefined : say.driftIs(drift.pinned, drift.answered),
          [say.backfill]: backfill?.doneAt,
        }}
      />
    </>
  );
}

const works = ['check', 'reconcile', 'backfill'] as const;
type Work = (typeof works)[number];

/** What can be asked of a connected shop. */
function Works({ channel }: { readonly channel: string }) {
  const say = useNetworkText();
  const [asked, setAsked] = useState<Work>();
  return (
    <section className="console-section" aria-label={say.act}>
      <h2>{say.act}</h2>
      <Group gap="xs">
        {works.map((work) => (
          <Button key={work} variant="default" size="compact-md" onClick={() => setAsked(work)}>
            {say.works[work].name}
          </Button>
        ))}
      </Group>
      {asked === undefined ? null : (
        <CommandDialog
          title={say.works[asked].name}
          does={say.works[asked].does}
          content={asked}
          send={async () => {
            const params = { path: { id: channel } };
            await answerOf(api.POST('/channels/{id}/work', { params, body: { do: asked } }));
            return say.asked;
          }}
          onClose={() => setAsked(undefined)}
        />
      )}
    </section>
  );
}

/** What the last check found, what is subscribed, which SKUs the shop does not know, what was asked by law. */
function Reports({ health: { findings, subscriptions, skus, privacy } }: HealthProps) {
  const { time } = useText();
  const say = useNetworkText();
  return (
    <>
      <TableSection
        title={say.findings}
        rows={findings}
        keyOf={({ code, words }) => `${code} ${words}`}
        columns={[
          { head: say.state, cell: ({ level }) => inWords(level) },
          { head: say.why, cell: ({ words }) => words },
        ]}
      />
      <TableSection
        title={say.subscriptions}
        rows={subscriptions}
        keyOf={({ topic }) => topic}
        columns={[
          { head: say.subscriptions, cell: ({ topic }) => topic },
          { head: say.state, cell: ({ isActive }) => (isActive ? say.isActive : <b>{say.isInactive}</b>) },
        ]}
      />
      <TableSection
        title={say.unknownSkus}
        rows={skus?.first ?? []}
        keyOf={({ sku, theirs }) => `${sku} ${theirs}`}
        columns={[
          { head: 'SKU', cell: ({ sku }) => sku },
          { head: say.theirs, cell: ({ theirs }) => theirs },
          { head: say.why, cell: ({ why }) => why },
        ]}
      />
      <TableSection
        title={say.privacy}
        rows={privacy}
        keyOf={({ id }) => id}
        columns={[
          { head: say.kind, cell: ({ kind }) => inWords(kind) },
          { head: say.received, cell: ({ receivedAt }) => time(receivedAt) },
          { head: say.done, cell: ({ doneAt }) => (doneAt === undefined ? say.open : time(doneAt)) },
        ]}
      />
    </>
  );
}
