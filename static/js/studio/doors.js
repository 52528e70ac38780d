// The server's door for edits.

import { Away, Refused } from "./outbox.js"

/** The token that Django asks of every POST; read anew each time, for it changes on signing in. */
export const csrfToken = () => /(?:^|; )(?:__Host-)?csrf=([^;]+)/.exec(document.cookie)?.[1] ?? ""

const LOCKED_OUT = [401, 403, 404] // signed out, a right withdrawn for now, or private for who is signed out
const KEEPALIVE_BYTES = 60000 // what a browser lets outlive its page

/** @param {Response} response */
const answerOf = async (response) => {
  const isOurs = response.headers.get("content-type")?.includes("json")
  return isOurs ? response.json() : { error: { message: "" } }
}

/** @param {Response} response @param {any} answer */
const failureOf = (response, answer) => {
  const words = answer.error?.message || ""
  if (answer.error?.code === "csrf") return new Away("This page is out of date. Reload it; your changes wait here.")
  if (response.type === "opaqueredirect" || LOCKED_OUT.includes(response.status)) return new Away("The site does not let you change this now: sign in again in another tab. Your changes wait here.")
  if (response.status === 429) return new Away("Too many changes at once. They wait here a moment.")
  if (response.status >= 500 || response.status === 408) return new Away("The site is away. Your changes wait here.")
  return new Refused(words || "That change was not taken.")
}

/** Sends edits to `POST /universes/<id>/edits/`. @param {string} url */
export const serverDoor = (url) => async (/** @type {import("./outbox.js").Entry} */ { op, changes }) => {
  const body = JSON.stringify({ op, changes })
  const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() }
  const asked = { method: "POST", body, headers, redirect: /** @type {const} */ ("manual"), keepalive: body.length < KEEPALIVE_BYTES }
  const response = await fetch(url, asked).catch(() => {
    throw new Away("No connection. Your changes wait here.")
  })
  const answer = await answerOf(response)
  if (!response.ok) throw failureOf(response, answer)
  return answer.data
}

/** The document as the server has it now. @param {string} url */
export const fetchDocument = async (url) => {
  const response = await fetch(url, { headers: { Accept: "application/json" }, cache: "no-store" })
  if (!response.ok) throw new Error(`document: ${response.status}`)
  const answer = await response.json()
  return answer.data ?? answer
}
