// The room's transport and this page's session: all who are together hear the same bar. Alone, or in one's own time, the session is as ever.

import { createClock } from "./clock.js"

/**
 * @typedef {import("../live/shared-runner.js").Stamped} Stamped
 * @typedef {Record<string, any>} Doc
 * @typedef {{seq: number, op: string, changes: any[], run: number | null, sample: number | null}} Edit
 * @typedef {{run: number, playing: boolean, epoch_ms: number, cycle: number, tick: number, seq: number, anchor_cycle: number, anchor_sample: number, by: string | null}} Transport
 * @typedef {{cycle: number, tick: number}} Place
 * @typedef {{isOn: boolean, isShared: boolean, others: boolean, playing: boolean, spectator: boolean, mayPlay: boolean, recording: {id: string, by: string | null} | null}} State
 */

const KEPT = 600 // edits whose documents are remembered, for runs and anchors that are told of after them

/** Documents along the log, so that a run can begin from the one that it began with. Pure. */
export class Chain {
  /** @param {number} seq @param {Doc} document @param {(document: Doc, changes: any[]) => Doc} apply */
  constructor(seq, document, apply) {
    this.apply = apply
    /** @type {{seq: number, run: number | null, sample: number | null, document: Doc}[]} */
    this.links = [{ seq, run: null, sample: null, document }]
  }

  get last() {
    return this.links[this.links.length - 1]
  }

  /** What of these comes next, in order; what is known, or comes after a hole, is left. @param {Edit[]} edits */
  take(edits) {
    const fresh = []
    for (const { seq, changes, run, sample } of edits) {
      if (seq !== this.last.seq + 1) continue
      const link = { seq, run, sample, document: this.apply(this.last.document, changes) }
      this.links.push(link)
      fresh.push(link)
    }
    if (this.links.length > KEPT) this.links.splice(0, this.links.length - KEPT)
    return fresh
  }

  /** The whole document was told of anew. @param {number} seq @param {Doc} document */
  begin(seq, document) {
    if (seq > this.last.seq) this.links = [{ seq, run: null, sample: null, document }]
  }

  /** What a run, or its anchor, begins with, and the edits since; null where that is not remembered. @param {Transport} transport */
  start({ run, cycle, tick, seq, anchor_cycle, anchor_sample }) {
    const isFirst = anchor_sample <= 0
    const held = this.links.filter((link) => link.seq <= seq || (!isFirst && link.run === run && Number(link.sample) <= anchor_sample))
    const from = held[held.length - 1]
    if (!from || from.seq < seq) return null
    const edits = this.links.filter((link) => link.seq > from.seq && link.run === run)
    const place = isFirst ? { cycle, tick, sample: 0 } : { cycle: anchor_cycle, tick: 0, sample: anchor_sample }
    return { start: { ...place, seq: from.seq }, document: from.document, edits: edits.map(stampedOf) }
  }
}

/** @param {{seq: number, sample: number | null, document: Doc}} link @returns {Stamped} */
const stampedOf = ({ seq, sample, document }) => ({ seq, sample: Number(sample), document })

/**
 * @param {object} with_
 * @param {import("./room.js").Room} with_.room
 * @param {{others: () => any[], watch: (listener: () => void) => void, you: () => any, named: (key: string, otherwise?: string) => string}} with_.people
 * @param {{seq: number, document: Doc}} with_.known the document, as far as its edits are known
 * @param {() => Doc} with_.shown the document as it is shown
 * @param {(document: Doc, changes: any[]) => Doc} with_.apply what changes do to a document
 * @param {string} with_.address where the run can be read: the document at its anchor, and the edits since
 * @param {(words: string) => void} with_.tell
 */
