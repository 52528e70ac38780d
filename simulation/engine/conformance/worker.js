// Cases in a worker of a page: gets them as a message, posts { found } or { error } back.
import { runCases } from "./runner.js"

self.onmessage = async ({ data }) => {
  try {
    self.postMessage({ found: await runCases(data) })
  } catch (error) {
    self.postMessage({ error: String(error) })
  }
}
