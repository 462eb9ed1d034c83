/** Why the Management API did not do what it was asked to. */
export class ManagementRefusal extends Error {
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 405,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  /** What Kinde answers. */
  get body() {
    return { errors: [{ code: this.code, message: this.message }] };
  }
}

/** The request lacks something, or says something that cannot be. */
export const invalid = (code: string, message: string): ManagementRefusal =>
  new ManagementRefusal(400, code, message);

/** There is no such thing, e.g. `missing('USER')`. */
export const missing = (what: string): ManagementRefusal =>
  new ManagementRefusal(404, `${what}_NOT_FOUND`, `${what} not found`);
