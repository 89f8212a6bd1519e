import { type Json, ref, sub } from './parts.ts';

/** Where the client's people are sent back to. */
export const CALLBACK = 'https://console.example/';
export const USERS_SCOPE = 'contract/use';

/** A user pool whose people sign in by their address, and a public client that may ask for codes alone. */
export const users: Record<string, Json> = {
  Users: {
    Type: 'AWS::Cognito::UserPool',
    Properties: {
      UserPoolName: sub('${AWS::StackName}'),
      UsernameAttributes: ['email'],
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    },
  },
  UsersScope: {
    Type: 'AWS::Cognito::UserPoolResourceServer',
    Properties: {
      UserPoolId: ref('Users'),
      Identifier: 'contract',
      Name: 'contract',
      Scopes: [{ ScopeName: 'use', ScopeDescription: 'use the doors' }],
    },
  },
  UsersGroup: {
    Type: 'AWS::Cognito::UserPoolGroup',
    Properties: { UserPoolId: ref('Users'), GroupName: 'operators' },
  },
  UsersClient: {
    Type: 'AWS::Cognito::UserPoolClient',
    DependsOn: 'UsersScope',
    Properties: {
      UserPoolId: ref('Users'),
      GenerateSecret: false,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', USERS_SCOPE],
      SupportedIdentityProviders: ['COGNITO'],
      CallbackURLs: [CALLBACK],
      LogoutURLs: [CALLBACK],
    },
  },
};
