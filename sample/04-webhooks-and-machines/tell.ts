/** Writes one line to the terminal. */
export function tell(who: string, what: string): void {
  process.stdout.write(`  ${who.padEnd(12)} ${what}\n`);
}
