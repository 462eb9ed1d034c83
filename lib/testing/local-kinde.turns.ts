/** Does one thing after the other, however many are asked for at once. */
export class LocalKindeTurns {
  #last: Promise<unknown> = Promise.resolve();

  take<Result>(task: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(task, task);
    this.#last = turn;
    return turn;
  }
}
