import type { Stage } from './cast.ts';

const HOUR_MS = 3600_000;

/** For an hour neither table nor Step Functions nor bus nor bucket nor queue answers anybody. */
async function outage({ world, name }: Stage): Promise<void> {
  const { faults, engine, story } = world;
  faults.outUntil = engine.now + HOUR_MS;
  story.tell(engine.now, name, 'for an hour nothing answers');
}

export const outageActions = { outage } as const;
