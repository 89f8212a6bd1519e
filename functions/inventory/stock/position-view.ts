import type * as z from 'zod';
import { settings } from '../../shared/settings.ts';
import type { positionViewSchema } from '../stock-doors.ts';
import type { StockPosition } from './position.ts';
import { quantitiesOf } from './record-movement.ts';
import { confidence, evidence } from './trust.ts';

type PositionView = z.output<typeof positionViewSchema>;

/** How far the books of a position are trusted; undefined where nothing was observed of them. */
function confidenceIn({ trust }: StockPosition, now: string): PositionView['confidence'] {
  if (!trust) return undefined;
  const halfLife = settings().trustHalfLife;
  const [found, missed] = evidence(trust, now, halfLife);
  return { percent: Math.round(confidence(trust, now, halfLife) * 1000) / 10, found, missed };
}

/** A position as the API shows it. */
export function positionView(position: StockPosition, now: string): PositionView {
  const trusted = confidenceIn(position, now);
  return {
    sku: position.sku,
    location: position.location,
    pool: position.pool,
    ...quantitiesOf(position),
    ...(position.lots ? { lots: position.lots } : {}),
    ...(position.lifeEndsAt === undefined ? {} : { lifeEndsAt: position.lifeEndsAt }),
    ...(trusted ? { confidence: trusted } : {}),
    ...(position.counted === undefined ? {} : { countedAt: position.counted }),
  };
}
