import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccountRecovery,
  type CfnUserPool,
  CfnUserPoolGroup,
  Mfa,
  UserPool,
  UserPoolResourceServer,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { userGroups } from '../../functions/access/user-groups.ts';
import { RESOURCE_SERVER, USER_SCOPE } from '../../functions/access/user-token.ts';
import type { Config } from '../config.ts';

/** Another logical id would replace the pool, and with it every user. */
export const USER_POOL = 'OrderUsers';

/**
 * The people who work with the system: a user pool with a hosted login, to which nobody signs up by themselves, and a
 * group for each set of rights. Groups of locations (`location:<id>`) are made as locations come.
 */
export class Users extends Construct {
  readonly pool: UserPool;

  constructor(scope: Construct, id: string, { config }: { readonly config: Config }) {
    super(scope, id);
    this.pool = new UserPool(this, 'Pool', {
      userPoolName: `${config.prefix}-users`,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      mfa: Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      // Until then it could not be deleted, and would be in the way of the next creation, if anything after it failed.
      deletionProtection: config.protectData && config.terminationProtection,
      removalPolicy: config.protectData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
    (this.pool.node.defaultChild as CfnUserPool).overrideLogicalId(USER_POOL);
    new UserPoolResourceServer(this, 'Api', {
      userPool: this.pool,
      identifier: RESOURCE_SERVER,
      scopes: [{ scopeName: USER_SCOPE, scopeDescription: 'Use the doors that the groups of the user open' }],
    });
    this.pool.addDomain('Login', { cognitoDomain: { domainPrefix: `${config.prefix}-${Aws.ACCOUNT_ID}` } });
    for (const [groupName, { meaning }] of Object.entries(userGroups))
      new CfnUserPoolGroup(this, groupName, {
        userPoolId: this.pool.userPoolId,
        groupName,
        description: meaning,
      });
  }
}
