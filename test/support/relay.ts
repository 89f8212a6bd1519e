import {
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { deployment, eventually } from './world.ts';

const lambda = new LambdaClient({});

/**
 * Switches the relay's event source: while it is off nothing is started, resumed or told; what was written
 * meanwhile is relayed when it is on again.
 */
export async function switchRelay(on: boolean): Promise<void> {
  const { EventSourceMappings = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: deployment.relayFunction }),
  );
  const [source] = EventSourceMappings;
  if (source?.UUID === undefined) throw new Error('the relay has no event source');
  const { UUID } = source;
  const wanted = on ? 'Enabled' : 'Disabled';
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: on }));
  await eventually(`the relay is ${wanted}`, async () =>
    (await lambda.send(new GetEventSourceMappingCommand({ UUID }))).State === wanted ? true : undefined,
  );
}
