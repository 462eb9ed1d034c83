import { LocalPica } from 'nestjs-kinde/testing';

/**
 * Starts a Pica with its AuthKit widget in this process and writes where they are into the
 * environment, where `AppModule` finds the secret key of a real account too. An application of yours
 * has no use for this file outside of development and tests.
 */
export async function startLocalPica({
  port,
  widgetPort,
}: {
  port: number;
  widgetPort: number;
}): Promise<LocalPica> {
  const pica = await LocalPica.start({ port, widgetPort });
  Object.assign(process.env, {
    PICA_SECRET_KEY: pica.secretKey,
    PICA_BASE_URL: pica.baseUrl,
    PICA_WIDGET_ORIGIN: pica.widgetOrigin,
  });
  return pica;
}
