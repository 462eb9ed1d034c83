import { KindeError } from 'nestjs-kinde';

/** What to tell whoever started the application: a sentence where one is enough, else the stack. */
export function explainStartFailure(error: unknown): string {
  if (isPortTaken(error)) {
    const { port } = error;
    const others = ['PORT', 'KINDE_LOCAL_PORT', 'PICA_LOCAL_PORT', 'PICA_LOCAL_WIDGET_PORT'].map(
      (variable, index) => `${variable}=${port + index + 1}`,
    );
    return `Port ${port} is taken. Choose others, e.g. ${others.join(' ')} npm start`;
  }
  // It names every wrong option, what to write instead, and its environment variable.
  if (error instanceof KindeError || error instanceof RangeError) {
    return error.message;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function isPortTaken(error: unknown): error is Error & { readonly port: number } {
  return (
    error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error
  );
}
