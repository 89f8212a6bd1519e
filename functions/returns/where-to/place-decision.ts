/** The choice of a return's location as it is stored: its input, by name where that is kept elsewhere, and its result. */
import * as z from 'zod';
import type { Location } from '../../network/entities/location.ts';
import type { ReturnCosts } from '../../network/planning/return-terms.ts';
import {
  chooseReturnPlace,
  type ReturnPlaceDecision,
  returnPlaceRefusals,
} from '../../planner/where-to/choose-return-place.ts';
import { resaleReasons } from '../../planner/where-to/resale.ts';
import { type ReturnPlaceInput, returnPlaceInputSchema } from '../../planner/where-to/return-place-input.ts';
import { canonicalJson } from '../../shared/content-hash.ts';

/** So many of the best locations are stored with the result; all of them are found again by choosing again. */
const MOST_KEPT = 10;
const minor = z.number().int();

export const returnCandidateSchema = z.object({
  location: z.string(),
  totalMinor: minor,
  resaleMinor: minor,
  transportMinor: minor,
  handlingMinor: minor,
  service: z.string(),
  metres: z.number().int().optional(),
  units: z.array(
    z.object({
      sku: z.string(),
      units: z.number().int(),
      as: z.enum(resaleReasons),
      /** Of each, less what sending it on costs. */
      worthMinor: minor,
      sentOnTo: z.string().optional(),
    }),
  ),
});

export const refusedPlaceSchema = z.object({ location: z.string(), because: z.enum(returnPlaceRefusals) });

const ownInputSchema = returnPlaceInputSchema.omit({
  locations: true,
  accepting: true,
  services: true,
  rates: true,
});
type OwnInput = z.output<typeof ownInputSchema>;

const resultSchema = z.object({
  planner: z.number().int(),
  location: z.string().optional(),
  candidates: z.array(returnCandidateSchema),
  /** How many locations could take the goods, and how many could not. */
  possible: z.number().int(),
  refused: z.number().int(),
});
type PlaceResult = z.output<typeof resultSchema>;

export const placeDecisionSchema = z.object({
  orderId: z.string(),
  /** The return's number. */
  n: z.number().int().min(1),
  at: z.iso.datetime(),
  /** The version of the channel whose terms they are. */
  policyVersion: z.number().int().optional(),
  /** Content hash of the locations; version of each rate card by id. */
  network: z.string(),
  cards: z.record(z.string(), z.number().int()),
  input: ownInputSchema,
  result: resultSchema,
});
export type PlaceDecision = z.output<typeof placeDecisionSchema>;

/** The part of an input that goes into the record. */
export function ownPlaceInput(input: ReturnPlaceInput): OwnInput {
  const { currency, from, lines, positions, waiting, terms } = input;
  return { currency, from, lines, positions, waiting, terms };
}

/** The result that goes into the record. */
export function placeResult({ planner, location, candidates, refused }: ReturnPlaceDecision): PlaceResult {
  return resultSchema.parse({
    planner,
    ...(location === undefined ? {} : { location }),
    candidates: candidates.slice(0, MOST_KEPT),
    possible: candidates.length,
    refused: refused.length,
  });
}

/** What taking goods back costs, at the locations that do. */
export function acceptingOf(locations: readonly Location[]): Record<string, ReturnCosts> {
  return Object.fromEntries(
    locations.flatMap(({ id, returns }) => (returns === undefined ? [] : [[id, returns] as const])),
  );
}

/** A stored choice that was made again. */
export interface ReplayedPlace {
  readonly decision: ReturnPlaceDecision;
  /** The result as it would be stored now. */
  readonly result: PlaceResult;
  /** Choosing again gave the same to the bit. */
  readonly same: boolean;
  /** Another version of the planner chose. */
  readonly otherPlanner: boolean;
}

/** Chooses again from what was stored. Pure. */
export function replayPlace({ result: stored }: PlaceDecision, input: ReturnPlaceInput): ReplayedPlace {
  const decision = chooseReturnPlace(input);
  const result = placeResult(decision);
  return {
    decision,
    result,
    same: canonicalJson(result) === canonicalJson(stored),
    otherPlanner: decision.planner !== stored.planner,
  };
}
