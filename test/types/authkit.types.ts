/**
 * What the compiler tells users of AuthKit, checked by compiling this file: where a line below
 * `@ts-expect-error` compiles after all, that is an error. Nothing here ever runs.
 */
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import {
  type AuthKitError,
  type AuthKitErrorCode,
  type AuthKitIdentityType,
  type AuthKitTicket,
  type AuthKitToken,
  type AuthKitTokenService,
  kindeCors,
  type KindeModuleOptions,
  KindeModule,
  type Principal,
} from '../../lib/index.js';

declare const tokens: AuthKitTokenService;
declare const principal: Principal;
declare const app: INestApplication;
declare const options: KindeModuleOptions;
declare const error: AuthKitError;

export async function ask(): Promise<AuthKitToken[]> {
  // @ts-expect-error -- there is no such type
  void tokens.create({ identity: 'kp_1', identityType: 'person' });
  // @ts-expect-error -- as the Python package calls it
  void tokens.create({ identity: 'kp_1', identity_type: 'user' });
  // @ts-expect-error -- there is no such type
  void tokens.createFor(principal, 'person');
  // @ts-expect-error -- the type has to be said
  void tokens.createFor(principal);
  // @ts-expect-error -- an identity is of no principal
  void tokens.createFor('kp_1', 'user');
  // @ts-expect-error -- numbers
  void tokens.createPage({ page: '1' });
  const type: AuthKitIdentityType = 'team';
  return [
    await tokens.create(),
    await tokens.create({}),
    await tokens.create({ identity: 'kp_1', identityType: 'user' }),
    await tokens.create({ group: 'org_1', label: 'Acme' }),
    await tokens.create({ identity: undefined }),
    await tokens.createFor(principal, type),
    await tokens.createPage({ page: 2, limit: 100, identity: 'kp_1', identityType: type }),
    await tokens.createPage({}),
  ];
}

export async function read({ rows, isWhiteLabel }: AuthKitToken): Promise<AuthKitTicket> {
  const titles: string[] = rows.map(({ title }) => title);
  // @ts-expect-error -- One does not say it
  const flag: boolean = isWhiteLabel;
  void [titles, flag];
  const code: AuthKitErrorCode = error.code;
  void code;
  return tokens.createTicket(principal);
}

KindeModule.forRoot({
  ...options,
  authkit: {
    provider: 'one',
    secretKey: 'sk_test_1',
    identityType: 'project',
    resolveIdentity: async (user, identityType) =>
      identityType === 'project' ? user.orgCode : undefined,
  },
  authkitRoutes: true,
});
// @ts-expect-error -- there is no such provider
KindeModule.forRoot({ ...options, authkit: { provider: 'two', secretKey: 'sk_test_1' } });
// @ts-expect-error -- nothing without the secret key
KindeModule.forRoot({ ...options, authkit: { provider: 'one' } });

app.enableCors(kindeCors());
app.enableCors(kindeCors({ origin: 'https://front.example.com', credentials: true }));
app.enableCors(kindeCors((_request, callback) => callback(null, { origin: true })));
// @ts-expect-error -- no option of CORS
kindeCors({ origins: 'https://front.example.com' });
void NestFactory.create(class {}, { cors: kindeCors({ origin: true }) });
