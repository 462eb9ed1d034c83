interface Fields {
  readonly [name: string]: unknown;
}

/** Path items have other fields too. */
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'search'];

/** What OpenAPI 3.0 would find wrong with a document, as far as this module could get it wrong. */
export function openApiFaults(document: unknown): string[] {
  const root = fieldsOf(document);
  const text = JSON.stringify(document);
  const operations = operationsOf(root);
  const ids = operations.map(({ operation }) => operation['operationId']);
  return [
    ...(/^3\.\d+\.\d+$/.test(String(root['openapi'])) ? [] : ['openapi is no version']),
    ...(text.includes('undefined') ? ['something is undefined'] : []),
    ...[...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))].map(
      (id) => `operationId ${String(id)} is there twice`,
    ),
    ...[...text.matchAll(/"\$ref":"([^"]*)"/g)].flatMap(([, reference = '']) =>
      at(root, reference) === undefined ? [`${reference} leads nowhere`] : [],
    ),
    ...operations.flatMap(({ name, path, operation }) => [
      ...securityFaults(root, operation).map((fault) => `${name}: ${fault}`),
      ...responseFaults(root, operation).map((fault) => `${name}: ${fault}`),
      ...parameterFaults(path, operation).map((fault) => `${name}: ${fault}`),
    ]),
    ...schemeFaults(at(root, '#/components/securitySchemes')),
  ];
}

function operationsOf(root: Fields) {
  return Object.entries(fieldsOf(root['paths'])).flatMap(([path, item]) =>
    Object.entries(fieldsOf(item))
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]) => ({
        name: `${method} ${path}`,
        path,
        operation: fieldsOf(operation),
      })),
  );
}

function securityFaults(root: Fields, { security }: Fields): string[] {
  if (security === undefined) {
    return [];
  }
  const schemes = Object.keys(fieldsOf(at(root, '#/components/securitySchemes')));
  const requirements = Array.isArray(security) ? security : ['no list'];
  return requirements.flatMap((each) =>
    Object.entries(fieldsOf(each)).flatMap(([scheme, scopes]) => [
      ...(schemes.includes(scheme) ? [] : [`${scheme} is no security scheme`]),
      ...(Array.isArray(scopes) ? [] : [`${scheme} has no list of scopes`]),
    ]),
  );
}

function responseFaults(root: Fields, { responses }: Fields): string[] {
  const all = Object.entries(fieldsOf(responses));
  return all.length === 0
    ? ['has no response']
    : all.flatMap(([status, response]) => {
        const { $ref } = fieldsOf(response);
        const { description } = fieldsOf(typeof $ref === 'string' ? at(root, $ref) : response);
        return [
          ...(/^([1-5](\d\d|XX)|default)$/.test(status) ? [] : [`${status} is no status`]),
          ...(typeof description === 'string' ? [] : [`${status} has no description`]),
        ];
      });
}

function parameterFaults(path: string, { parameters = [] }: Fields): string[] {
  const all = (Array.isArray(parameters) ? parameters : []).map(fieldsOf);
  const declared = all.filter((each) => each['in'] === 'path').map(({ name }) => name);
  const inPath = [...path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name);
  return [
    ...inPath.filter((name) => !declared.includes(name)).map((name) => `{${name}} is undeclared`),
    ...all.flatMap(({ name, schema }) =>
      typeof name === 'string' && schema !== undefined ? [] : ['a parameter lacks name or schema'],
    ),
  ];
}

function schemeFaults(schemes: unknown): string[] {
  return Object.entries(fieldsOf(schemes)).flatMap(([name, scheme]) => {
    const { type, in: where, name: key, scheme: http } = fieldsOf(scheme);
    const isWhole =
      type === 'http'
        ? typeof http === 'string'
        : type === 'apiKey' &&
          ['query', 'header', 'cookie'].includes(String(where)) &&
          typeof key === 'string';
    return /^[\w.-]+$/.test(name) && isWhole ? [] : [`the security scheme ${name} is malformed`];
  });
}

/** What a reference within the document points to. */
function at(root: Fields, reference: string): unknown {
  return reference
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((value, key) => fieldsOf(value)[key], root);
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
