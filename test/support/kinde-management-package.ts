/** A typed variable, since the declarations of the package cannot be resolved. */
const PACKAGE: string = '@kinde/management-api-js';

/** A method of the package, which sends one request. */
export interface PackageMethod {
  /** `Users.getUsers` */
  readonly name: string;
  readonly send: (data: object) => Promise<unknown>;
}

interface PackageConfiguration {
  BASE: string;
  TOKEN: string;
}

/** The installed `@kinde/management-api-js`, which our operations are held against. */
export class KindeManagementPackage {
  private constructor(
    readonly methods: readonly PackageMethod[],
    readonly configuration: PackageConfiguration,
  ) {}

  static async load(): Promise<KindeManagementPackage> {
    const exported = (await import(PACKAGE)) as Readonly<Record<string, unknown>>;
    const methods = Object.entries(exported).flatMap(([name, value]) =>
      typeof value === 'function' ? methodsOf(name, value) : [],
    );
    return new KindeManagementPackage(methods, exported['OpenAPI'] as PackageConfiguration);
  }

  /** What a method sends, which is answered with nothing in it. */
  async requestOf(method: PackageMethod, data: object): Promise<Request> {
    const ownFetch = globalThis.fetch;
    let sent: Request | undefined;
    globalThis.fetch = async (input, init) => {
      sent = new Request(input, init);
      return Response.json({});
    };
    try {
      await method.send(data);
    } finally {
      globalThis.fetch = ownFetch;
    }
    if (sent === undefined) {
      throw new Error(`${method.name} of the package sends nothing.`);
    }
    return sent;
  }
}

/** Only the classes that were generated from Kinde's specification have static methods. */
function methodsOf(name: string, value: object): readonly PackageMethod[] {
  return Object.getOwnPropertyNames(value).flatMap((key) => {
    const method: unknown = Reflect.get(value, key);
    return typeof method === 'function'
      ? [
          {
            name: `${name}.${key}`,
            send: async (data: object) => {
              await (Reflect.apply(method, value, [data]) as Promise<unknown>);
            },
          },
        ]
      : [];
  });
}

/** What a method of the package takes: whatever it asks for is there. */
export function packageData(valueOf: (wireName: string) => unknown): object {
  return new Proxy(
    {},
    {
      get: (_, name) =>
        typeof name === 'string'
          ? valueOf(name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))
          : undefined,
    },
  );
}
