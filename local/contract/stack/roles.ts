import { allow, arn, type Json, role, sub } from './parts.ts';

/** Roles of the functions, of the machines, and of the schedules. */
export const roles: Record<string, Json> = {
  FunctionRole: role(
    'lambda.amazonaws.com',
    [
      allow(['dynamodb:PutItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'], arn('Ledger')),
      allow(
        [
          'dynamodb:GetRecords',
          'dynamodb:GetShardIterator',
          'dynamodb:DescribeStream',
          'dynamodb:ListStreams',
        ],
        sub('arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${AWS::StackName}-*'),
      ),
      allow(['sqs:SendMessage'], arn('DeadRecords')),
      allow(['sqs:SendMessage'], arn('TlsAlone')),
      allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], arn('Turns')),
      allow(['states:SendTaskSuccess', 'states:SendTaskFailure'], '*'),
    ],
    ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
  ),
  MachineRole: role('states.amazonaws.com', [
    allow(['lambda:InvokeFunction'], '*'),
    allow(['states:StartExecution', 'states:DescribeExecution', 'states:StopExecution'], '*'),
    allow(['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], '*'),
  ]),
  ScheduleRole: role('scheduler.amazonaws.com', [allow(['sqs:SendMessage'], arn('Scheduled'))]),
};
