// The chat of a room: what was said, paged backwards; what one writes is kept in its field until it has been heard.
// Everything is text. Links are not made, and nothing is opened.

import { badge, element } from "./shown.js"

/** @typedef {{id: number | string, who: string, name: string, text: string, at: string}} Said */

const MOST = 1000
const NEAR = 900
const PATIENCE_MS = 8000
const TYPING_MS = 3000
const ANNOUNCE_MS = 4000
const SAVED = "harmonic.chat."

/** @param {string} at */
const clock = (at) => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })
/** @param {string} at */
const isToday = (at) => new Date(at).toDateString() === new Date().toDateString()
/** @param {string} at */
const when = (at) => (isToday(at) ? clock(at) : `${new Date(at).toLocaleDateString()} ${clock(at)}`)

/** What is told of messages that came while one looked elsewhere: one sentence for all. @param {Said[]} news */
export const newsInWords = (news) => {
  const last = news.at(-1)
  if (!last) return ""
  const text = last.text.length > 120 ? `${last.text.slice(0, 119)}…` : last.text
  return news.length === 1 ? `${last.name}: ${text}` : `${news.length} new messages. ${last.name}: ${text}`
}

/** Letters as people count them, and as the server does. @param {string} text */
export const lengthOf = (text) => [...text].length

/**
 * @param {HTMLElement} drawer @param {string} universe @param {import("./room.js").Room} room @param {import("./people.js").People} people
 * @param {{mayDelete: () => boolean, announce: (words: string) => void}} with_
 */
