/** Parameters of Kinde's authorization endpoint that OpenID Connect doesn't know. */
export const KINDE_PARAMETERS = [
  'audience',
  'org_code',
  'org_name',
  'is_create_org',
  'invitation_code',
  'is_invitation',
] as const;

const PROMPTS: readonly (string | null)[] = ['login', 'create', 'none'];

/** An authorization request to Kinde in the terms of the provider. */
export const toProviderParameters = (query: URLSearchParams): URLSearchParams => {
  const translated = new URLSearchParams(query);
  const audience = query.getAll('audience');
  if (audience.length > 0) translated.set('audience', audience.join(' '));
  // The deprecated form of `prompt=create`.
  if (query.get('start_page') === 'registration' && !query.has('prompt')) {
    translated.set('prompt', 'create');
  }
  // The provider refuses what follows; Kinde, which asks for no consent and takes no hint tokens,
  // ignores it.
  if (!PROMPTS.includes(translated.get('prompt'))) translated.delete('prompt');
  translated.delete('id_token_hint');
  if (!query.get('scope')?.split(' ').includes('openid')) translated.delete('nonce');
  return translated;
};
