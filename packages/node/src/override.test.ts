import { describe, expect, it } from 'vitest';
import { compose, type Layer } from './override.js';

type Greeter = {
  greet?: ((name: string) => string) | undefined;
  decorate(text: string): string;
};

const base: Greeter = {
  greet(name) {
    return this.decorate(`hello ${name}`);
  },
  decorate: (text) => text,
};

const wrap =
  (mark: string): Layer<Greeter> =>
  (original) => ({ ...original, decorate: (text) => `${mark}${original.decorate(text)}${mark}` });

describe('compose', () => {
  it('lets a base function reach the overridden sibling through this', () => {
    expect(compose(base, [wrap('*')]).greet?.('Ada')).toBe('*hello Ada*');
  });

  it('puts later layers outside', () => {
    expect(compose(base, [wrap('1'), undefined, wrap('2')]).decorate('x')).toBe('21x12');
  });

  it('reaches the finished whole through this inside a layer', () => {
    const layer: Layer<Greeter> = (original) => ({
      ...original,
      greet(name) {
        return this.decorate(name.toUpperCase());
      },
    });
    expect(compose(base, [layer, wrap('*')]).greet?.('Ada')).toBe('*ADA*');
  });

  it('binds functions, so that they work when taken out', () => {
    const { greet } = compose(base, [wrap('*')]);
    expect(greet?.('Ada')).toBe('*hello Ada*');
  });

  it('switches off what a layer sets to undefined or leaves out', () => {
    expect(compose(base, [(original) => ({ ...original, greet: undefined })]).greet).toBeUndefined();
    expect(compose(base, [(original) => ({ decorate: original.decorate })]).greet).toBeUndefined();
  });

  it('keeps what a layer hands back unchanged, also when it adds layers with the builder', () => {
    const nested: Layer<Greeter> = (original, builder) => {
      builder.override(wrap('n'));
      return original;
    };
    expect(compose(base, [nested, wrap('o')]).decorate('x')).toBe('onxno');
  });

  it('refuses calls to an original before the whole is built', () => {
    const early: Layer<Greeter> = (original) => {
      original.decorate('x');
      return original;
    };
    expect(() => compose(base, [early])).toThrow(
      'This function should only be called through the recipe object',
    );
  });

  it('takes an implementation from a class, own members and inherited ones', () => {
    class Service {
      own = () => 'own';
      inherited() {
        return this.own();
      }
    }
    type Members = { own(): string; inherited(): string };
    const service = compose<Members>(new Service(), [(original) => ({ ...original, own: () => 'other' })]);
    expect(service.inherited()).toBe('other');
  });
});
