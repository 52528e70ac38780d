// The history page: the film is scrubbed and played through the one player, a moment of the list is shown in it.

import { ago } from "../behaviours/when.js"
import { createDocuments } from "./documents.js"
import { frameAt, frameOf, lengthOf, timesOf } from "./film-time.js"
import { drawMarks } from "./marks.js"

/** @typedef {import("./film-time.js").Frame & {moment?: string}} Frame */

const TOLD_MS = 400 // at rest for so long, a moment that was scrubbed to is described
const AHEAD = 3

/** @template {HTMLElement} T @param {string} id @returns {T} */
const part = (id) => /** @type {T} */ (document.getElementById(id))
const player = /** @type {import("../live/player.js").HarmonicPlayer} */ (part("player"))
const slider = /** @type {HTMLInputElement} */ (part("film-slider"))
const speed = /** @type {HTMLSelectElement} */ (part("film-speed"))
const play = /** @type {HTMLButtonElement} */ (part("film-play"))
const before = /** @type {HTMLButtonElement} */ (part("film-before"))
const after = /** @type {HTMLButtonElement} */ (part("film-after"))
const words = part("film-words")
const marks = /** @type {HTMLCanvasElement} */ (part("film-marks"))
const config = JSON.parse(part("film-config").textContent ?? "{}")
const documents = createDocuments(config.document)

/** @type {Frame[]} */
let frames = []
/** @type {number[]} */
let times = []
let at = -1 // the frame that is shown
let time = 0 // of the film, in seconds
let wanted = 0 // the number that was asked for last: answers to earlier questions are late
let last = 0
let running = 0
let telling = 0
let isChosen = false // in the list, and not yet described

/** @param {number} seq */
const showDocument = async (seq) => {
  wanted = seq
  try {
    const [session, document] = await Promise.all([player.open(), documents.at(seq)])
    if (session && wanted === seq) session.edit(document)
  } catch (error) {
    if (wanted !== seq) return
    stop()
    words.textContent = /** @type {Error} */ (error).message
  }
}

/** @param {number} seq */
const markShot = (seq) => {
  for (const item of document.querySelectorAll("[data-seq] > .shot__what > a, .moments__item > a")) {
    const own = Number(/** @type {HTMLElement} */ (item.closest("[data-seq]")).dataset.seq)
    if (own === seq) item.setAttribute("aria-current", "true")
    else item.removeAttribute("aria-current")
  }
}

/** @param {Frame} frame */
const said = (frame) => [frame.moment || frame.label || `edit ${frame.seq}`, frame.name || "somebody", ago(new Date(frame.at))].join(" · ")

/** @param {number} k */
const showFrame = (k) => {
  const frame = frames[k]
  if (!frame || k === at) return
  at = k
  slider.value = String(k)
  slider.setAttribute("aria-valuetext", said(frame))
  words.textContent = `${k + 1} of ${frames.length} · ${said(frame)}`
  before.disabled = k === 0
  after.disabled = k === frames.length - 1
  showDocument(frame.seq)
  markShot(frame.seq)
  documents.ahead(frames.slice(k + 1, k + 1 + AHEAD).map(({ seq }) => seq))
}

/** What differs there, beside the film, once one stays. */
const tellSoon = () => {
  clearTimeout(telling)
  telling = window.setTimeout(() => {
    const frame = frames[at]
    if (frame) /** @type {any} */ (globalThis).htmx?.ajax("GET", config.revision.replace("{seq}", String(frame.seq)), "#revision")
  }, TOLD_MS)
}

/** On a narrow screen the description of a chosen moment stands below the list: it is gone to, unless the film is scrubbed. @param {Event} event */
const bringIntoSight = (event) => {
  const target = /** @type {Element} */ (event.target)
  if (!isChosen || target.id !== "revision") return
  isChosen = false
  if (target.getBoundingClientRect().top > innerHeight - 120) target.scrollIntoView({ block: "start" })
}

/** @param {number} k */
const goTo = (k) => {
  stop()
  time = times[k] ?? 0
  showFrame(k)
  tellSoon()
}

/** @param {number} now */
const go = (now) => {
  time += Math.min(0.25, Math.max(0, (now - last) / 1000))
  last = now
  showFrame(frameAt(times, time))
  if (time >= lengthOf(frames, Number(speed.value))) return stop()
  running = requestAnimationFrame(go)
}

const start = async () => {
  if (time >= lengthOf(frames, Number(speed.value)) - 0.01 || at === frames.length - 1) time = 0
  setPlaying(true)
  last = performance.now()
  running = requestAnimationFrame(go)
  const session = player.session ?? (await player.open())
  if (running && session && session.state.status !== "playing") await session.play()
}

function stop() {
  cancelAnimationFrame(running)
  if (running) player.session?.pause()
  running = 0
  setPlaying(false)
}

/** @param {boolean} on */
const setPlaying = (on) => {
  play.setAttribute("aria-pressed", String(on))
  play.toggleAttribute("data-playing", on)
  part("film").toggleAttribute("data-playing", on)
}

const engrave = () => {
  times = timesOf(frames, Number(speed.value))
  drawMarks(marks, frames)
}

const listen = () => {
  slider.addEventListener("input", () => goTo(Number(slider.value)))
  before.addEventListener("click", () => goTo(Math.max(0, at - 1)))
  after.addEventListener("click", () => goTo(Math.min(frames.length - 1, at + 1)))
  play.addEventListener("click", () => (running ? stop() : start()))
  speed.addEventListener("change", () => {
    engrave()
    time = times[at] ?? 0
  })
  document.addEventListener("click", (event) => {
    const item = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("a")?.closest("[data-seq]"))
    if (!item) return
    stop()
    isChosen = true
    const seq = Number(item.dataset.seq)
    const k = frameOf(frames, seq)
    if (frames[k]?.seq === seq) {
      time = times[k]
      showFrame(k)
    } else {
      showDocument(seq)
      markShot(seq)
    }
  })
  document.addEventListener("htmx:load", () => frames[at] && markShot(frames[at].seq))
  document.addEventListener("htmx:afterSettle", bringIntoSight)
  document.addEventListener("theme", engrave)
  new ResizeObserver(engrave).observe(marks)
}

const open = async () => {
  const answer = await fetch(config.film, { headers: { Accept: "application/json" } })
  if (!answer.ok) throw new Error("The film could not be read.")
  frames = (await answer.json()).data.frames
  slider.max = String(Math.max(0, frames.length - 1))
  slider.disabled = play.disabled = frames.length < 2
  engrave()
  listen()
  at = -1
  const frame = frames.at(-1)
  if (!frame) return
  at = frames.length - 1 // the player shows the present by itself
  time = times[at]
  slider.value = slider.max
  slider.setAttribute("aria-valuetext", said(frame))
  words.textContent = frames.length < 2 ? "The beginning: nothing has been changed yet." : `${frames.length} moments · ${said(frame)}`
  before.disabled = at === 0
}

open().catch((error) => (words.textContent = error.message))