export const createTogether = ({ room, people, known, shown, apply, address, tell }) => {
  /** @type {any} what runs on the page; null until it does */
  let session = null
  const clock = createClock(() => performance.now())
  const chain = new Chain(known.seq, known.document, apply)
  /** @type {Transport | null} */
  let transport = null
  let isOn = true
  let followed = 0 // the run in which the session takes part; 0: none
  let fetching = 0
  let diverged = 0
  let spectator = false
  let tested = false
  /** @type {{id: string, by: string | null} | null} */
  let recording = null
  const listeners = /** @type {Set<(state: State) => void>} */ (new Set())

  /** @returns {State} */
  const state = () => ({
    isOn, isShared: followed > 0, others: people.others().length > 0, playing: Boolean(transport?.playing), spectator,
    mayPlay: Boolean(people.you()?.may?.play), recording,
  })
  const changed = () => listeners.forEach((listener) => listener(state()))

  /** Whether play is for everybody. */
  const isTogether = () => isOn && room.status() === "open" && (people.others().length > 0 || followed > 0 || recording !== null)
  const serverNow = () => clock.serverNow()

  const becomeSpectator = (/** @type {string} */ words) => {
    spectator = true
    tell(words)
  }
  const test = async () => {
    tested = true
    if (!(await session.selfTest())) becomeSpectator("This browser computes a little differently from the others: you may see and hear things slightly elsewhere.")
  }

  /** @param {ReturnType<Chain["start"]> & {}} begin */
  const follow = (begin) => {
    if (!transport) return
    if (!tested) void test()
    followed = transport.run
    const { run, epoch_ms } = transport
    changed()
    return session.share({ run, epoch_ms, ...begin, serverNow })
  }

  /** From the room's server: what the run's anchor began with. */
  const fetchRun = async () => {
    if (fetching) return
    fetching = Number(transport?.run)
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" }, cache: "no-store" })
      const read = answer.ok ? (await answer.json()).data : null
      if (!read?.transport.playing || !transport?.playing || read.transport.run !== transport.run) return
      transport = { ...transport, ...read.transport }
      const at = new Chain(read.seq, read.document, apply)
      at.links[0] = { ...at.links[0], run: transport?.run ?? null, sample: Number(transport?.anchor_sample) }
      at.take(read.edits)
      at.take(chain.links.filter((link) => link.seq > at.last.seq).map((link) => ({ ...link, op: "", changes: [{ replace: link.document }] })))
      const [from, ...since] = at.links
      const { cycle, tick, anchor_cycle, anchor_sample } = /** @type {Transport} */ (transport)
      const place = anchor_sample <= 0 ? { cycle, tick, sample: 0 } : { cycle: anchor_cycle, tick: 0, sample: anchor_sample }
      await follow({ start: { ...place, seq: from.seq }, document: from.document, edits: since.map(stampedOf) })
    } finally {
      fetching = 0
    }
  }

  const begin = () => {
    const start = transport && chain.start(transport)
    return start ? follow(start) : fetchRun()
  }

  /** @param {Place | null} place */
  const leave = (place) => {
    followed = 0
    changed()
    session.edit(shown())
    return session.share(null, place)
  }

  /** What the session does is made what the room does. */
  const look = () => {
    if (!transport || !session) return
    const { playing, run, cycle, tick } = transport
    const wanted = playing && isTogether()
    if (wanted && followed !== run) void begin()
    else if (!playing && followed) void leave(run === followed ? null : { cycle, tick })
    else if (!wanted && followed && !isOn) void leave(null)
    changed()
  }

  /** @param {Transport & {server_ms?: number}} told */
  const hear = ({ server_ms, ...told }) => {
    if (server_ms) clock.guess(server_ms)
    const before = transport
    transport = { ...told }
    const isNew = before && (before.run !== told.run || before.playing !== told.playing)
    const you = people.you()
    const by = told.by && `u:${told.by}`
    if (isNew && isOn && by !== (you?.kind === "account" ? you.key : null)) tell(wordsOf(before, told, by ? people.named(by) : "A guest"))
    if (isNew) diverged = 0
    if (before && !isNew && followed === told.run) reanchor()
    look()
  }

  /** The room has agreed on a later beginning: who must begin anew begins there. */
  const reanchor = () => {
    const start = transport && chain.start(transport)
    if (start) session?.sharing?.reanchor(start)
  }

  room.on("pong", ({ t, server_ms }) => clock.hear(t, server_ms))
  room.on("state.initial", (first) => {
    if (first.server_ms) clock.guess(first.server_ms)
    recording = first.recording ?? null
    if (first.transport) hear({ ...first.transport })
    else look()
  })
  room.on("transport", ({ type: _, ...told }) => hear(/** @type {any} */ (told)))
  room.on("recording", ({ type: _, ...told }) => {
    const now = /** @type {any} */ (told).recording ?? (told.id ? told : null)
    if (now && !recording) tell(`${now.by ? people.named(now.by) : "Somebody"} records what is played here. Edits and what is heard are kept.`)
    if (!now && recording) tell("The recording has ended. It is among the performances.")
    recording = now
    look()
  })
  room.on("diverged", ({ run }) => {
    if (run !== followed || spectator) return
    diverged += 1
    if (diverged === 1) return void fetchRun()
    becomeSpectator("This browser has parted from the others twice: it plays on by itself, and you may hear things slightly otherwise.")
  })
  room.on("room.status", () => changed())
  people.watch(look)

  const asked = /** @type {Set<string>} */ (new Set())
  for (const type of ["refused", "system.error"]) room.on(type, ({ id, message }) => asked.delete(id) && tell(message))

  /** @param {"play" | "stop" | "seek"} act @param {Partial<Place>} [place] */
  const say = (act, place = {}) => {
    if (!people.you()?.may?.play) return tell("You may listen here, and not start or stop it for everybody. Switch Together off to play in your own time.")
    const id = crypto.randomUUID()
    asked.add(id)
    room.send({ type: "transport", id, do: act, ...place })
  }
  /** @returns {Place} */
  const here = () => {
    const { cycle = 0, tick = 0 } = session.position() ?? {}
    return session.state.status === "silent" ? { cycle: 0, tick: 0 } : { cycle, tick: Math.floor(tick) }
  }
  const isSounding = () => ["playing", "starting"].includes(session.state.status)

  return {
    state,
    /** The universe runs on the page: it joins what the room plays. @param {any} run */
    start(run) {
      session = run
      session.on("lost", () => void fetchRun())
      session.on("bar", (/** @type {CustomEvent} */ { detail: { cycle, tick, seq, sample, digest } }) => {
        if (!spectator && followed) room.send({ type: "digest", run: followed, cycle, tick, seq, sample, digest })
      })
      look()
    },
    /** Kept edits, in order, by whichever way they came. @param {Edit[]} edits */
    take(edits) {
      const fresh = chain.take(edits).filter((link) => followed && link.run === followed)
      if (fresh.length) session.stamp(fresh.map(stampedOf))
    },
    /** The whole document was told of anew. @param {number} seq @param {Doc} document */
    reset: (seq, document) => chain.begin(seq, document),
    /** @param {(state: State) => void} listener */
    watch(listener) {
      listeners.add(listener)
      listener(state())
    },
    /** Play or pause: for everybody where others are here. */
    play() {
      if (!isTogether()) return isSounding() ? session.pause() : session.play()
      if (followed && !isSounding()) return session.play() // joins the sound
      return transport?.playing ? say("stop") : say("play", here())
    },
    /** Back to the beginning. */
    stop() {
      if (!isTogether()) return session.stop()
      if (transport?.playing) say("stop")
      say("seek", { cycle: 0, tick: 0 })
    },
    step: () => (followed ? undefined : session.step(12)),
    seek: (/** @type {Place} */ place) => (isTogether() ? say("seek", place) : session.seek(place.cycle, 1, place.tick)),
    /** Together with the room, or in one's own time. @param {boolean} [on] */
    switch(on = !isOn) {
      isOn = on
      look()
    },
    mayRecord: () => people.you()?.may?.record,
    record() {
      const id = crypto.randomUUID()
      asked.add(id)
      room.send({ type: "recording", id, do: recording ? "stop" : "start" })
    },
    /** The server's clock, and how far this page's sound is from it, in ms. */
    serverNow,
    off: () => session.sharing?.off() ?? null,
    run: () => followed,
    /** The number of the last edit that is known. */
    known: () => chain.last.seq,
  }
}

/** Who did what to the room's playing, in words. @param {Transport} before @param {Transport} now @param {string} who */
const wordsOf = (before, now, who) => {
  if (!now.playing) return before.playing ? `${who} stopped it for everybody.` : `${who} went to another place.`
  return before.playing ? `${who} went to another place.` : `${who} pressed play for everybody.`
}

/** @typedef {ReturnType<typeof createTogether>} Together */
