// Comments on a page: what others say appears as they say it, letters that are left are counted near the end, a pinned moment is played,
// and "now" is the moment that sounds. Each comment is replaced by itself: what somebody is writing is in no element that is replaced.

import "./mentions.js"
import { createRoom } from "../room/room.js"
import { beatTicks } from "../live/position.js"

/** @typedef {{act: "posted" | "changed" | "deleted", id: string, thread: string}} News */

const NEAR = 100 // letters left
const SCATTER_MS = 150
const panel = document.getElementById("comments")
const find = (/** @type {string} */ selector) => /** @type {HTMLElement | null} */ (panel?.querySelector(selector) ?? null)
const list = () => find("[data-threads]")
const shownAt = (/** @type {string} */ id) => document.getElementById(`comment-${id}`)

/** Whether it has words that are not sent. @param {Element} element */
const hasWords = (element) => [...element.querySelectorAll("textarea")].some((field) => field.value !== field.defaultValue)

/** Whether somebody is writing in it. @param {Element} element */
const isWrittenIn = (element) => hasWords(element) || Boolean(element.querySelector("form.comment-form textarea:focus"))

/** The page's own fragment. @param {string} address @returns {Promise<DocumentFragment | null>} null: it is not there (any more) */
const fetched = async (address) => {
  const answer = await fetch(address, { headers: { "HX-Request": "true" } })
  if (!answer.ok) return null
  const template = document.createElement("template")
  template.innerHTML = await answer.text()
  return template.content
}

/** @param {Element} element what HTMX is to know of, and the clock of the times */
const enliven = (element) => {
  const { htmx } = /** @type {any} */ (globalThis)
  htmx?.process(element)
  document.dispatchEvent(new Event("htmx:load"))
  return element
}

/** @param {Element} old @param {Element} fresh */
const replace = (old, fresh) => {
  if (isWrittenIn(old)) return
  const hadFocus = old.contains(document.activeElement)
  old.replaceWith(fresh)
  enliven(fresh)
  if (hadFocus) /** @type {HTMLElement} */ (fresh).focus({ preventScroll: true })
}

/** Where a new thread stands, if it belongs into this list at all. @param {Element} thread */
const addThread = (thread) => {
  const about = find("#comments-list")?.dataset
  const threads = list()
  if (!threads || panel?.dataset.only || about?.show === "resolved" || (about?.show === "reviews" && !thread.querySelector(".comment__rating"))) return
  const more = threads.querySelector(":scope > .comments__more")
  if (about?.sort !== "oldest") threads.prepend(thread)
  else if (!more) threads.append(thread)
  else return // it comes with the last page
  enliven(thread)
}

/** @param {string} id @param {string} thread its head, or nothing for a head @param {boolean} [isNew] */
const show = async (id, thread, isNew = false) => {
  const only = panel?.dataset.only
  if (only && only !== (thread || id)) return
  const answers = thread ? find(`[data-thread="${thread}"] [data-answers]`) : null
  if (!shownAt(id) && (!isNew || (thread && !answers))) return // it is on a page that is not open
  const fresh = await fetched(`${panel?.dataset.comments}${id}/`)
  if (!fresh) return remove(id)
  const old = shownAt(id)
  const article = fresh.querySelector("article")
  if (old && article) return replace(old, article)
  const item = fresh.querySelector("li")
  if (!item) return
  if (answers) answers.append(enliven(item))
  else addThread(item)
}

/** @param {string} id */
const remove = (id) => shownAt(id)?.closest("[data-answer], [data-thread]")?.remove()

/** @param {{count: number, average: number | null}} reviews */
const inShort = ({ count, average }) => `${count} ${average}`

/** What the reviews come to. @param {{count: number, average: number | null} | undefined} reviews */
const showReviews = async (reviews) => {
  const shown = document.getElementById("comments-reviews")
  if (!shown || !reviews) return
  if (shown.dataset.now === inShort(reviews)) return
  shown.dataset.now = inShort(reviews)
  const fresh = (await fetched(`${panel?.dataset.comments}?reviews`))?.querySelector("#comments-reviews")
  if (fresh) shown.replaceChildren(...fresh.childNodes)
}

/** What is said aloud of news, once for all that came together. @param {string} name */
const told = (name) => {
  const region = find("[data-comments-told]")
  const { told: words } = /** @type {HTMLElement} */ (region).dataset
  if (region && words) region.textContent = words.replace("%s", name)
}

/** The first page again, put together with what is shown: something may have been said while nobody listened. */
const catchUp = async () => {
  const about = find("#comments-list")?.dataset
  if (!about) return
  const fresh = await fetched(`${panel?.dataset.comments}?${new URLSearchParams({ sort: about.sort ?? "", show: about.show ?? "" })}`)
  const threads = [...(fresh?.querySelectorAll("[data-thread]") ?? [])]
  if (about.sort !== "oldest") threads.reverse() // each is put before the others
  for (const thread of threads) {
    const id = /** @type {HTMLElement} */ (thread).dataset.thread ?? ""
    if (!shownAt(id)) addThread(thread)
    else for (const article of [...thread.querySelectorAll("article")]) merge(/** @type {HTMLElement} */ (article), id)
  }
}

/** @param {HTMLElement} article @param {string} thread */
const merge = (article, thread) => {
  const old = shownAt(article.dataset.comment ?? "")
  if (old) return replace(old, article)
  const item = article.closest("[data-answer]")
  if (item) find(`[data-thread="${thread}"] [data-answers]`)?.append(enliven(item))
}

