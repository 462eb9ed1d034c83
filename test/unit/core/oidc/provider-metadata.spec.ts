import { MetadataSource } from '../../../../lib/core/oidc/provider-metadata.js';

const issuer = 'https://tenant.example';
const document = {
  issuer,
  authorization_endpoint: `${issuer}/oauth2/auth`,
  token_endpoint: `${issuer}/oauth2/token`,
  jwks_uri: `${issuer}/.well-known/jwks`,
  end_session_endpoint: `${issuer}/logout`,
  revocation_endpoint: `${issuer}/oauth2/revoke`,
};

const unavailable = (message: string) =>
  expect.objectContaining({
    code: 'ERR_KINDE_UNAVAILABLE',
    message: `Kinde's discovery document ${message}.`,
  }) as Error;

describe('MetadataSource', () => {
  let now: number;
  let urls: string[];
  let answer: () => Response | Promise<Response>;
  const source = (allowHttp = false) =>
    new MetadataSource({
      issuer,
      allowHttp,
      clock: () => now,
      random: () => 0,
      fetch: async (url) => {
        urls.push(url);
        return answer();
      },
    });
  beforeEach(() => {
    now = 1000;
    urls = [];
    answer = () => Response.json(document);
  });

  it('asks nobody before the metadata is needed', () => {
    source();
    expect(urls).toEqual([]);
  });

  it('asks once, at the address that belongs to the issuer', async () => {
    const metadata = source();
    const [first, second] = await Promise.all([metadata.get(), metadata.get()]);
    expect(first).toEqual({ ...document, authorization_response_iss_parameter_supported: false });
    expect(second).toBe(first);
    now += 2_879;
    expect(metadata.get()).toBe(first);
    expect(urls).toEqual([`${issuer}/.well-known/openid-configuration`]);
  });

  it('does without the endpoints that are not essential', async () => {
    const { end_session_endpoint: _, revocation_endpoint: __, ...least } = document;
    answer = () => Response.json(least);
    expect(await source().get()).toMatchObject({
      end_session_endpoint: undefined,
      revocation_endpoint: undefined,
    });
  });

  it('knows whether authorization responses name the issuer', async () => {
    const name = 'authorization_response_iss_parameter_supported';
    answer = () => Response.json({ ...document, [name]: true });
    expect(await source().get()).toMatchObject({ [name]: true });
    answer = () => Response.json({ ...document, [name]: 'true' });
    expect(await source().get()).toMatchObject({ [name]: false });
  });

  it('writes endpoints as requests will name them', async () => {
    answer = () => Response.json({ ...document, jwks_uri: 'https://TENANT.example:443/keys' });
    expect(await source().get()).toMatchObject({ jwks_uri: 'https://tenant.example/keys' });
  });

  it.each([
    ['https://evil.example'],
    [`${issuer}/`],
    ['https://TENANT.example'],
    ['http://tenant.example'],
    [`${issuer}.evil.example`],
    [[issuer]],
    [null],
    [undefined],
  ])('refuses a document of the issuer %j', async (other) => {
    answer = () => Response.json({ ...document, issuer: other });
    await expect(source().get()).rejects.toThrow(
      unavailable(`names another issuer than ${issuer}`),
    );
  });

  it.each(['authorization_endpoint', 'token_endpoint', 'jwks_uri'])('needs %s', async (name) => {
    answer = () => Response.json({ ...document, [name]: undefined });
    await expect(source().get()).rejects.toThrow(unavailable(`has no ${name}`));
  });

  const noUrls = ['http://tenant.example/x', 'file:///etc/passwd', 'data:,x', '/x', '', 1, null];

  it.each(
    ['authorization_endpoint', 'token_endpoint', 'jwks_uri'].flatMap((name) =>
      noUrls.map((value) => [name, value] as const),
    ),
  )('refuses the %s %j', async (name, value) => {
    answer = () => Response.json({ ...document, [name]: value });
    await expect(source().get()).rejects.toThrow(unavailable(`has a ${name} that is no https URL`));
    expect(urls).toHaveLength(1);
  });

  it.each(
    [
      'end_session_endpoint',
      'revocation_endpoint',
      'introspection_endpoint',
      'device_authorization_endpoint',
    ].flatMap((name) => noUrls.map((value) => [name, value] as const)),
  )('does without the %s %j', async (name, value) => {
    answer = () => Response.json({ ...document, [name]: value });
    expect(await source().get()).toMatchObject({
      [name]: undefined,
      token_endpoint: document.token_endpoint,
    });
  });

  it.each([
    ['token_endpoint', '/oauth2/token'],
    ['revocation_endpoint', '/oauth2/revoke'],
    ['introspection_endpoint', '/oauth2/introspect'],
    ['device_authorization_endpoint', '/oauth2/device/auth'],
  ])('sends nothing secret to the %s of another host', async (name, path) => {
    for (const elsewhere of [
      'https://evil.example/x',
      `${issuer}.evil.example/x`,
      `${issuer}:8443/x`,
      `https://tenant.example@evil.example/x`,
    ]) {
      answer = () => Response.json({ ...document, [name]: elsewhere });
      expect(await source().get()).toMatchObject({ [name]: issuer + path });
    }
    answer = () => Response.json({ ...document, [name]: `${issuer}/elsewhere` });
    expect(await source().get()).toMatchObject({ [name]: `${issuer}/elsewhere` });
  });

  it('takes plain http only when the issuer itself may be that', async () => {
    const [plain, file] = ['http://127.0.0.1:4010/keys', 'file:///etc/passwd'];
    answer = () => Response.json({ ...document, jwks_uri: plain });
    expect(await source(true).get()).toMatchObject({ jwks_uri: plain });
    answer = () => Response.json({ ...document, jwks_uri: file });
    await expect(source(true).get()).rejects.toThrow('no https URL');
  });

  it.each(['', 'null', '[]', '"text"', '{', '<!doctype html>'])(
    'refuses the document %j',
    async (body) => {
      answer = () => new Response(body);
      await expect(source().get()).rejects.toThrow(unavailable('is not a JSON object'));
    },
  );

  it.each([201, 404, 429, 500, 503])('refuses an answer with status %i', async (status) => {
    answer = () => Response.json(document, { status });
    await expect(source().get()).rejects.toThrow(unavailable(`answered with status ${status}`));
  });

  it('takes nothing from a prototype', async () => {
    answer = () => new Response(`{"__proto__":${JSON.stringify(document)},"issuer":"${issuer}"}`);
    await expect(source().get()).rejects.toThrow('has no authorization_endpoint');
  });

  it('is renewed before it is an hour old, and serves for a day when it cannot be', async () => {
    const metadata = source();
    await metadata.get();
    expect(metadata.freshness).toEqual({ age: 0, isStale: false });
    now += 2_880;
    await metadata.get();
    expect(urls).toHaveLength(2);
    await new Promise((resolve) => setImmediate(resolve));
    answer = () => new Response('', { status: 500 });
    now += 3_600;
    expect(await metadata.get()).toMatchObject({ issuer });
    expect(metadata.freshness).toEqual({ age: 3_600, isStale: true });
    now += 86_400 - 3_600;
    await expect(metadata.get()).rejects.toThrow(unavailable('answered with status 500'));
  });

  it('does not give up what it knows for a document that is wrong', async () => {
    const metadata = source();
    await metadata.get();
    answer = () => Response.json({ ...document, issuer: 'https://evil.example' });
    now += 3_600;
    expect(await metadata.get()).toMatchObject({ issuer });
  });

  describe('asked where the keys are', () => {
    const documented = `${issuer}/.well-known/jwks`;
    beforeEach(() => {
      answer = () => Response.json({ ...document, jwks_uri: `${issuer}/keys` });
    });

    it('says what discovery says', async () => {
      expect(await source().keySetUrl()).toBe(`${issuer}/keys`);
    });

    it.each<[string, () => Promise<Response> | Response]>([
      ['cannot be reached', () => Promise.reject(new TypeError('fetch failed'))],
      ['answers with an error', () => new Response('', { status: 502 })],
    ])(
      'says where Kinde documents them, every other time, when discovery %s',
      async (_, broken) => {
        const metadata = source();
        answer = broken;
        await expect(metadata.keySetUrl()).rejects.toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
        expect(await metadata.keySetUrl()).toBe(documented);
        now += 5;
        await expect(metadata.keySetUrl()).rejects.toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
        expect(await metadata.keySetUrl()).toBe(documented);
        expect(urls).toHaveLength(2);
      },
    );

    it('says nothing when discovery tells of another issuer', async () => {
      const metadata = source();
      answer = () => Response.json({ ...document, issuer: 'https://evil.example' });
      for (let attempt = 0; attempt < 3; attempt += 1) {
        await expect(metadata.keySetUrl()).rejects.toMatchObject({ code: 'ERR_KINDE_UNAVAILABLE' });
        now += 5;
      }
    });

    it('goes on with what discovery said before it failed', async () => {
      const metadata = source();
      await metadata.get();
      answer = () => new Response('', { status: 502 });
      for (let attempt = 0; attempt < 3; attempt += 1) {
        now += 3_600;
        expect(await metadata.keySetUrl()).toBe(`${issuer}/keys`);
      }
    });
  });

  describe('after a failure', () => {
    it('asks again on demand, with growing pauses, and says how long to wait', async () => {
      const metadata = source();
      answer = () => new Response('', { status: 500 });
      const pauses = [0.5, 1, 2, 4, 4];
      for (const [index, pause] of pauses.entries()) {
        await expect(metadata.get()).rejects.toThrow('status 500');
        expect(urls).toHaveLength(index + 1);
        await expect(metadata.get()).rejects.toMatchObject({
          message: "Kinde's discovery document could not be loaded a moment ago.",
          retryAfter: Math.ceil(pause),
        });
        now += pause - 0.01;
        await expect(metadata.get()).rejects.toThrow('a moment ago');
        expect(urls).toHaveLength(index + 1);
        now += 0.01;
      }
    });

    it('works as soon as Kinde is back', async () => {
      const metadata = source();
      answer = () => Promise.reject(new TypeError('fetch failed'));
      await expect(metadata.get()).rejects.toThrow();
      answer = () => Response.json(document);
      now += 0.5;
      expect(await metadata.get()).toMatchObject({ issuer });
    });
  });
});
