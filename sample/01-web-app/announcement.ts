import type { LocalKinde, LocalPica } from 'nestjs-kinde/testing';

/** What the terminal says once everything runs. */
export function announcement(
  siteUrl: string,
  { tenant, pica }: { tenant: LocalKinde | undefined; pica: LocalPica | undefined },
): string {
  const lines = [
    `Application   ${siteUrl}`,
    tenant
      ? `Local Kinde   ${tenant.issuerUrl}`
      : `Kinde tenant  ${process.env.KINDE_ISSUER_URL ?? ''}`,
    pica
      ? `Local Pica    ${pica.baseUrl}, with its widget on ${pica.widgetOrigin}`
      : `AuthKit       ${process.env.PICA_SECRET_KEY ? 'Pica' : 'One'}`,
    ...(tenant
      ? ['', 'Demo users, to choose from on the sign-in page:', ...demoUsers(tenant)]
      : []),
    '',
    'Stop with Ctrl+C.',
  ];
  return `\n${lines.map((line) => `  ${line}`.trimEnd()).join('\n')}\n\n`;
}

function demoUsers({ tenant: { users } }: LocalKinde): string[] {
  const names = users.map(({ givenName, familyName }) => `${givenName} ${familyName}`);
  const width = Math.max(...names.map((name) => name.length));
  return users.map(({ description }, index) =>
    `  ${(names[index] ?? '').padEnd(width)}  ${description ?? ''}`.trimEnd(),
  );
}
