import type { AuthKitConnection } from '../core/authkit/authkit-token.js';

/** An integration; whatever it doesn't say has a default. */
export type LocalPicaConnection = Pick<AuthKitConnection, 'title'> & Partial<AuthKitConnection>;

/** How `LocalPica` starts. Everything has a default. */
export interface LocalPicaOptions {
  /** Of the API. Default: a free port. */
  port?: number;
  /** Of the widget's page. Default: a free port. */
  widgetPort?: number;
  /** What the API is called with. Default: random, `sk_test_…`. */
  secretKey?: string;
  /**
   * What can be connected; default: 247 integrations with invented names. Of each only `title` has
   * to be given. The rest defaults to: `id` and `connectionDefId` counted up, `type` `api`, a logo
   * drawn from the title, `environment` `test`, dates in 2025, no `tags`, `active`, and `null` for
   * `secretId`, `clientSecretDisplay`, `clientIdDisplay`, `scopes` and `guide`.
   */
  connections?: readonly LocalPicaConnection[];
}
