import type { AuthKitIdentityType } from '../../options/kinde-module-options.interface.js';

/** Whose connections they are. */
export interface AuthKitIdentity {
  readonly identity: string;
  readonly identityType: AuthKitIdentityType;
}

const IDENTITY_TYPES: readonly unknown[] = [
  'user',
  'team',
  'organization',
  'project',
] satisfies AuthKitIdentityType[];

const MAXIMUM_LENGTH = 256;

/** Why a string is no identity, with the sentence that says so. */
const FAULTS: readonly (readonly [RegExp, string])[] = [
  [/\s/u, 'spaces'],
  [/:/u, 'colons'],
  [/\p{Cc}/u, 'control characters'],
  [/\p{Cs}/u, 'unpaired surrogates'],
];

/**
 * Checks whom connections are to belong to. Pica takes spaces and colons, but warns of them.
 *
 * @throws TypeError that says why it is none; it never repeats the identity
 */
export function assertIdentity(identity: unknown): asserts identity is string {
  if (typeof identity !== 'string' || identity === '' || identity.length > MAXIMUM_LENGTH) {
    throw new TypeError(`identity has to be a string of 1 to ${MAXIMUM_LENGTH} characters.`);
  }
  const found = FAULTS.filter(([pattern]) => pattern.test(identity)).map(([, name]) => name);
  if (found.length > 0) {
    throw new TypeError(
      `identity has ${found.join(' and ')}. It has to be without any, such as the id of a user or an ` +
        'organization.',
    );
  }
}

export function isIdentityType(value: unknown): value is AuthKitIdentityType {
  return IDENTITY_TYPES.includes(value);
}

/** @throws TypeError that names the types that there are */
export function assertIdentityType(value: unknown): asserts value is AuthKitIdentityType {
  if (!isIdentityType(value)) {
    throw new TypeError(`identityType has to be one of ${IDENTITY_TYPES.join(', ')}.`);
  }
}
