/** A part of a template. */
export type Json = string | number | boolean | Json[] | { [key: string]: Json };

/** A resource's `Ref`: its name, or what AWS calls it by. */
export function ref(id: string): Json {
  return { Ref: id };
}

export function arn(id: string): Json {
  return { 'Fn::GetAtt': [id, 'Arn'] };
}

/** Text with `${...}` filled in. */
export function sub(text: string): Json {
  return { 'Fn::Sub': text };
}

/** A role that a service may take, with what it may do. */
export function role(service: string, statements: Json[], managed: string[] = []): Json {
  const trust = [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }];
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: trust },
      ManagedPolicyArns: managed,
      Policies: [{ PolicyName: 'inline', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    },
  };
}

/** A statement of a policy. */
export function allow(actions: string[], resource: Json): Json {
  return { Effect: 'Allow', Action: actions, Resource: resource };
}
