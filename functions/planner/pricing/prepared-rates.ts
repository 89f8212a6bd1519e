import type { PlannedLocation } from '../../network/planning/planned-network.ts';
import type { ShipmentRates } from './cost-term.ts';
import { costTerms, costTermTypes } from './cost-terms.ts';

/**
 * Minor units that a location's own rates come to, by all terms that depend on the location alone. A network
 * is prepared with them once, so that most plans need not look at the terms of each option.
 */
export function preparedRates(location: PlannedLocation): Required<ShipmentRates> {
  const sum = { shipment: 0, line: 0, unit: 0 };
  for (const type of costTermTypes) {
    const term = costTerms[type];
    if (term.chargedBy !== 'location') continue;
    const { shipment = 0, line = 0, unit = 0 } = term.rates(location);
    sum.shipment += shipment;
    sum.line += line;
    sum.unit += unit;
  }
  return sum;
}
