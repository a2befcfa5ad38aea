// Writes src/api/schema.gen.ts, the types of the API, from docs/openapi.json.
import { readFile, writeFile } from 'node:fs/promises';
import openapi, { astToString } from 'openapi-typescript';

const document = new URL('../../../../docs/openapi.json', import.meta.url);
const types = await openapi(JSON.parse(await readFile(document, 'utf8')), { alphabetize: true });
await writeFile(
  new URL('../src/api/schema.gen.ts', import.meta.url),
  '// Made of docs/openapi.json by scripts/schema.mjs. Do not edit.\n\n' + astToString(types),
);
