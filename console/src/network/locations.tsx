import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { loadsQuery, locationsQuery } from '../api/network.ts';
import { LazyMap } from '../map/lazy-map.tsx';
import type { MapPoint } from '../map/map-points.ts';
import { Empty, Failure, Loading } from '../parts/states.tsx';
import { TableSection } from '../parts/table-section.tsx';
import { useText } from '../text/text.tsx';
import { Capacity } from './capacity.tsx';
import { byLoad, standingOf } from './load.ts';
import { LocationDetail } from './location-detail.tsx';
import type { ListedLocation, ShownLocationLoad } from './network-types.ts';
import { OpenLink } from './open-link.tsx';
import { useNetworkText } from './use-network-text.ts';

interface Props {
  readonly q: string;
  readonly open: string | undefined;
}

/** How often the loads are looked at again. */
const LOOK_AGAIN_MS = 30_000;
const NONE: readonly ListedLocation[] = [];
const NO_LOADS: readonly ShownLocationLoad[] = [];

/** Locations on the map and in the table, the fullest first; beside them the one that is open. */
export function Locations({ q, open }: Props) {
  const say = useNetworkText();
  const { data = NONE, error, isPending, refetch } = useQuery(locationsQuery);
  const { data: loads = NO_LOADS, error: loadsError } = useQuery({
    ...loadsQuery,
    refetchInterval: LOOK_AGAIN_MS,
  });
  const byId = useMemo(() => new Map(loads.map((load) => [load.location, load])), [loads]);
  const rows = useMemo(() => {
    const wanted = q.toLowerCase();
    const found = data.filter(({ id, name, address: { city = '', region = '' } }) =>
      `${id} ${name} ${city} ${region}`.toLowerCase().includes(wanted),
    );
    return found.toSorted(byLoad(byId));
  }, [byId, data, q]);
  if (error && data.length === 0) return <Failure error={error} again={() => void refetch()} />;
  if (isPending) return <Loading lines={12} />;
  if (rows.length === 0) return <Empty title={data.length === 0 ? say.none : say.nothing} />;
  const shown = data.find(({ id }) => id === open);
  return (
    <div className={shown === undefined ? undefined : 'console-order'}>
      <div>
        {loadsError ? <Failure error={loadsError} /> : null}
        <LocationMap rows={rows} loads={byId} />
        <LocationTable rows={rows} loads={byId} open={open} />
      </div>
      <div>{shown === undefined ? null : <LocationDetail location={shown} />}</div>
    </div>
  );
}

interface RowsProps {
  readonly rows: readonly ListedLocation[];
  readonly loads: ReadonlyMap<string, ShownLocationLoad>;
}

function LocationMap({ rows, loads }: RowsProps) {
  const { count } = useText();
  const say = useNetworkText();
  const points = useMemo(
    () =>
      rows.flatMap((location): MapPoint[] => {
        const { id, name, coordinates } = location;
        if (coordinates === undefined) return [];
        const load = loads.get(id);
        const size = load?.open ?? 0;
        const words = `${name}: ${say.work} ${count(size)}`;
        return [{ id, words, ...coordinates, size, tone: standingOf(location, load) }];
      }),
    [rows, loads, say, count],
  );
  const away = rows.filter(({ coordinates }) => coordinates === undefined);
  return (
    <section className="console-section" aria-label={say.map.title}>
      <LazyMap points={points} label={say.map.locations(points.length)} />
      {away.length === 0 ? null : (
        <Text size="sm" c="dimmed">
          {say.map.off(away.map(({ id }) => id).join(', '))}
        </Text>
      )}
    </section>
  );
}

function LocationTable({ rows, loads, open }: RowsProps & Pick<Props, 'open'>) {
  const { count } = useText();
  const say = useNetworkText();
  return (
    <TableSection
      title={say.parts.locations}
      rows={rows}
      keyOf={({ id }) => id}
      columns={[
        {
          head: say.location,
          cell: ({ id, name }) => (
            <>
              <OpenLink id={id} isOpen={id === open}>
                {name}
              </OpenLink>
              <Text size="xs" c="dimmed">
                {id}
              </Text>
            </>
          ),
        },
        { head: say.type, cell: ({ type }) => say.types[type] },
        {
          head: say.place,
          cell: ({ address: { city, region, country } }) =>
            [city, region ?? country].filter(Boolean).join(', '),
        },
        { head: say.state, cell: ({ active = true }) => (active ? say.on : <b>{say.off}</b>) },
        {
          head: say.work,
          cell: ({ id }) => {
            const load = loads.get(id);
            return load === undefined ? '' : say.workOf(count(load.open), load.more);
          },
          isNumber: true,
        },
        {
          head: say.capacity,
          cell: ({ id, timeZone }) => <Capacity load={loads.get(id)} timeZone={timeZone} />,
        },
      ]}
    />
  );
}
