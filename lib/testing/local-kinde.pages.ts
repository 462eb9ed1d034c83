import { markup, page, type Markup } from './local-kinde.markup.js';
import type { LocalKindeOrganization, LocalKindeUser } from './local-kinde.tenant.js';

const CANCEL = markup`<button class="quiet" name="cancel" value="true" formnovalidate>Cancel</button>`;

/** A form that posts to the page's own address. */
export const form = (
  intro: string | Markup,
  problem: string | undefined,
  fields: Markup,
): Markup => markup`
<p>${intro}</p>
${problem !== undefined && markup`<p role="alert">${problem}</p>`}
<form method="post">
${fields}
${CANCEL}
</form>`;

export const textField = (
  name: string,
  label: string,
  autocomplete: string,
  value = '',
  type = 'text',
  isLocked = false,
): Markup => markup`<label>${label}
<input name="${name}" type="${type}" value="${value}" autocomplete="${autocomplete}" required${isLocked && markup` readonly`}>
</label>
`;

/** Hints are an e-mail address, `username:joe` or `phone:+447700900000:gb`. */
const isMeant = (user: LocalKindeUser, hint: string): boolean => {
  const [kind, name] = hint.split(':');
  if (kind === 'username') return name !== undefined && name === user.username;
  if (kind === 'phone') return name !== undefined && name === user.phoneNumber;
  return hint.toLowerCase() === user.email.toLowerCase();
};

export const userButton = (user: LocalKindeUser, meant: boolean): Markup => markup`
<button name="user" value="${user.id}"${meant && markup` class="hinted" autofocus`}>
<strong>${user.givenName} ${user.familyName}</strong>
<span>${user.email}</span>
<span>${user.description}</span>
</button>`;

/** One button a user; the one that `login_hint` means comes first. */
export const signInPage = (
  users: readonly LocalKindeUser[],
  hint: string,
  problem?: string,
): Markup => {
  const meant = users.filter((user) => isMeant(user, hint));
  const others = users.filter((user) => !meant.includes(user));
  const buttons = [
    ...meant.map((user) => userButton(user, true)),
    ...others.map((user) => userButton(user, false)),
  ];
  return page(
    'Sign in',
    form(
      'Choose who you are.',
      problem,
      markup`${buttons}
<a href="?register">Create an account</a>`,
    ),
  );
};

/** What a visitor typed into the registration form. */
export interface RegistrationForm {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  /** Whether the e-mail address is that of an invitation. */
  readonly isInvited?: boolean;
}

export const registrationPage = (typed: RegistrationForm, problem?: string): Markup =>
  page(
    'Create an account',
    form(
      'It lasts as long as this server runs.',
      problem,
      markup`${textField('first_name', 'First name', 'given-name', typed.firstName)}
${textField('last_name', 'Last name', 'family-name', typed.lastName)}
${textField('email', 'E-mail', 'email', typed.email, 'email', typed.isInvited)}
<button class="primary">Create account</button>`,
    ),
  );

export const organizationButton = ({ code, name }: LocalKindeOrganization): Markup => markup`
<button name="org_code" value="${code}">
<strong>${name}</strong>
<span>${code}</span>
</button>`;

/** One button an organization that the user belongs to. */
export const organizationPage = (
  organizations: readonly LocalKindeOrganization[],
  problem?: string,
): Markup =>
  page(
    'Choose an organization',
    form('You belong to more than one.', problem, markup`${organizations.map(organizationButton)}`),
  );

export const newOrganizationPage = (problem?: string): Markup =>
  page(
    'Create an organization',
    form(
      'You will be its administrator.',
      problem,
      markup`${textField('org_name', 'Name', 'organization')}
<button class="primary">Create organization</button>`,
    ),
  );

export const signedOutPage = (): Markup =>
  page('Signed out', markup`<p>You can close this window.</p>`);

export const errorPage = (reason: string): Markup =>
  page('That did not work', markup`<p role="alert">${reason}</p>`);

/** Where the one-time link of `portal_link` leads to. */
export const portalPage = (): Markup =>
  page('Self-service portal', markup`<p>There is nothing to manage here.</p>`);

export const homePage = (issuer: string): Markup =>
  page(
    'Local Kinde is running',
    markup`<p>A Kinde tenant for development and tests. The issuer URL for your application is
<code>${issuer}</code></p>
<p><a href="/.well-known/openid-configuration">Discovery document</a></p>`,
  );
