import { beforeEach, describe, expect, it, vi } from 'vitest';
import { dropInvitation, keepInvitation, keptInvitation, tokenIn } from './token';

describe('tokenIn', () => {
  it('reads what stands behind #token=', () => {
    expect(tokenIn('#token=aB-_9')).toBe('aB-_9');
    expect(tokenIn('token=aB-_9')).toBe('aB-_9');
  });

  it('takes nothing that cannot be one', () => {
    expect(tokenIn('')).toBeUndefined();
    expect(tokenIn('#token=')).toBeUndefined();
    expect(tokenIn('#token=%20')).toBeUndefined();
    expect(tokenIn(`#token=${'x'.repeat(257)}`)).toBeUndefined();
  });
});

describe('an invitation', () => {
  beforeEach(dropInvitation);

  it('is kept until it is used', () => {
    keepInvitation('t1');
    expect(keptInvitation()).toBe('t1');
    dropInvitation();
    expect(keptInvitation()).toBeUndefined();
  });

  it('is kept where the browser stores nothing', () => {
    const refuse = () => {
      throw new DOMException('no', 'SecurityError');
    };
    vi.stubGlobal('sessionStorage', { getItem: refuse, setItem: refuse, removeItem: refuse });
    keepInvitation('t2');
    expect(keptInvitation()).toBe('t2');
    dropInvitation();
    expect(keptInvitation()).toBeUndefined();
    vi.unstubAllGlobals();
  });
});
