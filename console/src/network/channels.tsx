import { Badge, Text } from '@mantine/core';
import { useQueries, useQuery } from '@tanstack/react-query';
import { channelsQuery, healthQuery } from '../api/network.ts';
import { Empty, Failure, Loading } from '../parts/states.tsx';
import { TableSection } from '../parts/table-section.tsx';
import { useNow } from '../parts/use-now.ts';
import { useText } from '../text/text.tsx';
import { ChannelDetail } from './channel-detail.tsx';
import type { ConnectionHealth, ListedChannel } from './network-types.ts';
import { OpenLink } from './open-link.tsx';
import { useNetworkText } from './use-network-text.ts';

interface Props {
  readonly q: string;
  readonly open: string | undefined;
}

const LOOK_AGAIN_MS = 30_000;

export const STATE_COLOURS: Readonly<Record<ConnectionHealth['state'], string>> = {
  none: 'gray',
  off: 'gray',
  checking: 'indigo',
  refused: 'red',
  backfilling: 'indigo',
  connected: 'teal',
  troubled: 'red',
  leaving: 'orange',
};

/** Every channel with how its connection is; beside them the one that is open. */
export function Channels({ q, open }: Props) {
  const say = useNetworkText();
  const { data: channels = [], error, isPending, refetch } = useQuery(channelsQuery);
  const wanted = q.toLowerCase();
  const rows = channels.filter(({ id, name = '', platform }) =>
    `${id} ${name} ${platform}`.toLowerCase().includes(wanted),
  );
  if (error && channels.length === 0) return <Failure error={error} again={() => void refetch()} />;
  if (isPending) return <Loading lines={8} />;
  if (rows.length === 0) return <Empty title={channels.length === 0 ? say.none : say.nothing} />;
  const shown = channels.find(({ id }) => id === open);
  return (
    <div className={shown === undefined ? undefined : 'console-order'}>
      <div>
        <ChannelTable rows={rows} open={open} />
      </div>
      <div>{shown === undefined ? null : <ChannelDetail channel={shown} />}</div>
    </div>
  );
}

function ChannelTable({ rows, open }: { readonly rows: readonly ListedChannel[] } & Pick<Props, 'open'>) {
  const { count, time } = useText();
  const say = useNetworkText();
  const healths = useQueries({
    queries: rows.map(({ id }) => ({ ...healthQuery(id), refetchInterval: LOOK_AGAIN_MS })),
  });
  const healthOf = new Map(rows.map(({ id }, at) => [id, healths[at]?.data]));
  const failed = healths.find(({ error }) => error !== null);
  const figure = (read: (health: ConnectionHealth) => number) => {
    return ({ id }: ListedChannel): string => {
      const health = healthOf.get(id);
      return health === undefined || health.state === 'none' ? '' : count(read(health));
    };
  };
  return (
    <>
      {failed === undefined ? null : <Failure error={failed.error} />}
      <TableSection
        title={say.parts.channels}
        rows={rows}
        keyOf={({ id }) => id}
        columns={[
          {
            head: say.channel,
            cell: ({ id, name }) => (
              <>
                <OpenLink id={id} isOpen={id === open}>
                  {name ?? id}
                </OpenLink>
                <Text size="xs" c="dimmed">
                  {id}
                </Text>
              </>
            ),
          },
          { head: say.platform, cell: ({ platform }) => platform },
          { head: say.connection, cell: ({ id }) => <State health={healthOf.get(id)} /> },
          {
            head: say.untold,
            cell: (channel) => <Untold health={healthOf.get(channel.id)} />,
            isNumber: true,
          },
          { head: say.refused, cell: figure(({ figures }) => figures.refused), isNumber: true },
          { head: say.gaps, cell: figure(({ gaps }) => gaps), isNumber: true },
          {
            head: say.heard,
            cell: ({ id }) => {
              const at = healthOf.get(id)?.lastMessageAt;
              return at === undefined ? '' : time(at);
            },
          },
        ]}
      />
    </>
  );
}

export function State({ health }: { readonly health: ConnectionHealth | undefined }) {
  const say = useNetworkText();
  if (health === undefined) return null;
  const colour = STATE_COLOURS[health.state];
  return (
    <Badge color={colour} variant="outline" className="console-badge">
      {say.states[health.state]}
    </Badge>
  );
}

/** Figures and news that the shop does not know yet, and how old the oldest is. */
function Untold({ health }: { readonly health: ConnectionHealth | undefined }) {
  const { count, distance } = useText();
  const say = useNetworkText();
  const now = useNow();
  if (health === undefined || health.state === 'none') return null;
  const { figures, effects } = health;
  const [oldest] = [figures.oldestUntold, effects.oldestUntold].filter((at) => at !== undefined).toSorted();
  return (
    <>
      {say.workOf(count(figures.untold + effects.untold), figures.more || effects.more)}
      {oldest === undefined ? null : (
        <Text size="xs" c="dimmed">
          {say.oldest(distance(oldest, now))}
        </Text>
      )}
    </>
  );
}
