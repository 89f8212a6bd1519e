import {
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { deployment, eventuallyTrue } from './world.ts';

const lambda = new LambdaClient({});

/**
 * Switches the relay's event source. While the source is off nothing is started, resumed or published;
 * changes that were written meanwhile are relayed when the source is on again.
 */
export async function switchRelay(on: boolean): Promise<void> {
  const { EventSourceMappings = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: deployment.relayFunction }),
  );
  const [source] = EventSourceMappings;
  if (source?.UUID === undefined) throw new Error('the relay has no event source');
  const { UUID } = source;
  const state = on ? 'Enabled' : 'Disabled';
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: on }));
  await eventuallyTrue(`the relay is ${state}`, async () => {
    const { State } = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
    return State === state;
  });
}
