// Tabs of the studio without a page: the real modules of the room, the outbox and the document, several in one process, in a time
// that is told from outside. A line of JSON comes in ({now, events}), a line goes out ({next, out}); between two lines nothing moves.

import { AsyncLocalStorage } from "node:async_hooks"
import { createInterface } from "node:readline"

/** Whose code runs: everything that a module takes from its browser is this tab's. */
const inTab = new AsyncLocalStorage()
const tab = () => inTab.getStore()
let now = 0
let out = []
let count = 0
let ids = 0
const tabs = new Map()
const profiles = new Map() // what outlives a page: what is written down in the browser

// --- what a browser gives ----------------------------------------------------------------------------------

class Shelf {
  getItem(name) {
    return Object.hasOwn(this, name) ? this[name] : null
  }
  setItem(name, value) {
    this[name] = String(value)
  }
  removeItem(name) {
    delete this[name]
  }
}

class Socket {
  constructor(url) {
    this.readyState = 0
    this.tab = tab()
    this.name = `s${(count += 1)}`
    this.tab.sockets.set(this.name, this)
    say({ kind: "socket", socket: this.name, url })
  }
  send(text) {
    say({ kind: "frame", socket: this.name, text })
  }
  close() {
    this.readyState = 3
    this.tab.sockets.delete(this.name)
    say({ kind: "closed", socket: this.name })
  }
}

const say = (what) => tab()?.isAlive && out.push({ client: tab().client, ...what })

/** A small generator, so that a seed is a history. @param {number} seed */
const diceOf = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}

const later = (act, ms, every) => {
  const whose = tab()
  const timer = { at: now + Math.max(0, ms || 0), n: (count += 1), act, every }
  whose.timers.set(timer.n, timer)
  return timer.n
}
const forget = (n) => tab()?.timers.delete(n)
const given = (name, value) => Object.defineProperty(globalThis, name, { configurable: true, ...value })

given("setTimeout", { value: (act, ms) => later(act, ms, 0) })
given("setInterval", { value: (act, ms) => later(act, ms, ms) })
given("clearTimeout", { value: forget })
given("clearInterval", { value: forget })
given("performance", { value: { now: () => now } })
given("localStorage", { get: () => tab().profile.storage })
given("document", { value: { visibilityState: "visible", cookie: "", addEventListener() {}, removeEventListener() {} } })
given("location", { value: { href: "http://testserver/" } })
given("crypto", { value: { randomUUID: () => `${(ids += 1).toString(16).padStart(8, "0")}-${tab().client.replaceAll(".", "-")}` } })
given("navigator", { value: { locks: {
  request: (name) => void tab().profile.locks.add(name),
  query: async () => ({ held: [...tab().profile.locks].map((name) => ({ name })) }),
} } })
given("BroadcastChannel", { value: class { postMessage() {} } })
given("reportError", { value: (error) => say({ kind: "error", text: String(error?.stack ?? error) }) })
given("fetch", { value: (url, asked = {}) => new Promise((resolve, reject) => {
  const request = `r${(count += 1)}`
  tab().requests.set(request, { resolve, reject })
  say({ kind: "http", request, url, method: asked.method ?? "GET", body: asked.body ?? null })
}) })
Math.random = () => tab()?.dice() ?? 0.5
Date.now = () => 1.7e12 + now
process.on("unhandledRejection", (error) => out.push({ kind: "error", client: "", text: String(error?.stack ?? error) }))

// --- a tab -------------------------------------------------------------------------------------------------

const STUDIO = process.argv[2]
const read = (name) => import(`${STUDIO}/${name}`)
const { createStore, stateOf } = await read("studio/store.js")
const { rightsOf } = await read("studio/rights.js")
const { createRoom } = await read("room/room.js")
const { inRoom } = await read("studio/in-room.js")
const { keepIn, onServer } = await read("studio/keeping.js")
const { Refused } = await read("studio/outbox.js")
const { createEditor, newGesture } = await read("studio/editor.js")
const { createUndoThere } = await read("studio/undo-there.js")
const { showPreviews, watchRoom } = await read("studio/roomed.js")
const { newObject, place, remove } = await read("studio/objects.js")
const { held: onRaster } = await read("studio/geometry.js")
const { newestOnly } = await read("room/presence.js")
const { valueAt } = await read("studio/changes.js")

