/** The network that rules are linted against: of a folder, or of a system that runs. */
import { planningNetwork } from '../../functions/network/planning/planning-network.ts';
import type { TrialNetwork } from '../../functions/routing/rulesets/trial/sample-orders.ts';
import { networkIn } from '../savings/savings-network.ts';

/** @throws UnreadableFile for a folder that cannot be read */
export async function lintNetwork(folder: string | undefined): Promise<TrialNetwork> {
  return folder === undefined ? planningNetwork() : networkIn(folder);
}
