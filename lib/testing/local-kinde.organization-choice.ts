import type { LocalKindeDirectory } from './local-kinde.directory.js';

/** What an authorization request and the pages before it said about the organization. */
export interface LocalKindeOrganizationWish {
  /** `org_code` of the request. */
  orgCode?: string | undefined;
  /** `is_create_org=true`. */
  createOrg: boolean;
  /** `org_name` of the request, or what was typed. */
  orgName?: string | undefined;
  /** Picked on the selector page. */
  picked?: string | undefined;
  /** Where the SSO session was last, which counts for `prompt=none` only. */
  remembered?: string | undefined;
}

export type LocalKindeOrganizationChoice =
  | { readonly kind: 'enter'; readonly orgCode: string | undefined }
  | { readonly kind: 'create'; readonly name: string }
  | { readonly kind: 'ask'; readonly prompt: 'organization' | 'create_organization' }
  | {
      readonly kind: 'refuse';
      readonly error: 'access_denied' | 'organization_suspended';
      readonly why: string;
    };

const choose = (
  directory: LocalKindeDirectory,
  userId: string,
  wish: LocalKindeOrganizationWish,
): LocalKindeOrganizationChoice => {
  if (wish.createOrg) {
    return wish.orgName
      ? { kind: 'create', name: wish.orgName }
      : { kind: 'ask', prompt: 'create_organization' };
  }
  const codes = directory.organizationsOf(userId).map(({ code }) => code);
  if (wish.orgCode !== undefined) {
    return codes.includes(wish.orgCode)
      ? { kind: 'enter', orgCode: wish.orgCode }
      : {
          kind: 'refuse',
          error: 'access_denied',
          why: 'The user is not a member of the organization',
        };
  }
  const known = [wish.picked, wish.remembered].find((code) => code && codes.includes(code));
  if (known) return { kind: 'enter', orgCode: known };
  if (codes.length > 1) return { kind: 'ask', prompt: 'organization' };
  return { kind: 'enter', orgCode: codes[0] };
};

/** Which organization a sign-in leads to, or what has to be asked first. */
export const chooseOrganization = (
  directory: LocalKindeDirectory,
  userId: string,
  wish: LocalKindeOrganizationWish,
): LocalKindeOrganizationChoice => {
  const choice = choose(directory, userId, wish);
  return choice.kind === 'enter' && directory.isSuspended(choice.orgCode)
    ? { kind: 'refuse', error: 'organization_suspended', why: 'The organization is suspended' }
    : choice;
};
