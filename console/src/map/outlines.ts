/** Outlines that maps are drawn over: files of the build, so that nothing is loaded from elsewhere. */
import { feature, mesh } from 'topojson-client';
import type { GeometryObject, Topology } from 'topojson-specification';
import statesUrl from 'us-atlas/states-10m.json?url';
import countriesUrl from 'world-atlas/countries-110m.json?url';
import type { Area } from './map-points.ts';

export interface Outlines {
  readonly land: GeoJSON.GeoJsonObject;
  readonly borders: GeoJSON.GeoJsonObject;
}

const files = {
  states: { url: statesUrl, land: 'nation', parts: 'states' },
  world: { url: countriesUrl, land: 'land', parts: 'countries' },
} as const satisfies Readonly<Record<Area, object>>;

type OutlineTopology = Topology<Readonly<Record<string, GeometryObject>>>;

function isTopology(value: unknown): value is OutlineTopology {
  return typeof value === 'object' && value !== null && Reflect.get(value, 'type') === 'Topology';
}

function partOf({ objects }: OutlineTopology, name: string): GeometryObject {
  const found = objects[name];
  if (found === undefined) throw new Error(`the outlines have no ${name}`);
  return found;
}

/** @throws Error where the file cannot be read */
export async function readOutlines(area: Area): Promise<Outlines> {
  const { url, land, parts } = files[area];
  const topology: unknown = await (await fetch(url)).json();
  if (!isTopology(topology)) throw new Error(`${url} has no outlines`);
  return {
    land: feature(topology, partOf(topology, land)),
    borders: mesh(topology, partOf(topology, parts), (one, other) => one !== other),
  };
}
