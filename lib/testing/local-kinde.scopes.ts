import type { LocalKindeSettings } from './local-kinde.options.js';

const KINDE_SCOPES = ['openid', 'profile', 'email', 'phone', 'address', 'offline', 'event_hooks'];

/** The scopes that a user may be asked for. */
export const supportedScopes = ({
  apiScopes,
}: Pick<LocalKindeSettings, 'apiScopes'>): readonly string[] => [...KINDE_SCOPES, ...apiScopes];
