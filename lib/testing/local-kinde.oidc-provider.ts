import type * as oidc from 'oidc-provider';

let loading: Promise<typeof oidc> | undefined;

const load = async (): Promise<typeof oidc> => {
  /* oxlint-disable no-console */
  const { warn } = console;
  console.warn = (...message: unknown[]): void => {
    const isNotice = String(message[0]).includes('oidc-provider WARNING: Unsupported runtime');
    if (!isNotice) warn.apply(console, message);
  };
  try {
    return await import('oidc-provider');
  } catch (cause) {
    loading = undefined;
    throw new Error('LocalKinde needs oidc-provider: npm install --save-dev oidc-provider', {
      cause,
    });
  } finally {
    console.warn = warn;
  }
  /* oxlint-enable no-console */
};

/**
 * The optional peer dependency. On releases of Node that it has stopped supporting it says so on
 * the console while it loads, which would turn up in the output of every test run.
 */
export const loadOidcProvider = (): Promise<typeof oidc> => (loading ??= load());