const listen = () => {
  const room = createRoom({ url: panel?.dataset.socket ?? "", client: crypto.randomUUID() })
  let known = panel?.dataset.newest ?? null
  const later = (/** @type {number} */ within, /** @type {() => void} */ act) => setTimeout(act, Math.random() * (within + SCATTER_MS))
  room.on("state.initial", ({ newest, reviews }) => {
    const shown = document.getElementById("comments-reviews")
    if (known !== null && (newest ?? "") !== known) {
      catchUp()
      showReviews(reviews)
    } else if (shown) shown.dataset.now = inShort(reviews)
    known = newest ?? ""
  })
  room.on("room.status", ({ status }) => status !== "open" && (known = known === null ? null : "?")) // an edit may be missed, too
  for (const act of ["posted", "changed"]) {
    room.on(`comment.${act}`, ({ comment, reviews, within_ms: within }) => {
      if (act === "posted") known = known === null ? null : comment.id
      later(within ?? 0, async () => {
        const isOwn = Boolean(shownAt(comment.id))
        await show(comment.id, comment.thread ?? "", act === "posted")
        if (act === "posted" && !isOwn && shownAt(comment.id)) told(comment.name)
        showReviews(reviews)
      })
    })
  }
  room.on("comment.deleted", ({ comment, thread, hidden, reviews, within_ms: within }) => {
    // from whoever said it a hidden one is not taken: they read that it is hidden, and why
    if (hidden && shownAt(comment)?.hasAttribute("data-own")) show(comment, thread ?? "")
    else remove(comment)
    later(within ?? 0, () => showReviews(reviews))
  })
}

/** What this page itself has done, by HTMX. Who has gone on to write elsewhere meanwhile is left there. @param {Event} event */
const onDone = async (event) => {
  const { act, id, thread } = /** @type {CustomEvent<News>} */ (event).detail
  if (act === "deleted") return remove(id)
  await show(id, thread, act === "posted")
  const shown = shownAt(id)
  if (act !== "posted" || !shown) return
  const sent = thread ? shown.closest("[data-thread]")?.querySelector("details.thread__answer-form") : find("#comment-new")
  const writing = document.activeElement?.closest("form, details.thread__answer-form")
  if ((writing && !sent?.contains(writing)) || (sent && hasWords(sent))) return
  if (thread) sent?.removeAttribute("open")
  shown.focus({ preventScroll: true })
  shown.scrollIntoView({ block: "nearest" })
}

/** @param {Element} field */
const showLeft = (field) => {
  if (!(field instanceof HTMLTextAreaElement) || !field.dataset.most) return
  const hint = field.closest(".field")?.querySelector("[data-left]")
  if (!(hint instanceof HTMLElement)) return
  const left = Number(field.dataset.most) - [...field.value.trim()].length
  hint.hidden = left > NEAR
  hint.toggleAttribute("data-bad", left < 0)
  hint.textContent = ((left < 0 ? hint.dataset.wordsOver : hint.dataset.wordsLeft) ?? "%s").replace("%s", String(Math.abs(left)))
}

const player = () => /** @type {import("../live/player.js").HarmonicPlayer | null} */ (document.getElementById("player"))

/** @param {HTMLElement} pin */
const seek = async (pin) => {
  const session = player()?.session ?? (await player()?.open())
  const bar = Number(pin.dataset.bar)
  const tick = (Number(pin.dataset.beat) - 1) * beatTicks(panel?.dataset.meter ?? "4/4")
  player()?.scrollIntoView({ block: "nearest" })
  await session?.seek(session.state.position?.cycle ?? 0, bar, tick)
}

/** @param {HTMLElement} button */
const pinNow = (button) => {
  const form = button.closest("form")
  const now = player()?.session?.state.position
  const set = (/** @type {string} */ name, /** @type {number} */ value) => {
    const field = form?.elements.namedItem(name)
    if (field instanceof HTMLInputElement) field.value = String(value)
  }
  set("bar", now?.bar ?? 1)
  set("beat", now?.beat ?? 1)
  const parameter = form?.elements.namedItem("parameter")
  if (parameter instanceof HTMLSelectElement) parameter.value = ""
}

/** @param {MouseEvent} event */
const onClick = (event) => {
  const target = /** @type {Element} */ (event.target)
  const pin = /** @type {HTMLElement | null} */ (target.closest("[data-seek]"))
  const now = /** @type {HTMLElement | null} */ (target.closest("[data-pin-now]"))
  const group = /** @type {HTMLElement | null} */ (target.closest("[data-shows-group]"))?.dataset.showsGroup
  const again = /** @type {HTMLElement | null} */ (target.closest("[data-comment-again]"))
  if (pin && player()) {
    event.preventDefault()
    seek(pin)
  }
  if (now) pinNow(now)
  if (group) document.querySelector(`details.parameters[data-group="${group}"]`)?.setAttribute("open", "")
  if (again && panel) {
    event.preventDefault()
    again.closest("form")?.reset()
    show(again.dataset.commentAgain ?? "", again.closest("article")?.dataset.ofThread ?? "")
  }
}

if (panel) {
  panel.addEventListener("click", onClick)
  panel.addEventListener("input", (event) => showLeft(/** @type {Element} */ (event.target)))
  document.addEventListener("harmonic:comment", onDone)
  listen()
}
