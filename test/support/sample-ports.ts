import { freePort } from './free-port.js';

/** A port for each variable that a sample reads one from. Not every sample reads all of them. */
export type SamplePorts = Readonly<
  Record<'PORT' | 'KINDE_LOCAL_PORT' | 'PICA_LOCAL_PORT' | 'PICA_LOCAL_WIDGET_PORT', string>
>;

export async function freeSamplePorts(): Promise<SamplePorts> {
  return {
    PORT: String(await freePort()),
    KINDE_LOCAL_PORT: String(await freePort()),
    PICA_LOCAL_PORT: String(await freePort()),
    PICA_LOCAL_WIDGET_PORT: String(await freePort()),
  };
}
