// The socket of a universe's room: greets, comes back by itself, keeps itself alive, hands every message on by its type.
// It knows nothing of documents: docs/protocol.md says what the messages carry. One type is its own: `room.status`.

import { closingOf, pauseOf } from "./closing.js"

/**
 * @typedef {{type: string, [name: string]: any}} Message
 * @typedef {"connecting" | "open" | "closed"} Status "open" from the first `state.initial` on
 * @typedef {import("./closing.js").Closing & {next: number}} Trouble why it is not open; `next`: when it tries again (performance.now(), or Infinity)
 * @typedef {{send: (message: Message) => boolean, on: (type: string, listener: (message: any) => void) => () => void, status: () => Status, begin: () => void, resync: () => void, retry: () => void, close: () => void}} Room
 */

const PROTOCOL = 1
const SUBPROTOCOL = "harmonic.v1"
const FIRST_PINGS = 10
const FIRST_PING_MS = 120
const PING_MS = 5000
const DEAF_MS = 10000 // a ping unanswered for so long: the connection is dead, whatever the browser thinks
const HANDSHAKE_MS = 8000
const CUT_MS = 1500

/** @param {string} url a path or an address @returns {string} */
const socketUrl = (url) => {
  const address = new URL(url, globalThis.location?.href)
  address.protocol = address.protocol.replace("http", "ws")
  return address.href
}

/**
 * @param {object} with_
 * @param {string} with_.url `/ws/universes/<id>/`
 * @param {string} with_.client names this tab: 8 to 64 letters, digits and `_.:-`
 * @param {() => number | null} [with_.since] the last sequence number known; null asks for the whole document
 * @param {(status: Status, trouble: Trouble | null) => void} [with_.onStatus]
 * @param {() => string | null} [with_.token] of a program; a browser has its cookie
 * @param {new (url: string, protocol: string) => WebSocket} [with_.Socket]
 * @param {boolean} [with_.waits] for `begin`: whoever is to hear the first word listens by then
 * @returns {Room}
 */
export const createRoom = ({ url, client, since = () => null, onStatus = () => {}, token = () => null, Socket = WebSocket, waits = false }) => {
  /** @type {Map<string, Set<(message: any) => void>>} */
  const listeners = new Map()
  /** @type {WebSocket | null} */
  let socket = null
  /** @type {Status} */
  let status = "connecting"
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let comingBack
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let beat
  let tries = 0
  let pings = 0
  let asked = 0 // when the oldest unanswered ping went; 0 if none
  let isClosed = false

  /** @param {Status} now @param {Trouble | null} trouble */
  const be = (now, trouble = null) => {
    status = now
    onStatus(now, trouble)
    dispatch({ type: "room.status", status: now, trouble })
  }
  /** @param {Message} message */
  const write = (message) => socket?.send(JSON.stringify(message))
  const greet = () => write({ type: "hello", protocol: PROTOCOL, client, since: since(), ...(token() ? { token: token() } : {}) })

  /** @param {Message} message */
  const dispatch = (message) => {
    for (const listener of [...(listeners.get(message.type) ?? [])]) {
      try {
        listener(message)
      } catch (error) {
        globalThis.reportError?.(error) // one listener's fault must not deafen the others
      }
    }
  }

  const ping = () => {
    if (asked && performance.now() - asked > DEAF_MS) return lose(1006)
    asked ||= performance.now()
    write({ type: "ping", t: performance.now() })
    pings += 1
    beat = setTimeout(ping, pings < FIRST_PINGS ? FIRST_PING_MS : PING_MS)
  }

  /** A frame holds one message, or several of one tick in order. @param {MessageEvent} event */
  const hear = (event) => {
    for (const message of [JSON.parse(event.data)].flat()) if (socket) take(message)
  }

  /** @param {Message} message */
  const take = (message) => {
    if (message.type === "pong") asked = 0
    const isEntry = message.type === "state.initial" && status !== "open"
    if (isEntry) status = "open" // who hears it may answer
    dispatch(message)
    if (!isEntry || !socket) return
    tries = 0
    pings = 0
    clearTimeout(beat)
    ping()
    be("open")
  }

  /** The connection is gone. @param {number} code */
  const lose = (code) => {
    clearTimeout(beat)
    clearTimeout(comingBack)
    const gone = socket
    socket = null
    asked = 0
    if (gone) Object.assign(gone, { onopen: null, onmessage: null, onclose: null, onerror: null })
    if (gone && gone.readyState < 2) gone.close()
    const closing = closingOf(code)
    if (closing.final || isClosed) return be("closed", { ...closing, next: Infinity })
    const pause = pauseOf(tries, code, Math.random())
    tries += 1
    comingBack = setTimeout(connect, pause)
    be("connecting", { ...closing, next: performance.now() + pause })
  }

  const connect = () => {
    clearTimeout(comingBack)
    const fresh = new Socket(socketUrl(url), SUBPROTOCOL)
    socket = fresh
    fresh.onopen = greet
    fresh.onmessage = hear
    fresh.onclose = (event) => lose(event.code)
    beat = setTimeout(() => lose(4408), HANDSHAKE_MS)
  }

  const retry = () => {
    if (status === "open" || isClosed) return
    if (socket && socket.readyState === 0) return // on its way
    lose(1006)
    tries = 0
    connect()
  }
  const isBack = () => globalThis.document?.visibilityState !== "hidden" && status === "connecting" && retry()
  /** The browser believes itself offline; a site on this very machine may still be there. */
  const isCut = () => {
    if (status !== "open") return
    clearTimeout(beat)
    ping()
    beat = setTimeout(() => (asked ? lose(1006) : ping()), CUT_MS)
  }
  globalThis.addEventListener?.("online", isBack)
  globalThis.addEventListener?.("offline", isCut)
  globalThis.document?.addEventListener("visibilitychange", isBack)
  if (!waits) connect()

  return {
    begin: () => void (socket ?? connect()),
    /** Sends if the room is open; says whether it went. Nothing waits here: who must be heard sends again. */
    send(message) {
      if (status !== "open" || socket?.readyState !== 1) return false
      write(message)
      return true
    },
    on(type, listener) {
      const those = listeners.get(type) ?? new Set()
      listeners.set(type, those.add(listener))
      return () => void those.delete(listener)
    },
    status: () => status,
    /** Greets again, with what is known by now: a hole in the numbers has been seen. */
    resync: () => void (status === "open" && greet()),
    /** Comes back at once. */
    retry,
    close() {
      isClosed = true
      globalThis.removeEventListener?.("online", isBack)
      globalThis.removeEventListener?.("offline", isCut)
      globalThis.document?.removeEventListener("visibilitychange", isBack)
      lose(1000)
    },
  }
}
