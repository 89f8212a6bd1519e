import { Duration } from 'aws-cdk-lib';
import { type IUserPool, OAuthScope, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { RESOURCE_SERVER, USER_SCOPE } from '../../functions/access/user-token.ts';

export interface ConsoleClientProps {
  readonly users: IUserPool;
  /** Where the console is, without a trailing slash. */
  readonly address: string;
}

/**
 * The console as the user pool knows it: a public client, which has no secret and proves itself by PKCE. A change of a
 * user's groups is in force with the next access token; who leaves for a shift logs in again.
 */
export class ConsoleClient extends Construct {
  readonly client: UserPoolClient;

  constructor(scope: Construct, id: string, { users, address }: ConsoleClientProps) {
    super(scope, id);
    this.client = new UserPoolClient(this, 'Client', {
      userPool: users,
      generateSecret: false,
      authFlows: {},
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.custom(`${RESOURCE_SERVER}/${USER_SCOPE}`)],
        callbackUrls: [`${address}/`],
        logoutUrls: [`${address}/`],
      },
      accessTokenValidity: Duration.minutes(15),
      idTokenValidity: Duration.minutes(15),
      refreshTokenValidity: Duration.hours(12),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
    });
  }
}
