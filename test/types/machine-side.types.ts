/**
 * What the compiler tells of what an application asks for itself, checked by compiling this file:
 * where a line below `@ts-expect-error` compiles after all, that is an error. Nothing here ever runs.
 */
import type {
  DeviceTokens,
  KindeDeviceFlow,
  KindeMachineTokens,
  KindeTokens,
  MachineTokenRequest,
  TokenIntrospection,
} from '../../lib/index.js';

export async function askAsMachine(machines: KindeMachineTokens, tokens: KindeTokens) {
  (await machines.get()) satisfies string;
  const request: MachineTokenRequest = { audience: ['a', 'b'], scope: 'c d', orgCode: 'org_1' };
  (await machines.replace(request, await machines.get(request))) satisfies string;
  // @ts-expect-error -- not a text
  await machines.get({ scope: ['c', 'd'] });
  // @ts-expect-error -- no such option
  await machines.get({ audiences: 'a' });
  // @ts-expect-error -- which one was refused?
  await machines.replace(request);
  const told = (await tokens.introspect('a', {
    hint: 'refresh_token',
  })) satisfies TokenIntrospection;
  told.expiresAt satisfies number | undefined;
  (await tokens.revoke('a')) satisfies void;
  // @ts-expect-error -- Kinde knows of two kinds
  await tokens.revoke('a', { hint: 'id_token' });
}

export async function signInOnDevice(devices: KindeDeviceFlow) {
  const login = await devices.start({ scope: 'openid', signal: AbortSignal.timeout(1) });
  login.userCode satisfies string;
  // @ts-expect-error -- Kinde's page is not ours to change
  login.verificationUri = 'https://evil.example';
  // @ts-expect-error -- a secret of the device
  login.deviceCode satisfies unknown;
  const { user, refreshToken }: DeviceTokens = await login.tokens();
  return { id: user.id satisfies string, refreshToken: refreshToken satisfies string | undefined };
}
