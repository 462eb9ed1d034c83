import { assertIdentity, assertIdentityType } from './authkit-identity.js';
import { type AuthKitPaging, authKitPaging, PAGING_MEMBERS } from './authkit-paging.js';
import { givenMembers } from './given-members.js';

const REQUEST = 'The request for an AuthKit token';
const MAXIMUM_LENGTH = 256;

/** What is checked of each member, in the order in which they are sent. */
const MEMBERS: Readonly<Record<string, (value: unknown) => void>> = {
  identity: assertIdentity,
  identityType: assertIdentityType,
  group: (value) => assertText('group', value),
  label: (value) => assertText('label', value),
};

/**
 * The JSON by which a token is asked for: an `AuthKitTokenRequest`, with only what was given.
 *
 * @throws TypeError when the request is none; it never repeats what is in it
 */
export function authKitRequestBody(request: unknown): string {
  return bodyOf(givenMembers(REQUEST, request, Object.keys(MEMBERS)));
}

/**
 * As {@link authKitRequestBody}, for an `AuthKitPageRequest`, and which page it asks for.
 *
 * @throws TypeError when the request is none; it never repeats what is in it
 */
export function authKitPageRequest(request: unknown): {
  readonly body: string;
  readonly paging: AuthKitPaging;
} {
  const given = givenMembers(REQUEST, request, [...Object.keys(MEMBERS), ...PAGING_MEMBERS]);
  return { body: bodyOf(given), paging: authKitPaging(given) };
}

function bodyOf(given: ReadonlyMap<string, unknown>): string {
  const members = Object.entries(MEMBERS).filter(([name]) => given.has(name));
  for (const [name, assertMember] of members) {
    assertMember(given.get(name));
  }
  return JSON.stringify(Object.fromEntries(members.map(([name]) => [name, given.get(name)])));
}

function assertText(name: string, value: unknown): void {
  if (typeof value !== 'string' || value === '' || value.length > MAXIMUM_LENGTH) {
    throw new TypeError(`${name} has to be a string of 1 to ${MAXIMUM_LENGTH} characters.`);
  }
}
