/** Headers for requests to bring, one each. */
export interface Credentials {
  readonly headers: readonly string[];
  /** Whether they come again, in their order, when all were sent. */
  readonly isRotating: boolean;
}