const FRAME_MS = 16

/** What studio/main.js does to open a document, but for its page. */
const openPage = async (with_) => {
  const me = tab()
  const { id, document, seq, may, addresses } = with_
  const store = createStore(stateOf({ document, may: rightsOf({ may }) }))
  let editor
  let keeping
  const words = (text) => say({ kind: "words", text })
  const room = createRoom({ url: addresses.room, client: me.client, since: () => keeping?.seq() ?? seq, waits: true, Socket })
  watchRoom(room, store, words)
  const place_ = inRoom(onServer(id, addresses.edits), room)
  const send = async (entry) => {
    say({ kind: "sent", op: entry.op, changes: entry.changes, seq: keeping?.seq() ?? seq })
    try {
      const answer = await place_.send(entry)
      say({ kind: "acknowledged", op: entry.op })
      return answer
    } catch (error) {
      if (error instanceof Refused) say({ kind: "refused", op: entry.op, changes: entry.changes })
      throw error
    }
  }
  keeping = await keepIn({ ...place_, send }, seq, { store, editor: () => editor, refused: (text) => words(text) })
  room.on("state.initial", () => say({ kind: "back", seq: keeping.seq() }))
  const { outbox, choices } = keeping
  const noting = { ...outbox, add: (changes, about) => (say({ kind: "typed", changes, label: about?.label ?? "", seq: keeping.seq(), isAway: room.status() !== "open" }), outbox.add(changes, about)) }
  const tellDrag = newestOnly(FRAME_MS, (changes) => room.send({ type: "preview", changes }))
  editor = createEditor({ store, outbox: () => noting, tellDrag })
  showPreviews(room, me.client, editor)
  editor.confirm([])
  keeping.begin()
  const there = createUndoThere({ room, store, outbox, tell: words, quietly: () => {} })
  Object.assign(me, { store, room, editor, outbox, choices, keeping, there })
  if (me.isAlive) room.begin()
}

const PATHS = ["physics.gravity", "physics.friction", "audio.reverb", "music.harmony"]
const MOST = 18

/** Somebody does something. @param {any} me @param {{fraction: number}} with_ a number that no other act of this history has */
const act = (me, { fraction }) => {
  const { store, editor, there } = me
  if (!editor) return
  const { objects } = store.get().document
  const one = (from) => from[Math.floor(Math.random() * from.length)]
  const number = (most) => Math.round(most * fraction * 1e7) / 1e7
  const item = one(objects)
  const kind = Math.random()
  if (kind < 0.4) {
    const path = one(PATHS.filter((name) => typeof valueAt(store.get().document, name) === "number"))
    editor.change([{ path, value: number(0.99) }], { label: `Set ${path}` })
  } else if (kind < 0.52 && objects.length < MOST) {
    const deed = place(objects, newObject(one(["peg", "wall"]), { x: 100 + 700 * Math.random(), y: 100 + 300 * Math.random() }))
    if (deed) editor.change(deed.changes, deed)
  } else if (kind < 0.58 && item) {
    const deed = remove([item])
    if (deed) editor.change(deed.changes, deed)
  } else if (kind < 0.72 && item) {
    editor.change([{ path: `objects.${item.id}.x`, value: onRaster(50 + number(900)) }, { path: `objects.${item.id}.y`, value: onRaster(50 + number(400)) }], { label: "Move" })
  } else if (kind < 0.86) {
    const path = item && Math.random() < 0.5 ? `objects.${item.id}.x` : one(PATHS)
    const gesture = newGesture()
    const steps = 2 + Math.floor(Math.random() * 6)
    for (let k = 0; k < steps; k += 1) setTimeout(() => editor.preview([{ path, value: path[0] === "o" ? onRaster(60 + number(800) + k) : number(0.8) + k * 0.01 }], { label: `Drag ${path}`, gesture }), k * 90)
    setTimeout(() => (Math.random() < 0.15 ? editor.cancel() : editor.release()), steps * 90)
  } else {
    const way = Math.random() < 0.65 ? "undo" : "redo"
    if (there.isThere()) there[way]()
    else editor[way]()
  }
}

