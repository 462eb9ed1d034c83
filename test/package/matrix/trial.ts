/** One thing that was tried, by its place in a table. */
export interface Trial {
  /** `Nest 11.1.9, commonjs, fastify`. */
  readonly row: string;
  /** `Node v20.20.2`. */
  readonly column: string;
  /** What was wrong; not there: it passed. */
  readonly fault?: string;
}

/** Tries it; whatever is thrown is its fault. */
export async function attempt(
  row: string,
  column: string,
  act: () => Promise<void>,
): Promise<Trial> {
  try {
    await act();
    return { row, column };
  } catch (error) {
    return { row, column, fault: error instanceof Error ? error.message : String(error) };
  }
}
