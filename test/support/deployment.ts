import { inject } from 'vitest';
import * as z from 'zod';

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers with the deployment as soon as it stands: other tests run meanwhile. */
    deploymentUrl: string;
  }
}

/**
 * What every end-to-end test of a run shares: one local AWS, one deployment, roles enforced, one operator.
 */
export const deploymentSchema = z.object({
  endpoint: z.string(),
  api: z.string(),
  tableName: z.string(),
  sweepFunction: z.string(),
  relayFunction: z.string(),
  orderMachine: z.string(),
  deadRecordsUrl: z.string(),
  partnerQueues: z.record(z.string(), z.string()),
  stage: z.string(),
  operatorToken: z.string(),
});
export type Deployment = z.output<typeof deploymentSchema>;

/** The deployment, once it stands. @throws Error when it failed */
export async function deployed(): Promise<Deployment> {
  const answer = await fetch(inject('deploymentUrl'));
  if (!answer.ok) throw new Error(`nothing is deployed: ${await answer.text()}`);
  return deploymentSchema.parse(await answer.json());
}
