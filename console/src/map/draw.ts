/** Draws a map as SVG. Its colours are those of the page, so that it follows the colour mode by itself. */
import * as Plot from '@observablehq/plot';
import type { Area, MapPoint, MapWay, Tone } from './map-points.ts';
import type { Outlines } from './outlines.ts';

const SMALLEST = 5;
const LARGEST = 14;
const tones: readonly Tone[] = ['off', 'busy', 'full', 'goal'];
/** Margin, in degrees, around the points of a map of the world. */
const AROUND = 4;

export interface Drawn {
  readonly area: Area;
  readonly outlines: Outlines;
  readonly points: readonly MapPoint[];
  readonly ways: readonly MapWay[];
  readonly width: number;
}

function domainOf(points: readonly MapPoint[]): GeoJSON.MultiPoint {
  const corners = points.flatMap(({ lat, lon }) => [
    [lon - AROUND, lat - AROUND],
    [lon + AROUND, lat + AROUND],
  ]);
  return { type: 'MultiPoint', coordinates: corners };
}

function projectionOf({ area, points }: Drawn): Plot.ProjectionOptions {
  if (area === 'states') return { type: 'albers-usa' };
  return points.length === 0
    ? { type: 'equal-earth' }
    : { type: 'mercator', domain: domainOf(points), inset: 24 };
}

function dots(points: readonly MapPoint[]): Plot.Markish[] {
  return tones.map((tone) =>
    Plot.dot(
      points.filter((point) => point.tone === tone),
      {
        x: 'lon',
        y: 'lat',
        r: 'size',
        symbol: tone === 'goal' ? 'star' : 'circle',
        fill: `var(--console-map-${tone})`,
        stroke: 'var(--mantine-color-body)',
        title: 'words',
      },
    ),
  );
}

function links(ways: readonly MapWay[], isPlanned: boolean): Plot.Markish {
  return Plot.link(
    ways.filter((way) => way.isPlanned === isPlanned),
    {
      x1: ({ from }: MapWay) => from.lon,
      y1: ({ from }: MapWay) => from.lat,
      x2: ({ to }: MapWay) => to.lon,
      y2: ({ to }: MapWay) => to.lat,
      stroke: 'var(--mantine-primary-color-filled)',
      strokeWidth: 2,
      ...(isPlanned ? { strokeDasharray: '4 4' } : {}),
      markerEnd: 'arrow',
      title: ({ from, to }: MapWay) => `${from.id} → ${to.id}`,
    },
  );
}

/** A map as an element of the page. */
export function drawMap(drawn: Drawn): SVGSVGElement | HTMLElement {
  const { outlines, points, ways, width } = drawn;
  return Plot.plot({
    width,
    height: Math.round(Math.min(width * 0.6, 420)),
    projection: projectionOf(drawn),
    r: { range: [SMALLEST, LARGEST], domain: [0, Math.max(1, ...points.map(({ size }) => size))] },
    marks: [
      Plot.geo(outlines.land, { fill: 'var(--console-map-land)' }),
      Plot.geo(outlines.borders, { stroke: 'var(--console-map-border)' }),
      links(ways, true),
      links(ways, false),
      ...dots(points),
    ],
  });
}
