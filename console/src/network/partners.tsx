import { useQuery } from '@tanstack/react-query';
import { loadsQuery, locationsQuery, rateCardsQuery, sourcesQuery } from '../api/network.ts';
import { Empty, Failure, Loading } from '../parts/states.tsx';
import { TableSection } from '../parts/table-section.tsx';
import { useText } from '../text/text.tsx';
import { useNetworkText } from './use-network-text.ts';

interface Props {
  readonly q: string;
}

function has(q: string, ...texts: readonly (string | undefined)[]): boolean {
  return texts.filter(Boolean).join(' ').toLowerCase().includes(q.toLowerCase());
}

/** Suppliers with their queues, carriers by rate card, and where scans of parcels come from. */
export function Partners({ q }: Props) {
  const say = useNetworkText();
  const lists = [useQuery(locationsQuery), useQuery(rateCardsQuery), useQuery(sourcesQuery)];
  const failed = lists.find(({ error }) => error !== null);
  if (failed) return <Failure error={failed.error} again={() => void failed.refetch()} />;
  if (lists.some(({ isPending }) => isPending)) return <Loading lines={10} />;
  if (lists.every(({ data = [] }) => data.length === 0)) return <Empty title={say.none} />;
  return (
    <>
      <Suppliers q={q} />
      <Carriers q={q} />
      <Sources q={q} />
    </>
  );
}

function Suppliers({ q }: Props) {
  const { count } = useText();
  const say = useNetworkText();
  const { data: locations = [] } = useQuery(locationsQuery);
  const { data: loads = [] } = useQuery(loadsQuery);
  const suppliers = locations.filter(({ type, id, name }) => type === 'supplier' && has(q, id, name));
  return (
    <TableSection
      title={say.suppliers}
      rows={suppliers}
      keyOf={({ id }) => id}
      columns={[
        { head: say.supplier, cell: ({ name, id }) => `${name} (${id})` },
        { head: say.state, cell: ({ active = true }) => (active ? say.on : say.off) },
        {
          head: say.work,
          cell: ({ id }) => {
            const load = loads.find(({ location }) => location === id);
            return load === undefined ? '' : say.workOf(count(load.open), load.more);
          },
          isNumber: true,
        },
        {
          head: say.accept,
          cell: ({ acceptWithin }) =>
            acceptWithin === undefined ? say.stageDefault : say.minutes(count(Math.round(acceptWithin / 60))),
        },
        {
          head: say.ship,
          cell: ({ shipWithin }) =>
            shipWithin === undefined ? say.stageDefault : say.minutes(count(Math.round(shipWithin / 60))),
        },
        { head: say.services, cell: ({ services = [] }) => services.join(', ') },
      ]}
    />
  );
}

function Carriers({ q }: Props) {
  const say = useNetworkText();
  const { data: cards = [] } = useQuery(rateCardsQuery);
  const rows = cards.filter(({ id, name, services }) =>
    has(q, id, name, ...services.map(({ carrier }) => carrier)),
  );
  return (
    <TableSection
      title={say.carriers}
      rows={rows}
      keyOf={({ id }) => id}
      columns={[
        { head: say.card, cell: ({ id, name }) => name ?? id },
        {
          head: say.services,
          cell: ({ services }) => services.map(({ id, carrier }) => `${carrier} ${id}`).join(', '),
        },
        { head: say.currency, cell: ({ currency }) => currency },
        { head: say.state, cell: ({ active = true }) => (active ? say.on : say.off) },
      ]}
    />
  );
}

function Sources({ q }: Props) {
  const say = useNetworkText();
  const { data: sources = [] } = useQuery(sourcesQuery);
  return (
    <TableSection
      title={say.sources}
      rows={sources.filter(({ id, name, platform }) => has(q, id, name, platform))}
      keyOf={({ id }) => id}
      columns={[
        { head: say.source, cell: ({ id, name }) => name ?? id },
        { head: say.platform, cell: ({ platform }) => platform },
        { head: say.secret, cell: ({ secrets }) => secrets },
        { head: say.state, cell: ({ active = true }) => (active ? say.on : say.off) },
      ]}
    />
  );
}
