import { inject } from 'vitest';
import * as z from 'zod';

declare module 'vitest' {
  interface ProvidedContext {
    /** An address that answers with the deployment as soon as the system stands. */
    deploymentUrl: string;
  }
}

const deploymentSchema = z.object({
  endpoint: z.string(),
  api: z.string(),
  tableName: z.string(),
  sweepFunction: z.string(),
  relayFunction: z.string(),
  orderMachine: z.string(),
  deadRecordsUrl: z.string(),
  filesBucket: z.string(),
  partnerQueues: z.record(z.string(), z.string()),
  stage: z.string(),
  operatorToken: z.string(),
});
/**
 * What the end-to-end tests of a run share: one local AWS that enforces roles, one deployment, one operator.
 */
export type Deployment = z.output<typeof deploymentSchema>;

/** Waits for the deployment. @throws Error where it failed */
export async function deployed(): Promise<Deployment> {
  const answer = await fetch(inject('deploymentUrl'));
  if (!answer.ok) throw new Error(`nothing is deployed: ${await answer.text()}`);
  return deploymentSchema.parse(await answer.json());
}
