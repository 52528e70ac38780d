// Reads cases as JSON from the standard input, writes their digests to the standard output.
import { readFileSync, writeFileSync } from "node:fs"
import { runCases } from "./runner.js"

writeFileSync(1, JSON.stringify(await runCases(JSON.parse(readFileSync(0, "utf8")))))
