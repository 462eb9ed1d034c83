/** Whole requests, each with a credential of its own. */
export interface Credentials {
  readonly requests: readonly string[];
  /** Whether they come again, in their order, when all were sent. */
  readonly isRotating: boolean;
}
