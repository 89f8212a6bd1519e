/**
 * Where goods go back to: over all locations that take goods back what they are worth there, less the way there,
 * handling, and sending them on. Pure: no clock, no randomness, nothing is read.
 */
import { compareText } from '../../shared/compare-text.ts';
import { type ResaleUnits, type ResaleView, resaleAt, resaleView } from './resale.ts';
import type { ReturnPlaceInput } from './return-place-input.ts';
import { type WayBack, type WayRefusal, wayBackTo, wayRefusals } from './way-back.ts';

/** Raised by whoever changes an outcome for the same input. */
export const RETURN_PLANNER_VERSION = 2;

/** Why a location cannot take the goods. */
export const returnPlaceRefusals = ['INACTIVE', 'NOT_ACCEPTING', ...wayRefusals] as const;
export type ReturnPlaceRefusal = (typeof returnPlaceRefusals)[number];

/** A location that can take the goods; minor units. */
export interface ReturnCandidate {
  readonly location: string;
  /** What is gained by it: resale less the way and handling. */
  readonly totalMinor: number;
  readonly resaleMinor: number;
  readonly transportMinor: number;
  readonly handlingMinor: number;
  readonly service: string;
  readonly metres?: number;
  readonly units: readonly ResaleUnits[];
}

export interface ReturnPlaceDecision {
  readonly planner: number;
  /** Absent where no location can take the goods. */
  readonly location?: string;
  /** The best first. */
  readonly candidates: readonly ReturnCandidate[];
  /** Why not the others, by id. */
  readonly refused: readonly { readonly location: string; readonly because: ReturnPlaceRefusal }[];
}

type PlannedPlace = ReturnPlaceInput['locations'][number];

function candidateAt(view: ResaleView, place: PlannedPlace, way: WayBack): ReturnCandidate {
  const { accepting, lines } = view.input;
  const costs = accepting[place.id] ?? { perReturnMinor: 0, perUnitMinor: 0 };
  const count = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const units = resaleAt(view, place, costs);
  const resaleMinor = units.reduce((sum, one) => sum + one.units * one.worthMinor, 0);
  const handlingMinor = costs.perReturnMinor + count * costs.perUnitMinor;
  return {
    location: place.id,
    totalMinor: resaleMinor - way.minor - handlingMinor,
    resaleMinor,
    transportMinor: way.minor,
    handlingMinor,
    service: way.service,
    ...(way.metres === undefined ? {} : { metres: way.metres }),
    units,
  };
}

function judged(view: ResaleView, place: PlannedPlace): ReturnCandidate | ReturnPlaceRefusal {
  if (!place.active) return 'INACTIVE';
  if (view.input.accepting[place.id] === undefined) return 'NOT_ACCEPTING';
  const way: WayBack | WayRefusal = wayBackTo(view.input, place);
  return typeof way === 'string' ? way : candidateAt(view, place, way);
}

/** The decision for an input; the same for the same input, to the bit. */
export function chooseReturnPlace(input: ReturnPlaceInput): ReturnPlaceDecision {
  const view = resaleView(input);
  const priority = new Map(input.locations.map((place) => [place.id, place.priority]));
  const candidates: ReturnCandidate[] = [];
  const refused: ReturnPlaceDecision['refused'][number][] = [];
  for (const place of input.locations) {
    const judgement = judged(view, place);
    if (typeof judgement === 'string') refused.push({ location: place.id, because: judgement });
    else candidates.push(judgement);
  }
  candidates.sort(
    (a, b) =>
      b.totalMinor - a.totalMinor ||
      (priority.get(a.location) ?? 0) - (priority.get(b.location) ?? 0) ||
      compareText(a.location, b.location),
  );
  refused.sort((a, b) => compareText(a.location, b.location));
  const [best] = candidates;
  return {
    planner: RETURN_PLANNER_VERSION,
    ...(best ? { location: best.location } : {}),
    candidates,
    refused,
  };
}
