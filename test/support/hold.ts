/** Stops what passes until a test lets it go on. */
export class Hold {
  #arrive: () => void = () => undefined;
  #go: () => void = () => undefined;

  /** Resolves when somebody waits here. */
  readonly arrived = new Promise<void>((resolve) => (this.#arrive = resolve));
  readonly #released = new Promise<void>((resolve) => (this.#go = resolve));

  async pass(): Promise<void> {
    this.#arrive();
    await this.#released;
  }

  release(): void {
    this.#go();
  }
}
