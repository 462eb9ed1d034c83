/** The scopes, and `openid` among them: without it there is no id token to tell who signed in. */
export function withOpenid(scope: string): string {
  return scope.split(/\s+/).includes('openid') ? scope : `openid ${scope}`;
}
