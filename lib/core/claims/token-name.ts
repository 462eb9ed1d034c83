/** The token of a user in which a claim is looked for. */
export type TokenName = 'access' | 'id';

/** @throws TypeError for what is no name of a token: it may come from a variable */
export function requireTokenName(name: TokenName): void {
  if (name !== 'access' && name !== 'id') {
    throw new TypeError("A claim is looked for in the token 'access' or 'id', and in no other.");
  }
}
