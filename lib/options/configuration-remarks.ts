import type { KindeConfig } from './kinde-config.interface.js';
import type { KindeModuleExtras } from './kinde-module-options.interface.js';

/** Something to say at boot: `warn` what is probably not meant, `log` what is good to know. */
export interface ConfigurationRemark {
  readonly level: 'log' | 'warn';
  readonly text: string;
}

export function configurationRemarks(
  { scope, audience, callbackUrl, siteUrl, session, authkit }: KindeConfig,
  { routes }: Pick<KindeModuleExtras, 'routes'>,
): ConfigurationRemark[] {
  const remarks: ConfigurationRemark[] = [];
  if (scope.split(/\s+/).includes('offline_access')) {
    const text = "scope asks for offline_access, which Kinde ignores: it is called 'offline'.";
    remarks.push({ level: 'warn', text });
  }
  if (audience.length === 0) {
    const text =
      'audience is not set: any access token that Kinde issued to allowedClientIds counts.';
    remarks.push({ level: routes === false ? 'warn' : 'log', text });
  }
  const isElsewhere =
    siteUrl !== undefined &&
    callbackUrl !== undefined &&
    new URL(callbackUrl).hostname !== new URL(siteUrl).hostname;
  if (isElsewhere && session?.cookie.domain === undefined) {
    const text =
      'callbackUrl is on another host than siteUrl, where the cookies of a login do not go.';
    remarks.push({ level: 'warn', text });
  }
  if (authkit && !/^sk_(?:live|test)_/.test(authkit.secretKey)) {
    const text = 'authkit.secretKey begins with neither sk_live_ nor sk_test_, as secret keys do.';
    remarks.push({ level: 'warn', text });
  }
  return remarks;
}
