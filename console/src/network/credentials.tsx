import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { credentialsQuery } from '../api/network.ts';
import { Empty, Failure, Loading } from '../parts/states.tsx';
import { TableSection } from '../parts/table-section.tsx';
import { useNow } from '../parts/use-now.ts';
import { useText } from '../text/text.tsx';
import { useNetworkText } from './use-network-text.ts';

/** Who has a token, since when and for what; never the token. */
export function Credentials({ q }: { readonly q: string }) {
  const { time, day, distance } = useText();
  const say = useNetworkText();
  const now = useNow();
  const { data = [], error, isPending, refetch } = useQuery(credentialsQuery);
  const wanted = q.toLowerCase();
  const rows = data.filter(({ id, kind, createdBy, mark }) =>
    `${id} ${kind} ${createdBy} ${mark}`.toLowerCase().includes(wanted),
  );
  if (error && data.length === 0) return <Failure error={error} again={() => void refetch()} />;
  if (isPending) return <Loading lines={8} />;
  if (rows.length === 0) return <Empty title={data.length === 0 ? say.none : say.nothing} />;
  return (
    <TableSection
      title={say.parts.credentials}
      rows={rows}
      keyOf={({ mark }) => mark}
      columns={[
        { head: say.holder, cell: ({ id }) => <b className="console-whole">{id}</b> },
        { head: say.kind, cell: ({ kind }) => say.kinds[kind] },
        {
          head: say.state,
          cell: ({ revokedAt }) => (revokedAt === undefined ? say.valid : say.revoked(time(revokedAt))),
        },
        {
          head: say.since,
          cell: ({ createdAt }) => (
            <>
              <span className="console-whole">{day(createdAt)}</span>
              <Text size="xs" c="dimmed" className="console-whole">
                {distance(createdAt, now)}
              </Text>
            </>
          ),
        },
        { head: say.by, cell: ({ createdBy }) => createdBy },
        { head: say.may, cell: ({ scopes }) => scopes.join(', ') },
        { head: say.mark, cell: ({ mark }) => <code>{mark}</code> },
      ]}
    >
      <Text size="sm" c="dimmed" mt="sm">
        {say.credentialsHint}
      </Text>
    </TableSection>
  );
}
