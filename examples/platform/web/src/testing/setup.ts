import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

// A busy machine is no failure, in any of the tests.
configure({ asyncUtilTimeout: 60_000 });

afterEach(cleanup);
