import type { LocalKindeDirectory } from './local-kinde.directory.js';
import type { LocalKindeEvents } from './local-kinde.events.js';
import type { LocalKindeInvitations } from './local-kinde.invitations.js';
import type { Markup } from './local-kinde.markup.js';
import type { LocalKindeSettings } from './local-kinde.options.js';
import { errorPage, registrationPage } from './local-kinde.pages.js';

/** A form that was not accepted, or who has an account now, and where it leads. */
export type LocalKindeRegistration =
  { readonly page: Markup } | { readonly userId: string; readonly orgCode: string | undefined };

type Parameters = Readonly<Record<string, unknown>>;

const EMAIL = /^[^\s@]+@[^\s@]+$/;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Lets people create accounts: everybody, or only those who were invited. */
export class LocalKindeRegistrations {
  constructor(
    private readonly directory: LocalKindeDirectory,
    private readonly invitations: LocalKindeInvitations,
    private readonly settings: Pick<LocalKindeSettings, 'selfSignUp'>,
    private readonly events: LocalKindeEvents,
  ) {}

  /** @param params of the authorization request */
  show(params: Parameters): Markup {
    const email = this.#invitationIn(params)?.email ?? text(params['login_hint']);
    const typed = { firstName: '', lastName: '', email, isInvited: this.#isInvited(params) };
    return this.#refusal(params) ?? registrationPage(typed);
  }

  submit(form: URLSearchParams, params: Parameters): LocalKindeRegistration {
    const refusal = this.#refusal(params);
    if (refusal) return { page: refusal };
    const invitation = this.#invitationIn(params);
    const typed = (name: string): string => form.get(name)?.trim() ?? '';
    const [firstName, lastName] = [typed('first_name'), typed('last_name')];
    const email = invitation?.email ?? typed('email');
    const isInvited = invitation !== undefined;
    const again = (problem: string): LocalKindeRegistration => ({
      page: registrationPage({ firstName, lastName, email, isInvited }, problem),
    });
    if (!firstName || !lastName) return again('Give your first and last name.');
    if (!EMAIL.test(email)) return again('That is not an e-mail address.');
    const known = this.directory.findUserByEmail(email);
    if (known && !invitation) return again('That e-mail has an account already.');
    const user =
      known ?? this.directory.addUser({ givenName: firstName, familyName: lastName, email });
    if (invitation) {
      this.invitations.accept(text(params['invitation_code']), invitation);
      this.events.user(known ? 'updated' : 'created', user, 'user');
      return { userId: user.id, orgCode: invitation.orgCode };
    }
    const orgCode = text(params['org_code']);
    if (this.directory.findOrganization(orgCode)?.allowRegistrations) {
      this.directory.join(user.id, orgCode);
    }
    this.events.user('created', user, 'user');
    return { userId: user.id, orgCode: undefined };
  }

  /** Kinde looks at the code when it is told that there is one. */
  #isInvited(params: Parameters): boolean {
    return params['is_invitation'] === 'true' && text(params['invitation_code']) !== '';
  }

  #invitationIn(params: Parameters) {
    return this.#isInvited(params)
      ? this.invitations.find(text(params['invitation_code']))
      : undefined;
  }

  #refusal(params: Parameters): Markup | undefined {
    if (this.#isInvited(params)) {
      return this.#invitationIn(params)
        ? undefined
        : errorPage('This invitation was used before, or was never sent.');
    }
    return this.settings.selfSignUp ? undefined : errorPage('Only who is invited can register.');
  }
}
