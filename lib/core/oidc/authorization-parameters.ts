/** Where a marketing campaign's visitors came from; Kinde records them with the sign-up. */
export const TRACKING_PARAMETERS = [
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_content',
  'utm_term',
  'gclid',
  'click_id',
  'hsa_acc',
  'hsa_cam',
  'hsa_grp',
  'hsa_ad',
  'hsa_src',
  'hsa_tgt',
  'hsa_kw',
  'hsa_mt',
  'hsa_net',
  'hsa_ver',
  'match_type',
  'keyword',
  'device',
  'ad_group_id',
  'campaign_id',
  'creative',
  'network',
  'ad_position',
  'fbclid',
  'li_fat_id',
  'msclkid',
  'twclid',
  'ttclid',
] as const;

export type TrackingParameter = (typeof TRACKING_PARAMETERS)[number];

/** What a login may ask of Kinde, beyond what this module sets itself. */
export interface AuthorizationOptions {
  /** Organization to sign in to (`org_…`); the login fails if another comes back. */
  readonly orgCode?: string | undefined;
  /** Name of the organization to create; only with `startCreateOrg`. */
  readonly orgName?: string | undefined;
  /** `none` signs in silently or fails with `login_required`; `login` asks for credentials again. */
  readonly prompt?: 'login' | 'create' | 'none' | undefined;
  /** E-mail address, `phone:+44…:gb` or `username:…` to fill in. */
  readonly loginHint?: string | undefined;
  /** Authentication method (`conn_…`) to go to at once. */
  readonly connectionId?: string | undefined;
  /** Two-letter language of Kinde's pages. */
  readonly lang?: string | undefined;
  /** Overrides the configured scopes; `openid` is added. */
  readonly scope?: string | undefined;
  /** Overrides the configured audience. */
  readonly audience?: string | readonly string[] | undefined;
  /** Whether Kinde shows a page of its own after the sign-in, before it redirects. */
  readonly hasSuccessPage?: boolean | undefined;
  /** Whether that page is the one of the authentication design. */
  readonly isUseAuthSuccessPage?: boolean | undefined;
  /** Preview of a workflow. */
  readonly workflowDeploymentId?: string | undefined;
  /** Lets Kinde answer a dead link with `login_link_expired` instead of an error page. */
  readonly supportsReauth?: boolean | undefined;
  /** Opaque value of that answer; it comes from the browser and is passed on unread. */
  readonly reauthState?: string | undefined;
  /** Key of the plan that the user chose before signing up. */
  readonly planInterest?: string | undefined;
  /** Key of the pricing table to show to whoever signs up. */
  readonly pricingTableKey?: string | undefined;
  /** Code of an invitation link; `is_invitation=true` goes with it. */
  readonly invitationCode?: string | undefined;
  /** Shows unpublished changes of Kinde's pages. */
  readonly pagesMode?: 'preview' | undefined;
  /** Passed on as `redirect_url`; undocumented by Kinde. */
  readonly redirectUrl?: string | undefined;
  /** @deprecated by Kinde in favour of `prompt`. */
  readonly startPage?: 'login' | 'registration' | undefined;
  readonly tracking?: Partial<Record<TrackingParameter, string>> | undefined;
}

/** The options as Kinde's parameters (docs.kinde.com, "Using Kinde without an SDK"). */
export function authorizationParameters(options: AuthorizationOptions): URLSearchParams {
  const parameters = new URLSearchParams();
  const values: Record<string, string | boolean | undefined> = {
    ...trackingParameters(options),
    org_code: options.orgCode,
    org_name: options.orgName,
    prompt: options.prompt,
    login_hint: options.loginHint,
    connection_id: options.connectionId,
    lang: options.lang,
    has_success_page: options.hasSuccessPage,
    is_use_auth_success_page: options.isUseAuthSuccessPage,
    workflow_deployment_id: options.workflowDeploymentId,
    supports_reauth: options.supportsReauth,
    reauth_state: options.reauthState,
    plan_interest: options.planInterest,
    pricing_table_key: options.pricingTableKey,
    invitation_code: options.invitationCode,
    is_invitation: options.invitationCode ? true : undefined,
    pages_mode: options.pagesMode,
    redirect_url: options.redirectUrl,
    start_page: options.startPage,
  };
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== '') {
      parameters.set(name, String(value));
    }
  }
  return parameters;
}

function trackingParameters({
  tracking = {},
}: AuthorizationOptions): Record<string, string | undefined> {
  return Object.fromEntries(TRACKING_PARAMETERS.map((name) => [name, tracking[name]]));
}
