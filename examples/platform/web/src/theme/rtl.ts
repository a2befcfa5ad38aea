import type { StylisPlugin } from '@emotion/cache';
import rtl from '@mui/stylis-plugin-rtl';
import { prefixer } from 'stylis';

export default [prefixer, rtl as StylisPlugin];
