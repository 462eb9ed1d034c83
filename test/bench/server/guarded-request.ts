/** A request of either adapter, as guards see it. */
export interface GuardedRequest {
  readonly headers: { readonly authorization?: string; readonly cookie?: string };
  user?: unknown;
}

/** As guards written by hand take it out; empty when there is none. */
export function bearerTokenOf({ headers }: GuardedRequest): string {
  const [scheme, token = ''] = headers.authorization?.split(' ') ?? [];
  return scheme === 'Bearer' ? token : '';
}
