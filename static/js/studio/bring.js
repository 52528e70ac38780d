// On the page of one's own universes: what was made in this browser before signing in is brought along, and shown.

import { toast, toastNext } from "../behaviours/page.js"
import { allKept } from "./guest.js"
import { broughtInWords, keep, leftInWords } from "./keep.js"

const waiting = await allKept().catch(() => [])
if (waiting.length) {
  const { brought, left } = await keep() // the next visit tries again what is left
  const say = brought.length ? toastNext : toast // where one goes on to another page, it is said there
  if (brought.length) say(broughtInWords(brought), "success")
  for (const one of left) say(leftInWords(one), "error")
  if (brought.length) location.assign(waiting.length === 1 ? brought[0].url : location.href)
}