/** Whatever waits for a decision is decided. */
const decide = (me) => {
  for (let k = 0; k < 50 && me.store.get().choices.length; k += 1) {
    const [choice] = me.store.get().choices
    const whose = Math.random() < 0.5 ? "mine" : "theirs"
    say({ kind: "chosen", whose, changes: choice.held.changes })
    me.choices.choose(choice, whose)
  }
}

const stateOfTab = (me) => ({
  seq: me.keeping?.seq(), kept: me.editor?.kept(), shown: me.store?.get().document, waiting: me.outbox?.waiting() ?? [], room: me.room?.status(),
  choices: me.store?.get().choices.map(({ held, ops }) => ({ held, ops })) ?? [], link: me.store?.get().link, written: Object.keys(me.profile.storage).length,
})

const EVENTS = {
  open(with_) {
    const profile = profiles.get(with_.profile) ?? { storage: new Shelf(), locks: new Set() }
    profile.locks.clear()
    profiles.set(with_.profile, profile)
    const me = { client: with_.client, profile, sockets: new Map(), requests: new Map(), timers: new Map(), dice: diceOf(with_.seed), isAlive: true }
    tabs.set(with_.client, me)
    inTab.run(me, () => openPage(with_).catch(reportError))
  },
  /** The page is gone from one moment to the next; what is written down stays. */
  gone(_, me) {
    me.isAlive = false
    me.timers.clear()
    tabs.delete(me.client)
  },
  /** Another history: nothing is left of the one before. */
  begin() {
    tabs.clear()
    profiles.clear()
    count = ids = 0
  },
  opened({ socket }, me) {
    const those = me.sockets.get(socket)
    if (those) (those.readyState = 1), those.onopen?.({})
  },
  frame({ socket, text }, me) {
    me.sockets.get(socket)?.onmessage?.({ data: text })
  },
  cut({ socket, code }, me) {
    const those = me.sockets.get(socket)
    if (!those) return
    me.sockets.delete(socket)
    those.readyState = 3
    those.onclose?.({ code })
  },
  answer({ request, status, body }, me) {
    const asked = me.requests.get(request)
    me.requests.delete(request)
    if (!status) return asked?.reject(new TypeError("network"))
    asked?.resolve({ ok: status < 300, status, type: "basic", headers: new Map([["content-type", "application/json"]]), json: async () => JSON.parse(body) })
  },
  act: (with_, me) => act(me, with_),
  decide: (_, me) => decide(me),
  retry: (_, me) => (me.room?.retry(), me.outbox?.retry()),
  state: (_, me) => say({ kind: "state", state: stateOfTab(me) }),
}

/** All that follows from what was begun, until everybody waits for time or for the network. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

const attempt = (doing) => {
  try {
    doing()
  } catch (error) {
    reportError(error)
  }
}

const due = () => {
  let first = null
  for (const me of tabs.values()) for (const timer of me.timers.values()) if (!first || timer.at < first.timer.at || (timer.at === first.timer.at && timer.n < first.timer.n)) first = { me, timer }
  return first
}

for await (const line of createInterface({ input: process.stdin })) {
  const { now: until, events } = JSON.parse(line)
  if (events[0]?.event === "begin") EVENTS.begin(), (now = until)
  for (let first = due(); first && first.timer.at <= until; first = due()) {
    const { me, timer } = first
    now = Math.max(now, timer.at)
    if (timer.every) timer.at = now + timer.every
    else me.timers.delete(timer.n)
    inTab.run(me, attempt, timer.act)
    await settle()
  }
  now = Math.max(now, until)
  for (const { event, client, ...with_ } of events) {
    const me = tabs.get(client)
    if (event === "open") EVENTS.open({ client, ...with_ })
    else if (me) inTab.run(me, attempt, () => EVENTS[event](with_, me))
    await settle()
  }
  const told = JSON.stringify({ next: due()?.timer.at ?? null, out })
  out = []
  process.stdout.write(`${told}\n`)
}
