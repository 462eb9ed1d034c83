import { PerApplication } from '../../../lib/http/per-application.js';

const express = (): undefined => undefined; // a function, as the real one is
const fastify = { name: 'an object' };
const part = { name: 'part' };

describe('the parts of an application', () => {
  it.each([
    ['Express', express, { app: express }],
    ['Fastify', fastify, { server: fastify }],
    ['Fastify, where requests have another app', fastify, { app: { name: 'x' }, server: fastify }],
  ])('are found by a request of %s', (_, instance, request) => {
    const parts = new PerApplication();
    parts.add(instance, part);
    expect(parts.of(request)).toEqual([part]);
  });

  it('are all that share an instance, in their order, and each once', () => {
    const parts = new PerApplication();
    const other = { name: 'other' };
    for (const each of [part, other, part]) {
      parts.add(fastify, each);
    }
    expect(parts.of({ server: fastify })).toEqual([part, other]);
    parts.remove(fastify, part);
    expect(parts.of({ server: fastify })).toEqual([other]);
  });

  it('are never those of another', () => {
    const parts = new PerApplication();
    parts.add(express, part);
    for (const request of [{}, { app: fastify }, { server: null }, { app: 'express' }]) {
      expect(parts.of(request)).toEqual([]);
    }
  });

  it('are none where there is no instance', () => {
    const parts = new PerApplication();
    for (const nothing of [undefined, null, 'express']) {
      parts.add(nothing, part);
      parts.remove(nothing, part);
    }
    expect(parts.of({})).toEqual([]);
  });
});
