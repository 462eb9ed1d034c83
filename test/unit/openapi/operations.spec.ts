import { mapOperations, operationsOf } from '../../../lib/openapi/operations.js';

const document = {
  openapi: '3.1.0',
  paths: {
    '/both': { summary: 'Both.', parameters: [], get: { id: 'a' }, post: { id: 'b' } },
    '/one': { summary: 'One.', get: { id: 'c' } },
    '/none': { summary: 'None.', 'x-own': { id: 'no operation' } },
  },
  webhooks: { told: { post: { id: 'd' } } },
};

describe('the operations of a document', () => {
  it('are told from what else path items have', () => {
    expect(operationsOf(document.paths)).toEqual([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
  });

  it('are changed everywhere, and the document stays as it was', () => {
    const before = structuredClone(document);
    const changed = mapOperations(document, ({ id }) => ({ id, isChanged: true }));
    expect(changed.paths['/both']).toEqual({
      summary: 'Both.',
      parameters: [],
      get: { id: 'a', isChanged: true },
      post: { id: 'b', isChanged: true },
    });
    expect(changed.webhooks.told).toEqual({ post: { id: 'd', isChanged: true } });
    expect(document).toEqual(before);
  });

  it('go, and with the last one of a path goes the path', () => {
    const changed = mapOperations(document, (operation) =>
      ['b', 'c'].includes(String(operation['id'])) ? undefined : operation,
    );
    expect(changed.paths).toEqual({
      '/both': { summary: 'Both.', parameters: [], get: { id: 'a' } },
      '/none': document.paths['/none'],
    });
  });
});
