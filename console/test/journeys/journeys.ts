import type { Browser } from 'playwright-core';
import type { World } from '../world.ts';
import { networkJourneys } from './network.ts';
import { nowJourneys } from './now.ts';
import { orderJourneys } from './orders.ts';
import { rulesJourneys } from './rules.ts';
import { shellJourneys } from './shell.ts';
import { stockJourneys } from './stock.ts';
import { workJourneys } from './work.ts';

/** Somebody does their work on a page, and it is done. Throws where it is not. */
export interface Journey {
  readonly name: string;
  readonly play: (browser: Browser, world: World) => Promise<void>;
}

export const journeys: readonly Journey[] = [
  ...shellJourneys,
  ...nowJourneys,
  ...orderJourneys,
  ...workJourneys,
  ...rulesJourneys,
  ...stockJourneys,
  ...networkJourneys,
];
