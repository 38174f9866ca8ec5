// Reads {address: feed} from standard input; prints a line for whatever JSON Feed 1.1 forbids.
import { readFileSync } from "node:fs";

import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const schema = JSON.parse(readFileSync(new URL("json-feed.schema.json", import.meta.url)));
const ajv = new Ajv({ allErrors: true });
addFormats(ajv);
const isValid = ajv.compile(schema);

for (const [address, feed] of Object.entries(JSON.parse(readFileSync(0)))) {
  if (isValid(feed)) continue;
  for (const error of isValid.errors) {
    console.log(`${address} ${error.instancePath} ${error.message}`);
  }
}
