/** What a redirect to Kinde asks it for: every parameter with all of its values. */
export function authorizationRequest(location: string): Record<string, string[]> {
  const { searchParams } = new URL(location);
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]),
  );
}
