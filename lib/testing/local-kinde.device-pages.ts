import { markup, page, type Markup } from './local-kinde.markup.js';
import { form, organizationButton, textField, userButton } from './local-kinde.pages.js';
import type { LocalKindeOrganization, LocalKindeUser } from './local-kinde.tenant.js';

/** Where a person types what their device shows. */
export const deviceCodePage = (problem?: string): Markup =>
  page(
    'Connect a device',
    markup`<p>Type the code that your device shows.</p>
${problem !== undefined && markup`<p role="alert">${problem}</p>`}
<form method="get">
${textField('user_code', 'Code', 'off')}
<button class="primary">Continue</button>
</form>`,
  );

/** Where a person approves their device, by signing in on it, or refuses it. */
export const deviceApprovalPage = (
  userCode: string,
  users: readonly LocalKindeUser[],
  problem?: string,
): Markup =>
  page(
    'Connect a device',
    form(
      markup`Does your device show <strong>${userCode}</strong>? Then choose who signs in on it.`,
      problem,
      markup`${users.map((user) => userButton(user, false))}`,
    ),
  );

/** Where somebody of several organizations says which of them the device is for. */
export const deviceOrganizationPage = (
  userId: string,
  organizations: readonly LocalKindeOrganization[],
): Markup =>
  page(
    'Choose an organization',
    form(
      'You belong to more than one.',
      undefined,
      markup`<input type="hidden" name="user" value="${userId}">
${organizations.map(organizationButton)}`,
    ),
  );

export const deviceConnectedPage = (): Markup =>
  page('Your device is connected', markup`<p>You can close this window.</p>`);

export const deviceRefusedPage = (): Markup =>
  page('Your device was not connected', markup`<p>You can close this window.</p>`);
