import type { IncomingMessage, ServerResponse } from 'node:http';
import type { InteractionResults, Provider } from 'oidc-provider';
import type { LocalKindeDirectory } from './local-kinde.directory.js';
import type { Markup } from './local-kinde.markup.js';
import {
  newOrganizationPage,
  organizationPage,
  registrationPage,
  signInPage,
} from './local-kinde.pages.js';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** What a form leads to: the page again, or on with the authorization request. */
type Outcome = { readonly page: Markup } | { readonly result: InteractionResults };

const EMAIL = /^[^\s@]+@[^\s@]+$/;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The pages between an authorization request and its callback. */
export class LocalKindeSignIn {
  constructor(
    private readonly provider: Provider,
    private readonly directory: LocalKindeDirectory,
    /** Seconds since the epoch. */
    private readonly now: () => number,
  ) {}

  /** @throws when the request's cookies belong to no sign-in that is under way */
  async show(request: IncomingMessage, response: ServerResponse, query: URLSearchParams) {
    const interaction = await this.provider.interactionDetails(request, response);
    const hint = text(interaction.params['login_hint']);
    switch (interaction.prompt.name) {
      case 'organization':
        return organizationPage(this.#organizationsOf(interaction));
      case 'create_organization':
        return newOrganizationPage();
      case 'create':
        return registrationPage({ firstName: '', lastName: '', email: hint });
      default:
        return query.has('register')
          ? registrationPage({ firstName: '', lastName: '', email: hint })
          : signInPage(this.directory.users, hint);
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
    const interaction = await this.provider.interactionDetails(request, response);
    const outcome = this.#outcomeOf(interaction, form);
    if ('page' in outcome) return outcome;
    const location = await this.provider.interactionResult(request, response, outcome.result);
    await this.#switchAccount(interaction, outcome.result.login?.accountId);
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
    const user = this.directory.findUser(form.get('user') ?? '');
    if (!user) return { page: signInPage(this.directory.users, '', 'Choose one of these.') };
    return { result: { login: { accountId: user.id, ts: this.now() } } };
  }

  #register(form: URLSearchParams, { params }: Interaction): Outcome {
    const typed = (name: string): string => form.get(name)?.trim() ?? '';
    const [firstName, lastName, email] = [typed('first_name'), typed('last_name'), typed('email')];
    const again = (problem: string): Outcome => ({
      page: registrationPage({ firstName, lastName, email }, problem),
    });
    if (!firstName || !lastName) return again('Give your first and last name.');
    if (!EMAIL.test(email)) return again('That is not an e-mail address.');
    if (this.directory.findUserByEmail(email)) return again('That e-mail has an account already.');
    const user = this.directory.addUser({ givenName: firstName, familyName: lastName, email });
    const orgCode = text(params['org_code']);
    if (this.directory.findOrganization(orgCode)?.allowRegistrations) {
      this.directory.setMembership(user.id, { orgCode });
    }
    return { result: { login: { accountId: user.id, ts: this.now() }, create: {} } };
  }

  #chooseOrganization(form: URLSearchParams, interaction: Interaction): Outcome {
    const organizations = this.#organizationsOf(interaction);
    const chosen = organizations.find(({ code }) => code === form.get('org_code'));
    return chosen
      ? { result: { org_code: chosen.code } }
      : { page: organizationPage(organizations, 'Choose one of these.') };
  }

  #organizationsOf({ session }: Interaction) {
    return this.directory.organizationsOf(session?.accountId ?? '');
  }

  /**
   * A browser that was signed in as somebody else is theirs no more. Without this the provider
   * would first lead it through a logout by way of a page that needs JavaScript.
   */
  async #switchAccount({ session }: Interaction, accountId: string | undefined): Promise<void> {
    if (!accountId || !session?.uid || session.accountId === accountId) return;
    const stored = await this.provider.Session.findByUid(session.uid);
    if (!stored) return;
    stored.authorizations = {};
    stored.accountId = accountId;
    await stored.persist();
  }
}
