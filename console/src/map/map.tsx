import { Group, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useNetworkText } from '../network/use-network-text.ts';
import { Loading } from '../parts/states.tsx';
import { drawMap } from './draw.ts';
import { areaOf, type MapPoint, type MapWay } from './map-points.ts';
import { readOutlines } from './outlines.ts';

interface Props {
  readonly points: readonly MapPoint[];
  readonly ways?: readonly MapWay[];
  /** What the map shows, for who cannot see it: what it says stands in a table or a list beside it. */
  readonly label: string;
}

const NO_WAYS: readonly MapWay[] = [];

/** Points and ways over outlines that are a part of the console. */
export default function WorldMap({ points, ways = NO_WAYS, label }: Props) {
  const say = useNetworkText();
  const area = areaOf(points);
  const { data: outlines, error } = useQuery({
    queryKey: ['outlines', area],
    queryFn: () => readOutlines(area),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { ref, width } = useElementSize();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (outlines === undefined || width === 0) return;
    const drawn = drawMap({ area, outlines, points, ways, width });
    // The place around it has the words: the parts of a drawing are nothing to listen to.
    drawn.setAttribute('aria-hidden', 'true');
    place.current?.replaceChildren(drawn);
  }, [area, outlines, points, ways, width]);
  const tones = [...new Set(points.map(({ tone }) => tone))];
  return (
    <figure className="console-map" ref={ref}>
      {error ? <Text size="sm">{say.map.failed}</Text> : null}
      {outlines === undefined && !error ? <Loading lines={6} /> : null}
      <div ref={place} role="img" aria-label={label} data-drawn={outlines !== undefined || undefined} />
      <Group component="figcaption" gap="md">
        {tones.map((tone) => (
          <Text key={tone} span size="xs" className="console-map-key" data-tone={tone}>
            {say.map.legend[tone]}
          </Text>
        ))}
      </Group>
    </figure>
  );
}