export const createChat = (drawer, universe, room, people, { mayDelete, announce }) => {
  const list = /** @type {HTMLOListElement} */ (drawer.querySelector("[data-chat=list]"))
  const empty = /** @type {HTMLElement} */ (drawer.querySelector("[data-chat=empty]"))
  const earlier = /** @type {HTMLButtonElement} */ (drawer.querySelector("[data-chat=earlier]"))
  const form = /** @type {HTMLFormElement} */ (drawer.querySelector("form"))
  const field = /** @type {HTMLTextAreaElement} */ (form.querySelector("textarea"))
  const send = /** @type {HTMLButtonElement} */ (form.querySelector("[data-chat=send]"))
  const count = /** @type {HTMLElement} */ (form.querySelector("[data-chat=count]"))
  const wrong = /** @type {HTMLElement} */ (form.querySelector("[data-chat=wrong]"))
  const typing = /** @type {HTMLElement} */ (drawer.querySelector("[data-chat=typing]"))
  const marks = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-chat=unread]"))
  /** @type {Map<string, Said>} */
  const said = new Map()
  /** @type {{id: string, text: string, timer: ReturnType<typeof setTimeout>} | null} */
  let going = null
  let unread = 0
  let news = /** @type {Said[]} */ ([])

  const isSeen = () => !drawer.hidden && document.visibilityState === "visible"
  const showUnread = () => {
    for (const mark of marks) {
      mark.hidden = !unread
      mark.textContent = unread > 99 ? "99+" : String(unread)
      mark.setAttribute("aria-label", `${unread} unread`)
    }
  }

  /** @param {Said} message */
  const row = (message) => {
    const { id, who, name, text, at } = message
    const isOwn = who === people.you()?.key
    const person = people.all().find((one) => one.key === who) ?? { name, color: -1, state: "away" }
    const head = element("p", { className: "chat__head" }, [badge({ ...person, name }), element("strong", { textContent: isOwn ? "You" : name }), element("time", { className: "dim number", dateTime: at, textContent: when(at) })])
    if (isOwn || mayDelete()) {
      const button = element("button", { type: "button", className: "chat__delete", textContent: "Delete" })
      button.setAttribute("aria-label", `Delete the message of ${when(at)}`)
      button.addEventListener("click", () => room.send({ type: "chat.delete", message: id }))
      head.append(button)
    }
    const item = element("li", { className: "chat__said" }, [head, element("p", { className: "chat__text", textContent: text })])
    item.dataset.message = String(id)
    return item
  }

  const showAll = () => {
    list.replaceChildren(...[...said.values()].sort((a, b) => a.at.localeCompare(b.at) || Number(a.id) - Number(b.id)).map(row))
    empty.hidden = said.size > 0
  }
  const toEnd = () => (list.scrollTop = list.scrollHeight)
  const isAtEnd = () => list.scrollHeight - list.scrollTop - list.clientHeight < 40

  /** @param {Said[]} messages @param {boolean} more whether there are earlier ones */
  const addEarlier = (messages, more) => {
    const from = list.scrollHeight - list.scrollTop
    for (const message of messages) said.set(String(message.id), message)
    earlier.hidden = !more
    earlier.disabled = false
    showAll()
    list.scrollTop = list.scrollHeight - from
  }

  const tellNews = () => {
    announce(newsInWords(news))
    news = []
  }

  /** @param {Said} message */
  const hear = (message) => {
    const wasAtEnd = isAtEnd()
    const isNew = !said.has(String(message.id))
    said.set(String(message.id), message)
    showAll()
    if (wasAtEnd) toEnd()
    if (!isNew || message.who === people.you()?.key) return
    typing.textContent = ""
    if (!news.length) setTimeout(tellNews, ANNOUNCE_MS)
    news.push(message)
    if (!isSeen()) unread += 1
    showUnread()
  }

  const showCount = () => {
    const length = lengthOf(field.value.trim())
    count.hidden = length < NEAR
    count.textContent = length > MOST ? `${length - MOST} too many` : `${MOST - length} left`
    count.toggleAttribute("data-bad", length > MOST)
    send.disabled = Boolean(going) || !length || length > MOST || field.disabled
  }

  /** @param {string} words */
  const fail = (words) => {
    if (going) clearTimeout(going.timer)
    going = null
    wrong.textContent = words
    showCount()
  }

  const submit = () => {
    const text = field.value.trim()
    if (!text || going || lengthOf(text) > MOST) return
    const [savedId, savedText] = JSON.parse(sessionStorage.getItem(SAVED + universe) ?? "[]")
    const id = savedText === text ? savedId : crypto.randomUUID() // sent again, it is the same message
    sessionStorage.setItem(SAVED + universe, JSON.stringify([id, text]))
    wrong.textContent = ""
    if (!room.send({ type: "chat.message", id, text })) return fail("There is no connection. Your words are kept here.")
    going = { id, text, timer: setTimeout(() => fail("The site does not answer. Your words are kept here; send them again."), PATIENCE_MS) }
    showCount()
  }

  /** @param {string | undefined} op */
  const isHeard = (op) => {
    if (!going || op !== going.id) return
    clearTimeout(going.timer)
    if (field.value.trim() === going.text) field.value = ""
    going = null
    sessionStorage.removeItem(SAVED + universe)
    toEnd()
    showCount()
  }

  let lastTyping = -Infinity
  field.addEventListener("input", () => {
    showCount()
    if (!field.value.trim() || performance.now() - lastTyping < TYPING_MS) return
    lastTyping = performance.now()
    room.send({ type: "chat.typing" })
  })
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return
    event.preventDefault()
    submit()
  })
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    submit()
  })
  earlier.addEventListener("click", () => {
    const first = list.querySelector("li")?.dataset.message
    earlier.disabled = Boolean(first) && room.send({ type: "chat.history", before: said.get(first ?? "")?.id })
  })

  room.on("state.initial", ({ chat: messages, more }) => {
    const isFirst = !said.size
    said.clear()
    addEarlier(messages, more)
    const echo = going && messages.find((/** @type {Said} */ message) => message.who === people.you()?.key && message.text === going?.text)
    if (echo) isHeard(going?.id)
    if (isFirst) toEnd()
  })
  room.on("chat.message", ({ message, op }) => {
    hear(message)
    isHeard(op)
  })
  room.on("chat.history", ({ messages, more }) => addEarlier(messages, more))
  room.on("chat.deleted", ({ message }) => {
    said.delete(String(message))
    showAll()
  })
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let typed
  room.on("chat.typing", ({ client, name }) => {
    if (people.tab(client)?.key === people.you()?.key) return
    typing.textContent = `${name} is writing…`
    clearTimeout(typed)
    typed = setTimeout(() => (typing.textContent = ""), TYPING_MS + 1000)
  })
  for (const type of ["refused", "system.error"]) {
    room.on(type, ({ id, message }) => going?.id === id && id && fail(message || "That was not taken. Your words are kept here."))
  }
  room.on("room.status", ({ status }) => status !== "open" && going && fail("The connection was lost. Your words are kept here; send them again."))

  const see = () => {
    if (!isSeen()) return
    unread = 0
    showUnread()
    toEnd()
  }
  new MutationObserver(see).observe(drawer, { attributeFilter: ["hidden"] })
  document.addEventListener("visibilitychange", see)
  let faces = ""
  people.watch(() => {
    const now = people.all().map(({ key, name, color }) => `${key} ${name} ${color}`).join()
    if (now !== faces) showAll()
    faces = now
  })
  showUnread()
  showCount()

  return {
    /** @param {string} why in words, why one may not write; "" one may */
    allow(why) {
      field.disabled = Boolean(why)
      field.placeholder = why || "Say something to the room"
      showCount()
    },
  }
}
