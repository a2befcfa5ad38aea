import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Nothing here waits for real time; a busy machine is no failure.
    testTimeout: 300_000,
  },
});
