/** A decision where a return goes, as it is shown: made again from what it was made of. Pure. */
import type { ReturnPlaceInput } from '../../planner/where-to/return-place-input.ts';
import { type PlaceDecision, replayPlace } from './place-decision.ts';
import { placeText } from './place-text.ts';
import { placeWhyNot } from './place-why-not.ts';

/** What `GET /returns/{id}/decision` says beside the ids. `decidedOf`: the input of the decision. */
export function placeView(record: PlaceDecision, decidedOf: ReturnPlaceInput) {
  const { at, policyVersion, result, input } = record;
  const { decision, same } = replayPlace(record, decidedOf);
  const { candidates, refused } = decision;
  return {
    at,
    planner: result.planner,
    replayed: same,
    ...(policyVersion === undefined ? {} : { policyVersion }),
    ...(result.location === undefined ? {} : { location: result.location }),
    currency: input.currency,
    candidates,
    refused,
    whyNot: placeWhyNot(decision, input.currency),
    text: placeText(decision, input.currency),
  };
}
