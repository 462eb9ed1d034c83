import type { RequestFacts } from '../core/request-facts.js';

const NONE: readonly string[] = [];

/** The facts of a message that is no HTTP request: all that counts of it is its token. */
export class MessageFacts implements RequestFacts {
  readonly method = '';
  readonly url = '';
  readonly authorization: readonly string[];
  readonly cookies = {};

  /** @param token an access token without any scheme; whatever is no text counts as none */
  constructor(token: unknown) {
    this.authorization = typeof token === 'string' && token !== '' ? [`Bearer ${token}`] : NONE;
  }

  header(): undefined {
    return undefined;
  }
}
