import type { IncomingMessage, ServerResponse } from 'node:http';
import type { InteractionResults, Provider } from 'oidc-provider';
import type { LocalKindeDirectory } from './local-kinde.directory.js';
import type { LocalKindeEvents } from './local-kinde.events.js';
import type { Markup } from './local-kinde.markup.js';
import { newOrganizationPage, organizationPage, signInPage } from './local-kinde.pages.js';
import type { LocalKindeRegistrations } from './local-kinde.registrations.js';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** What a form leads to: the page again, or on with the authorization request. */
type Outcome = { readonly page: Markup } | { readonly result: InteractionResults };

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export interface LocalKindeSignInOptions {
  readonly provider: Provider;
  readonly directory: LocalKindeDirectory;
  readonly registrations: LocalKindeRegistrations;
  readonly events: LocalKindeEvents;
  /** Seconds since the epoch. */
  readonly now: () => number;
}

/** The pages between an authorization request and its callback. */
export class LocalKindeSignIn {
  readonly #options: LocalKindeSignInOptions;

  constructor(options: LocalKindeSignInOptions) {
    this.#options = options;
  }

  /** @throws when the request's cookies belong to no sign-in that is under way */
  async show(request: IncomingMessage, response: ServerResponse, query: URLSearchParams) {
    const { directory, provider, registrations } = this.#options;
    const interaction = await provider.interactionDetails(request, response);
    const { params } = interaction;
    switch (interaction.prompt.name) {
      case 'organization':
        return organizationPage(this.#organizationsOf(interaction));
      case 'create_organization':
        return newOrganizationPage();
      case 'create':
        return registrations.show(params);
      default:
        return query.has('register')
          ? registrations.show(params)
          : signInPage(directory.users, text(params['login_hint']));
    }
  }

  /**
   * Takes a form: where to go next, or the page again with what was wrong.
   *
   * @throws when the request's cookies belong to no sign-in that is under way
   */
  async submit(
    request: IncomingMessage,
    response: ServerResponse,
    form: URLSearchParams,
  ): Promise<{ readonly page: Markup } | { readonly location: string }> {
    const interaction = await this.#options.provider.interactionDetails(request, response);
    const outcome = this.#outcomeOf(interaction, form);
    if ('page' in outcome) return outcome;
    const location = await this.#options.provider.interactionResult(
      request,
      response,
      outcome.result,
    );
    const userId = outcome.result.login?.accountId;
    await this.#switchAccount(interaction, userId);
    if (userId !== undefined) this.#options.events.userAuthenticated(userId);
    return { location };
  }

  #outcomeOf(interaction: Interaction, form: URLSearchParams): Outcome {
    if (form.has('cancel')) {
      return { result: { error: 'access_denied', error_description: 'The user cancelled' } };
    }
    switch (interaction.prompt.name) {
      case 'organization':
        return this.#chooseOrganization(form, interaction);
      case 'create_organization': {
        const orgName = form.get('org_name')?.trim();
        if (!orgName) return { page: newOrganizationPage('Give it a name.') };
        return { result: { org_name: orgName } };
      }
      case 'create':
        return this.#register(form, interaction);
      default:
        return form.has('email') ? this.#register(form, interaction) : this.#signIn(form);
    }
  }

  #signIn(form: URLSearchParams): Outcome {
    const { directory } = this.#options;
    const user = directory.findUser(form.get('user') ?? '');
    if (!user) return { page: signInPage(directory.users, '', 'Choose one of these.') };
    if (!directory.admits(user.id)) {
      return { page: signInPage(directory.users, '', 'This user is suspended.') };
    }
    return { result: { login: { accountId: user.id, ts: this.#options.now() } } };
  }

  #register(form: URLSearchParams, { params }: Interaction): Outcome {
    const registration = this.#options.registrations.submit(form, params);
    if ('page' in registration) return registration;
    const { userId: accountId, orgCode } = registration;
    const login = { accountId, ts: this.#options.now() };
    return { result: { login, create: {}, ...(orgCode !== undefined && { org_code: orgCode }) } };
  }

  #chooseOrganization(form: URLSearchParams, interaction: Interaction): Outcome {
    const organizations = this.#organizationsOf(interaction);
    const chosen = organizations.find(({ code }) => code === form.get('org_code'));
    return chosen
      ? { result: { org_code: chosen.code } }
      : { page: organizationPage(organizations, 'Choose one of these.') };
  }

  #organizationsOf({ session }: Interaction) {
    return this.#options.directory.organizationsOf(session?.accountId ?? '');
  }

  /**
   * A browser that was signed in as somebody else is theirs no more. Without this the provider
   * would first lead it through a logout by way of a page that needs JavaScript.
   */
  async #switchAccount({ session }: Interaction, accountId: string | undefined): Promise<void> {
    if (!accountId || !session?.uid || session.accountId === accountId) return;
    const stored = await this.#options.provider.Session.findByUid(session.uid);
    if (!stored) return;
    stored.authorizations = {};
    stored.accountId = accountId;
    await stored.persist();
  }
}
