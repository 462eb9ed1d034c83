import {
  type AuthorizationOptions,
  authorizationParameters,
  TRACKING_PARAMETERS,
} from '../../../../lib/core/oidc/authorization-parameters.js';

const parametersOf = (options: AuthorizationOptions) =>
  Object.fromEntries(authorizationParameters(options));

describe('authorizationParameters', () => {
  it('asks for nothing when nothing is asked', () => {
    expect(parametersOf({})).toEqual({});
  });

  it.each<[AuthorizationOptions, Record<string, string>]>([
    [{ orgCode: 'org_1' }, { org_code: 'org_1' }],
    [{ orgName: 'Analytical Engines & Co' }, { org_name: 'Analytical Engines & Co' }],
    [{ prompt: 'none' }, { prompt: 'none' }],
    [{ loginHint: 'phone:+447700900000:gb' }, { login_hint: 'phone:+447700900000:gb' }],
    [{ connectionId: 'conn_1' }, { connection_id: 'conn_1' }],
    [{ lang: 'de' }, { lang: 'de' }],
    [{ hasSuccessPage: false }, { has_success_page: 'false' }],
    [{ isUseAuthSuccessPage: true }, { is_use_auth_success_page: 'true' }],
    [{ workflowDeploymentId: 'wf_1' }, { workflow_deployment_id: 'wf_1' }],
    [{ supportsReauth: true }, { supports_reauth: 'true' }],
    [{ reauthState: 'eyJh' }, { reauth_state: 'eyJh' }],
    [{ planInterest: 'pro' }, { plan_interest: 'pro' }],
    [{ pricingTableKey: 'table' }, { pricing_table_key: 'table' }],
    [{ invitationCode: 'inv_1' }, { invitation_code: 'inv_1', is_invitation: 'true' }],
    [{ pagesMode: 'preview' }, { pages_mode: 'preview' }],
    [{ redirectUrl: 'https://app.example/' }, { redirect_url: 'https://app.example/' }],
    [{ startPage: 'registration' }, { start_page: 'registration' }],
  ])('writes %j in Kinde’s terms', (options, parameters) => {
    expect(parametersOf(options)).toEqual(parameters);
  });

  it.each<[AuthorizationOptions]>([
    [{ orgCode: '' }],
    [{ orgCode: undefined }],
    [{ invitationCode: '' }],
    [{ tracking: { gclid: '' } }],
  ])('leaves out what is empty: %j', (options) => {
    expect(parametersOf(options)).toEqual({});
  });

  it('passes every tracking parameter on, and no other that hides among them', () => {
    const tracking = Object.fromEntries(TRACKING_PARAMETERS.map((name) => [name, `of ${name}`]));
    const crowded = { ...tracking, client_id: 'evil', redirect_uri: 'https://evil.example' };
    const options = { tracking: crowded } as AuthorizationOptions;
    expect(parametersOf(options)).toEqual(tracking);
  });

  it('does not let tracking overrule what the login is for', () => {
    const tracking = { org_code: 'org_evil' } as AuthorizationOptions['tracking'];
    expect(parametersOf({ orgCode: 'org_1', tracking })).toEqual({ org_code: 'org_1' });
  });

  it('leaves scope and audience to the login itself', () => {
    expect(parametersOf({ scope: 'openid', audience: ['https://api.example'] })).toEqual({});
  });

  it('knows the thirty tracking parameters of Kinde, each once', () => {
    expect(new Set(TRACKING_PARAMETERS).size).toBe(30);
  });
});
