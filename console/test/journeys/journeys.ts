import type { Browser } from 'playwright-core';
import type { World } from '../world.ts';
import { keyboardJourneys } from './keyboard.ts';
import { linkJourneys } from './links.ts';
import { networkJourneys } from './network.ts';
import { nowJourneys } from './now.ts';
import { orderJourneys } from './orders.ts';
import { rulesJourneys } from './rules.ts';
import { shellJourneys } from './shell.ts';
import { stockJourneys } from './stock.ts';
import { workJourneys } from './work.ts';
import { deskJourneys } from './work-desks.ts';
import { offlineJourneys } from './work-offline.ts';

/** Somebody does their work on a page, and it is done. Throws where it is not. */
export interface Journey {
  readonly name: string;
  /** Whether it is a part of `npm test`: the main action of a page, on any brand's data. */
  readonly isMain?: true;
  readonly play: (browser: Browser, world: World) => Promise<void>;
}

export const journeys: readonly Journey[] = [
  ...shellJourneys,
  ...nowJourneys,
  ...orderJourneys,
  // Somebody's kept steps come before the same work is done.
  ...offlineJourneys,
  ...workJourneys,
  ...deskJourneys,
  ...rulesJourneys,
  ...stockJourneys,
  ...networkJourneys,
  ...linkJourneys,
  ...keyboardJourneys,
];
