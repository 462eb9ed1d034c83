import type * as oidc from 'oidc-provider';
import type { Configuration, KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { LocalKindeDirectory } from './local-kinde.directory.js';
import type { LocalKindeEvents } from './local-kinde.events.js';
import type { LocalKindeLogins } from './local-kinde.login.js';
import type { LocalKindeSettings } from './local-kinde.options.js';
import {
  chooseOrganization,
  type LocalKindeOrganizationChoice,
} from './local-kinde.organization-choice.js';

type OidcProvider = typeof oidc;
type OidcPolicy = ReturnType<OidcProvider['interactionPolicy']['base']>;

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Decides about authorization requests: which pages come first, and what the grant will say. */
export class LocalKindeAuthorization {
  /** Which organization an SSO session was in last. */
  readonly #lastOrgCode = new Map<string, string>();

  constructor(
    private readonly settings: LocalKindeSettings,
    private readonly directory: LocalKindeDirectory,
    private readonly logins: LocalKindeLogins,
    private readonly events: LocalKindeEvents,
  ) {}

  policy({ interactionPolicy, errors }: OidcProvider): OidcPolicy {
    const { Check, Prompt, base } = interactionPolicy;
    const policy = base();
    policy.remove('consent');
    const login = policy.get('login');
    const noSession = login?.checks.get('no_session');
    if (noSession) noSession.description = 'User authentication is required';
    login?.checks.add(
      new Check(
        'no_account',
        'The user no longer exists, or was suspended',
        'login_required',
        (ctx) => ctx.oidc.account === undefined,
      ),
    );
    const asks = (prompt: string) =>
      new Check(`${prompt}_needed`, 'The user has to decide first', (ctx) => {
        const choice = this.#choose(ctx);
        if (choice?.kind === 'refuse') {
          throw new errors.CustomOIDCProviderError(choice.error, choice.why);
        }
        return choice?.kind === 'ask' && choice.prompt === prompt;
      });
    policy.add(new Prompt({ name: 'create', requestable: true }), 0);
    policy.add(new Prompt({ name: 'organization' }, asks('organization')));
    policy.add(new Prompt({ name: 'create_organization' }, asks('create_organization')));
    return policy;
  }

  /** Every sign-in gets a grant of its own, and is asked no consent. */
  readonly loadExistingGrant: NonNullable<Configuration['loadExistingGrant']> = async (ctx) => {
    const { client, account, provider, requestParamOIDCScopes } = ctx.oidc;
    const grant = new provider.Grant({
      clientId: client?.clientId,
      accountId: account?.accountId,
    });
    grant.addOIDCScope([...requestParamOIDCScopes].join(' '));
    await grant.save();
    return grant;
  };

  /** Keeps what the sign-in settled under the grant that the code stands for. */
  watch(provider: Provider): void {
    provider.on('authorization.success', (ctx) => {
      const { session, account, params = {}, entities } = ctx.oidc;
      const grantId = entities.AuthorizationCode?.grantId;
      if (!account || !session || !grantId) return;
      const orgCode = this.#enter(account.accountId, this.#choose(ctx));
      if (orgCode) this.#lastOrgCode.set(session.uid, orgCode);
      const now = Math.floor(this.settings.clock());
      this.logins.begin(grantId, {
        userId: account.accountId,
        orgCode,
        audience: text(params['audience'])?.split(' ') ?? [],
        authTime: session.authTime() ?? now,
        requestedAt: now,
      });
    });
  }

  #enter(userId: string, choice: LocalKindeOrganizationChoice | undefined): string | undefined {
    if (choice?.kind === 'enter') return choice.orgCode;
    if (choice?.kind !== 'create') return undefined;
    const organization = this.directory.addOrganization({ name: choice.name });
    const orgCode = organization.code;
    this.directory.setMembership(userId, { orgCode, roles: ['admin'] });
    this.events.organization('created', organization, 'user');
    return orgCode;
  }

  #choose(ctx: KoaContextWithOIDC): LocalKindeOrganizationChoice | undefined {
    const { account, session, params = {}, result = {}, prompts } = ctx.oidc;
    if (!account || !session) return undefined;
    return chooseOrganization(this.directory, account.accountId, {
      orgCode: text(params['org_code']),
      createOrg: params['is_create_org'] === 'true',
      orgName: text(params['org_name']) ?? text(result['org_name']),
      picked: text(result['org_code']),
      remembered: prompts.has('none') ? this.#lastOrgCode.get(session.uid) : undefined,
    });
  }
}
