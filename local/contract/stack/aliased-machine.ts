import { arn, type Json, ref, sub } from './parts.ts';

/**
 * A machine behind an alias. It pauses for as many seconds as `pause` of its input says, if there is one, and
 * answers with the stack's generation, which says which of its versions has run.
 */
export const aliasedMachine: Record<string, Json> = {
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: sub('${AWS::StackName}-aliased'),
      RoleArn: arn('MachineRole'),
      DefinitionString: sub(
        JSON.stringify({
          StartAt: 'Maybe',
          States: {
            Maybe: {
              Type: 'Choice',
              Choices: [{ Variable: '$.pause', IsPresent: true, Next: 'Pause' }],
              Default: 'Say',
            },
            Pause: { Type: 'Wait', SecondsPath: '$.pause', Next: 'Say' },
            Say: { Type: 'Pass', Result: { generation: '${Generation}' }, End: true },
          },
        }),
      ),
    },
  },
  Version: {
    Type: 'AWS::StepFunctions::StateMachineVersion',
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      StateMachineArn: ref('Machine'),
      StateMachineRevisionId: { 'Fn::GetAtt': ['Machine', 'StateMachineRevisionId'] },
    },
  },
  Alias: {
    Type: 'AWS::StepFunctions::StateMachineAlias',
    Properties: {
      Name: 'live',
      DeploymentPreference: { StateMachineVersionArn: ref('Version'), Type: 'ALL_AT_ONCE' },
    },
  },
};
