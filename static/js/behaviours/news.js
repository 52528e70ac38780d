// What the site has to tell who is signed in, on whatever page: the bell's count rises and falls, a quiet voice says the news.

import { createRoom } from "../room/room.js"

const MOST = 99 // the server counts no further

/** @param {number} unread */
const shown = (unread) => (unread > MOST ? `${MOST}+` : String(unread))

/** @param {number} unread */
const showBadge = (unread) => {
  const badge = document.getElementById("news-badge") // looked up each time: HTMX may have put another in its place
  const count = badge?.querySelector("span")
  if (!badge || !count) return
  count.textContent = unread ? shown(unread) : ""
  count.hidden = !unread
  badge.setAttribute("aria-label", (unread ? badge.dataset.some?.replace("{n}", shown(unread)) : badge.dataset.none) ?? "")
}

/** @param {{words?: string, unread: number}} message `words`: what is new; none where something was read or deleted elsewhere */
const hear = ({ words, unread }) => {
  showBadge(unread)
  if (!words) return
  const voice = document.getElementById("news-said")
  if (voice) voice.textContent = words
  document.getElementById("news-came")?.removeAttribute("hidden")
}

const listen = () => {
  const room = createRoom({ url: "/ws/me/", client: crypto.randomUUID?.() ?? `tab-${Math.random().toString(36).slice(2)}`, waits: true })
  room.on("state.initial", ({ unread }) => showBadge(unread))
  room.on("system.notification", hear)
  room.begin()
  return room
}

// A page that is left closes its socket, or the browser could not keep it; one that is come back to opens another.
let room = listen()
addEventListener("pagehide", () => room.close())
addEventListener("pageshow", (event) => {
  if (event.persisted) room = listen()
})
