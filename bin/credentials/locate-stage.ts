import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';

/**
 * Lets this process find the stage's table and secrets, unless its environment says where they are.
 * @throws Error when the stage is not deployed
 */
export async function locateStage(stage: string): Promise<void> {
  const prefix = `order-orchestrator-${stage}`;
  process.env['SECRETS_PREFIX'] ??= `${prefix}/webhooks/`;
  process.env['TABLE_NAME'] ??= await tableOf(stage, `${prefix}-orchestration`);
}

async function tableOf(stage: string, stackName: string): Promise<string> {
  const client = new CloudFormationClient({});
  const { Stacks: stacks } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
  const outputs = stacks?.[0]?.Outputs ?? [];
  const table = outputs.find(({ OutputKey }) => OutputKey === 'TableName')?.OutputValue;
  if (table === undefined)
    throw new Error(`The stack ${stackName} does not say its table: is stage ${stage} deployed?`);
  return table;
}
