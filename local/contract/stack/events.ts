import { arn, type Json, ref, sub } from './parts.ts';

function ruleToQueue(queue: string, pattern: Json, bus?: Json): Json {
  return {
    Type: 'AWS::Events::Rule',
    Properties: {
      ...(bus === undefined ? {} : { EventBusName: bus }),
      EventPattern: pattern,
      Targets: [{ Id: 'queue', Arn: arn(queue) }],
    },
  };
}

function queuePolicy(queue: string): Json {
  return {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [ref(queue)],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: arn(queue),
          },
        ],
      },
    },
  };
}

/** A bus, rules that lead to queues, an archive, and a destination outside of AWS. */
export const events: Record<string, Json> = {
  Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: sub('${AWS::StackName}') } },
  DeliveredRule: ruleToQueue(
    'Delivered',
    { source: ['contract'], 'detail-type': [{ prefix: 'order.' }], detail: { type: ['kept'] } },
    ref('Bus'),
  ),
  DeliveredPolicy: queuePolicy('Delivered'),
  StatusRule: ruleToQueue('StatusChanges', {
    source: ['aws.states'],
    'detail-type': ['Step Functions Execution Status Change'],
    detail: {
      stateMachineArn: [
        ...['aliased', 'watched'].map((name) => ({
          prefix: sub(
            `arn:aws:states:\${AWS::Region}:\${AWS::AccountId}:stateMachine:\${AWS::StackName}-${name}`,
          ),
        })),
      ],
    },
  }),
  StatusPolicy: queuePolicy('StatusChanges'),
  Archive: {
    Type: 'AWS::Events::Archive',
    Properties: { SourceArn: arn('Bus'), RetentionDays: 1, EventPattern: { source: ['contract'] } },
  },
  Connection: {
    Type: 'AWS::Events::Connection',
    Properties: {
      AuthorizationType: 'API_KEY',
      AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'x-api-key', ApiKeyValue: 'not-a-secret' } },
    },
  },
  Destination: {
    Type: 'AWS::Events::ApiDestination',
    Properties: {
      ConnectionArn: arn('Connection'),
      HttpMethod: 'POST',
      InvocationEndpoint: 'https://example.com/hook',
    },
  },
};
